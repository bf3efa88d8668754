#include "io/formats/parquet/writer.h"

#include <arrow/array/util.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/compression.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/schema.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>

#include "catalog/identifier.h"
#include "column/arrow_convert.h"
#include "column/selection.h"
#include "common/error.h"
#include "io/arrow_output.h"
#include "io/formats/parquet/ancient_dates.h"
#include "io/formats/parquet/dictionary_choice.h"
#include "io/formats/parquet/flat_file.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/parquet_schema.h"
#include "io/formats/parquet/variant_column.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

constexpr const char* kSparkVersion = "4.2.1";
constexpr int64_t kRowGroupRows = 256 * 1024;  // buffered as pages until they are complete

struct ParquetCodec {
    const char* name;
    arrow::Compression::type compression;
    const char* extension;
};

constexpr ParquetCodec kCodecs[] = {{"brotli", arrow::Compression::BROTLI, ".br"},
                                    {"uncompressed", arrow::Compression::UNCOMPRESSED, ""},
                                    {"snappy", arrow::Compression::SNAPPY, ".snappy"},
                                    {"lz4_raw", arrow::Compression::LZ4, ".lz4raw"},
                                    {"none", arrow::Compression::UNCOMPRESSED, ""},
                                    {"zstd", arrow::Compression::ZSTD, ".zstd"},
                                    {"lz4", arrow::Compression::LZ4_HADOOP, ".lz4hadoop"},
                                    {"gzip", arrow::Compression::GZIP, ".gz"}};

const ParquetCodec& find_codec(const FormatOptions& options) {
    const std::string* name = options.find("compression");
    if (name == nullptr) name = options.find("parquet.compression");
    if (name == nullptr) name = options.find("spark.sql.parquet.compression.codec");
    const std::string wanted = name == nullptr ? "snappy" : lower_case(*name);
    std::string available;
    for (const ParquetCodec& codec : kCodecs) {
        if (wanted == codec.name) return codec;
        available += (available.empty() ? "" : ", ") + std::string(codec.name);
    }
    throw Error("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
                {{"codecName", *name}, {"availableCodecs", available}});
}

/// What a column is written as: intervals are their numbers, UDTs what they store.
Type stored_type(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kYearMonthInterval:
            return Type::integer();
        case TypeId::kDayTimeInterval:
            return Type::long_integer();
        case TypeId::kChar:
        case TypeId::kVarchar:
            return Type::string();
        case TypeId::kArray:
            return Type::array(stored_type(storage.element_type()), storage.contains_null());
        case TypeId::kMap:
            return Type::map(stored_type(storage.key_type()), stored_type(storage.value_type()),
                             storage.contains_null());
        case TypeId::kStruct: {
            std::vector<Field> fields = storage.fields();
            for (Field& field : fields) {
                field.type = stored_type(field.type);
                field.nullable = true;  // fields of a null struct are null
            }
            return Type::structure(std::move(fields));
        }
        default:
            return storage;
    }
}

enum class TimestampForm { kInt96, kMicros, kMillis };

TimestampForm timestamp_form(const FormatOptions& options) {
    const std::string* text = options.find("spark.sql.parquet.outputtimestamptype");
    if (text == nullptr || equal_ignoring_case(*text, "INT96")) return TimestampForm::kInt96;
    return equal_ignoring_case(*text, "TIMESTAMP_MILLIS") ? TimestampForm::kMillis : TimestampForm::kMicros;
}

/// Times of day as numbers of microseconds.
ColumnPtr micros_of_day(const ColumnPtr& column, const MemoryPoolPtr& pool) {
    const ColumnPtr times = flatten(column, pool);
    auto buffer = Buffer::allocate(times->size() * 8, pool);
    for (int64_t row = 0; row < times->size(); ++row)
        buffer->mutable_as<int64_t>()[row] = times->values<int64_t>()[row] / 1000;
    return Column::flat(Type::long_integer(), times->size(), std::move(buffer), times->validity_buffer());
}

class ParquetWriter final : public FileWriter {
public:
    explicit ParquetWriter(const FileWriteRequest& request)
        : output_(request.path),
          pool_(request.pool),
          compression_(find_codec(request.options).compression),
          timestamps_(timestamp_form(request.options)),
          ancient_(request.options, timestamps_ == TimestampForm::kInt96),
          spark_schema_(Type::structure(request.schema).to_json()) {
        for (const Field& field : request.schema) {
            schema_.push_back({field.name, stored_type(field.type), field.nullable});
            const Type& type = schema_.back().type;
            local_.push_back(type.is(TypeId::kTimestampNtz) || type.is(TypeId::kTime));
        }
        make_arrow_schema();
        file_ = create_file(output_.path(), request.options);
    }

    void write(const Batch& batch) override {
        if (batch.rows == 0) return;
        for (const ColumnPtr& column : batch.columns) {
            if (ancient_.are_in(*column))
                output_.raise(
                    "Dates before 1582-10-15 and timestamps before 1900 may be read as others later.");
        }
        if (!is_open()) open(&batch);
        if (flat_) return guard([&] { flat_->write(batch); });
        arrow::ArrayVector arrays;
        for (size_t i = 0; i < schema_.size(); ++i) {
            const bool is_time = schema_[i].type.is(TypeId::kTime);
            const ColumnPtr column =
                is_time ? micros_of_day(batch.columns[i], pool_) : storable_variants(batch.columns[i], pool_);
            const Type& type = is_time ? column->type() : schema_[i].type;
            const auto stored = column->type() == type ? column : column->with_type(type);
            auto data = to_arrow(stored, to_arrow_type(type, "UTC"), pool_);
            if (local_[i]) {
                data = data->Copy();
                data->type = arrow::int64();
            }
            arrays.push_back(arrow::MakeArray(std::move(data)));
        }
        output_.check(writer_->WriteRecordBatch(
            *arrow::RecordBatch::Make(arrow_schema_, batch.rows, std::move(arrays))));
    }

    void close() override {
        if (!is_open()) open(nullptr);
        if (flat_) {
            guard([&] { flat_->close(); });
        } else {
            output_.check(writer_->Close());
        }
        output_.check(file_->Close());
    }

private:
    bool is_open() const { return flat_ != nullptr || writer_ != nullptr; }

    template <typename Action>
    void guard(Action&& action) {
        try {
            action();
        } catch (const Error&) {
            throw;
        } catch (const std::exception& failure) {
            output_.raise(failure.what());
        }
    }

    /// Begins the file; its first rows, if it has any, say how columns are encoded.
    void open(const Batch* first) {
        parquet::WriterProperties::Builder properties;
        properties.compression(compression_)->enable_store_decimal_as_integer();
        properties.max_row_group_length(kRowGroupRows);
        std::vector<bool> as_dictionary(schema_.size(), true);
        for (size_t i = 0; first != nullptr && i < schema_.size(); ++i) {
            as_dictionary[i] = pays_as_dictionary(first->columns[i], pool_);
            if (!as_dictionary[i]) properties.disable_dictionary(schema_[i].name);
        }
        parquet::ArrowWriterProperties::Builder arrow_properties;
        switch (timestamps_) {
            case TimestampForm::kInt96:
                arrow_properties.enable_deprecated_int96_timestamps();
                break;
            case TimestampForm::kMicros:
                arrow_properties.coerce_timestamps(arrow::TimeUnit::MICRO);
                break;
            case TimestampForm::kMillis:
                arrow_properties.coerce_timestamps(arrow::TimeUnit::MILLI)->allow_truncated_timestamps();
                break;
        }
        const auto built = properties.build();
        const auto arrow_built = arrow_properties.build();
        auto pairs = std::make_shared<arrow::KeyValueMetadata>();
        pairs->Append("org.apache.spark.version", kSparkVersion);
        pairs->Append(kSparkSchemaKey, spark_schema_);
        guard([&] {
            const auto root = parquet_root(*built, *arrow_built);
            if (!coerces_timestamps())
                flat_ =
                    FlatFile::make({root, built, pairs, file_, types(), as_dictionary, kRowGroupRows, pool_});
            if (flat_) return;
            output_.check(parquet::arrow::FileWriter::Make(
                arrow::default_memory_pool(), parquet::ParquetFileWriter::Open(file_, root, built, pairs),
                arrow_schema_, arrow_built, &writer_));
        });
    }

    /// Are there moments that are not written as they are?
    bool coerces_timestamps() const {
        return timestamps_ == TimestampForm::kMillis &&
               std::any_of(schema_.begin(), schema_.end(),
                           [](const Field& field) { return field.type.is(TypeId::kTimestamp); });
    }

    std::vector<Type> types() const {
        std::vector<Type> out;
        for (const Field& field : schema_) out.push_back(field.type);
        return out;
    }

    /// Local timestamps and times are handed over as numbers: Arrow would make INT96 of the ones, nanoseconds
    /// of the others.
    void make_arrow_schema() {
        arrow::FieldVector fields;
        for (size_t i = 0; i < schema_.size(); ++i) {
            auto type = local_[i] ? arrow::int64() : to_arrow_type(schema_[i].type, "UTC");
            fields.push_back(arrow::field(schema_[i].name, std::move(type), schema_[i].nullable));
        }
        arrow_schema_ = arrow::schema(std::move(fields));
    }

    std::shared_ptr<parquet::schema::GroupNode> parquet_root(
        const parquet::WriterProperties& properties, const parquet::ArrowWriterProperties& arrow_properties) {
        using parquet::Repetition;
        std::shared_ptr<parquet::SchemaDescriptor> made;
        output_.check(
            parquet::arrow::ToParquetSchema(arrow_schema_.get(), properties, arrow_properties, &made));
        parquet::schema::NodeVector nodes;
        for (size_t i = 0; i < schema_.size(); ++i) {
            nodes.push_back(made->group_node()->field(static_cast<int>(i)));
            if (!local_[i]) continue;
            nodes.back() = parquet::schema::PrimitiveNode::Make(
                schema_[i].name, schema_[i].nullable ? Repetition::OPTIONAL : Repetition::REQUIRED,
                schema_[i].type.is(TypeId::kTime)
                    ? parquet::LogicalType::Time(false, parquet::LogicalType::TimeUnit::MICROS)
                    : parquet::LogicalType::Timestamp(false, parquet::LogicalType::TimeUnit::MICROS),
                parquet::Type::INT64);
        }
        return std::static_pointer_cast<parquet::schema::GroupNode>(
            parquet::schema::GroupNode::Make("spark_schema", Repetition::REQUIRED, nodes));
    }

    const ArrowOutput output_;
    const MemoryPoolPtr pool_;
    const arrow::Compression::type compression_;
    const TimestampForm timestamps_;
    const AncientDates ancient_;
    const std::string spark_schema_;
    Schema schema_;            // as it is written
    std::vector<bool> local_;  // by column: a local timestamp, or a time of day?
    std::shared_ptr<arrow::Schema> arrow_schema_;
    std::shared_ptr<arrow::io::OutputStream> file_;
    std::unique_ptr<FlatFile> flat_;  // where its columns allow it; else:
    std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

}  // namespace

std::string parquet_extension(const FormatOptions& options) {
    return std::string(find_codec(options).extension) + ".parquet";
}

std::unique_ptr<FileWriter> create_parquet(const FileWriteRequest& request) {
    return std::make_unique<ParquetWriter>(request);
}

}  // namespace firesteel
