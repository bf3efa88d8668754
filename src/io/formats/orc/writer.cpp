#include <arrow/adapters/orc/adapter.h>
#include <arrow/array/util.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/compression.h>

#include "catalog/identifier.h"
#include "column/arrow_convert.h"
#include "common/error.h"
#include "io/arrow_output.h"
#include "io/formats/orc/orc_file.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

struct OrcCodec {
    const char* name;
    arrow::Compression::type compression;
    const char* extension;
};

constexpr OrcCodec kCodecs[] = {
    {"none", arrow::Compression::UNCOMPRESSED, ""},    {"uncompressed", arrow::Compression::UNCOMPRESSED, ""},
    {"snappy", arrow::Compression::SNAPPY, ".snappy"}, {"zlib", arrow::Compression::GZIP, ".zlib"},
    {"zstd", arrow::Compression::ZSTD, ".zstd"},       {"lz4", arrow::Compression::LZ4, ".lz4"}};

const OrcCodec& find_codec(const FormatOptions& options) {
    const std::string* name = options.find("compression");
    if (name == nullptr) name = options.find("orc.compress");
    if (name == nullptr) name = options.find("spark.sql.orc.compression.codec");
    const std::string wanted = name == nullptr ? "zstd" : lower_case(*name);
    std::string available;
    for (const OrcCodec& codec : kCodecs) {
        if (wanted == codec.name) return codec;
        available += (available.empty() ? "" : ", ") + std::string(codec.name);
    }
    throw Error("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
                {{"codecName", *name}, {"availableCodecs", available}});
}

class OrcWriter final : public FileWriter {
public:
    explicit OrcWriter(const FileWriteRequest& request)
        : output_(request.path), settings_(request.options.settings), pool_(request.pool) {
        arrow::FieldVector fields;
        for (const Field& field : request.schema) fields.push_back(orc_field(field.name, field.type));
        schema_ = arrow::schema(std::move(fields));
        file_ = create_file(output_.path(), request.options);
        arrow::adapters::orc::WriteOptions options;
        options.compression = find_codec(request.options).compression;
        writer_ = output_.checked(arrow::adapters::orc::ORCFileWriter::Open(file_.get(), options));
        write_nothing();
    }

    void write(const Batch& batch) override {
        arrow::ArrayVector arrays;
        for (size_t i = 0; i < batch.columns.size(); ++i) {
            const ColumnPtr stored = to_stored_orc(batch.columns[i], *settings_, pool_);
            auto data = to_arrow(stored, to_arrow_type(stored->type(), ""), pool_)->Copy();
            data->type = schema_->field(static_cast<int>(i))->type();
            arrays.push_back(arrow::MakeArray(std::move(data)));
        }
        output_.check(writer_->Write(*arrow::RecordBatch::Make(schema_, batch.rows, std::move(arrays))));
    }

    void close() override {
        output_.check(writer_->Close());
        output_.check(file_->Close());
    }

private:
    /// A file without rows has columns all the same.
    void write_nothing() {
        output_.check(writer_->Write(*output_.checked(arrow::RecordBatch::MakeEmpty(schema_))));
    }

    const ArrowOutput output_;
    const EvalSettingsPtr settings_;
    const MemoryPoolPtr pool_;
    std::shared_ptr<arrow::Schema> schema_;
    std::shared_ptr<arrow::io::OutputStream> file_;
    std::unique_ptr<arrow::adapters::orc::ORCFileWriter> writer_;
};

}  // namespace

std::string orc_extension(const FormatOptions& options) {
    return std::string(find_codec(options).extension) + ".orc";
}

std::unique_ptr<FileWriter> create_orc(const FileWriteRequest& request) {
    return std::make_unique<OrcWriter>(request);
}

}  // namespace firesteel
