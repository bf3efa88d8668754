#include <random>

#include "catalog/identifier.h"
#include "codec/avro_types.h"
#include "codec/avro_writer.h"
#include "column/selection.h"
#include "common/error.h"
#include "io/byte_sink.h"
#include "io/formats/avro/avro_file.h"
#include "io/storage/path.h"

namespace firesteel {

namespace {

constexpr const char* kSparkVersion = "4.2.1";
constexpr size_t kBlockBytes = 64000;  // plain; Avro's own default
constexpr size_t kSyncBytes = 16;

struct WriteCodec {
    const char* name;       // of the option
    const char* own_name;   // in the file
    const char* level_key;  // null: it has no levels
};

constexpr WriteCodec kCodecs[] = {
    {"uncompressed", "null", nullptr},       {"deflate", "deflate", "spark.sql.avro.deflate.level"},
    {"snappy", "snappy", nullptr},           {"bzip2", "bzip2", nullptr},
    {"xz", "xz", "spark.sql.avro.xz.level"}, {"zstandard", "zstandard", "spark.sql.avro.zstandard.level"}};

const WriteCodec& find_codec(const FormatOptions& options) {
    const std::string* name = options.find("compression");
    if (name == nullptr) name = options.find("spark.sql.avro.compression.codec");
    const std::string wanted = name == nullptr ? "snappy" : lower_case(*name);
    for (const WriteCodec& codec : kCodecs) {
        if (wanted == codec.name) return codec;
    }
    throw Error("CODEC_SHORT_NAME_NOT_FOUND", {{"codecName", *name}});
}

AvroSchemaPtr schema_to_write(const Schema& schema, const FormatOptions& options) {
    if (AvroSchemaPtr given = given_avro_schema(options)) return given;
    const std::string* name = options.find("recordname");
    const std::string* name_space = options.find("recordnamespace");
    return parse_avro_schema(spark_to_avro(Type::structure(schema), false, name ? *name : "topLevelRecord",
                                           name_space ? *name_space : ""));
}

/// Letters of any script, digits and underscores, no digit first.
bool is_avro_name(const std::string& name) {
    bool first = true;
    for (const char c : name) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
        if (!is_letter && (first || c < '0' || c > '9')) return false;
        first = false;
    }
    return !name.empty();
}

void check_names(const Type& type) {
    if (type.is(TypeId::kArray)) return check_names(type.element_type());
    if (type.is(TypeId::kMap)) return check_names(type.value_type());
    if (!type.is(TypeId::kStruct)) return;
    for (const Field& field : type.fields()) {
        if (!is_avro_name(field.name))
            throw Error("INVALID_COLUMN_NAME_AS_PATH",
                        {{"datasource", "AvroFileFormat"}, {"columnName", quote_identifier(field.name)}});
        check_names(field.type.storage_type());
    }
}

AvroReadOptions write_options(const FormatOptions& options) {
    AvroReadOptions result;
    result.case_sensitive = options.settings->case_sensitive;
    result.by_position = avro_flag(options.options, "positionalFieldMatching", false);
    result.rebase = avro_rebase(options.find("spark.sql.avro.datetimerebasemodeinwrite"), false);
    if (const TimeZone* zone = TimeZone::try_find(options.settings->time_zone)) result.rebase_zone = zone;
    return result;
}

void append_text(std::string_view text, std::string& out) {
    append_avro_long(static_cast<int64_t>(text.size()), out);
    out += text;
}

std::string random_sync() {
    std::random_device random;
    std::string sync;
    while (sync.size() < kSyncBytes) sync.push_back(static_cast<char>(random()));
    return sync;
}

class AvroFileWriter final : public FileWriter {
public:
    explicit AvroFileWriter(const FileWriteRequest& request)
        : path_(request.path),
          row_type_(Type::structure(request.schema)),
          options_(write_options(request.options)),
          pool_(request.pool),
          sync_(random_sync()) {
        check_names(row_type_);
        const WriteCodec& codec = find_codec(request.options);
        const int64_t level = codec.level_key ? request.options.number(codec.level_key, -1) : -1;
        codec_ = AvroCodec::make(codec.own_name, static_cast<int>(level));
        const AvroSchemaPtr schema = schema_to_write(request.schema, request.options);
        try {
            writer_ = make_avro_writer(row_type_, *schema->root, options_);
        } catch (const Error& error) {
            raise(error.message());
        }
        out_ = create_byte_sink(request.path, TextCompression::kNone, request.options);
        write_header(schema->json, codec.own_name, request.options.settings->time_zone);
    }

    void write(const Batch& batch) override {
        std::vector<ColumnPtr> columns;
        for (const ColumnPtr& column : batch.columns) columns.push_back(flatten(column, pool_));
        const ColumnPtr rows = Column::structure(row_type_, batch.rows, nullptr, std::move(columns));
        for (int64_t row = 0; row < batch.rows; ++row) {
            writer_->write(*rows, row, block_);
            if (block_.failure) raise(block_.failure->message());
            ++block_rows_;
            if (block_.bytes.size() >= kBlockBytes) end_block();
        }
    }

    void close() override {
        if (block_rows_ > 0) end_block();
        out_->close();
    }

private:
    [[noreturn]] void raise(const std::string& reason) const {
        throw Error("TASK_WRITE_FAILED", {{"path", shown_path(path_)}}).with_hint(reason);
    }

    void write_header(const std::string& schema, const std::string& codec, const std::string& zone) {
        const bool is_legacy = options_.rebase == AvroReadOptions::Rebase::kLegacy;
        std::string header("Obj\x01", 4);
        append_avro_long(is_legacy ? 5 : 3, header);
        const auto add = [&](std::string_view key, std::string_view value) {
            append_text(key, header);
            append_text(value, header);
        };
        add("avro.schema", schema);
        add("avro.codec", codec);
        add("org.apache.spark.version", kSparkVersion);
        if (is_legacy) {
            add("org.apache.spark.legacyDateTime", "");
            add("org.apache.spark.timeZone", zone);
        }
        header.push_back(0);
        out_->write(header + sync_);
    }

    void end_block() {
        if (!codec_->compress(block_.bytes, packed_)) raise("A block cannot be compressed.");
        std::string head;
        append_avro_long(block_rows_, head);
        append_avro_long(static_cast<int64_t>(packed_.size()), head);
        out_->write(head);
        out_->write(packed_);
        out_->write(sync_);
        block_.bytes.clear();
        block_rows_ = 0;
    }

    const std::string path_;
    const Type row_type_;
    const AvroReadOptions options_;
    const MemoryPoolPtr pool_;
    const std::string sync_;
    std::unique_ptr<ByteSink> out_;
    std::unique_ptr<AvroCodec> codec_;
    AvroValueWriterPtr writer_;
    AvroOutput block_;
    int64_t block_rows_ = 0;
    std::string packed_;
};

}  // namespace

std::string avro_extension(const FormatOptions& options) {
    const std::string codec = find_codec(options).name;
    return codec == "uncompressed" ? ".avro" : "." + codec + ".avro";
}

std::unique_ptr<FileWriter> create_avro(const FileWriteRequest& request) {
    return std::make_unique<AvroFileWriter>(request);
}

}  // namespace firesteel
