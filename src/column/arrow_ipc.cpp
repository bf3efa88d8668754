#include "column/arrow_ipc.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <cstring>

#include "column/arrow_convert.h"
#include "common/check.h"

namespace firesteel {

namespace {

/// For what the stream's writer needs besides the columns; it lives no longer than the call.
MemoryPoolPtr scratch_pool() { return MemoryPool::make_root("arrow stream", MemoryPool::kUnlimited); }

void check_written(const arrow::Status& status) { CHECK(status.ok(), "{}", status.ToString()); }

/// Where a stream is written: straight into the text that is handed out.
class StringSink final : public arrow::io::OutputStream {
public:
    explicit StringSink(std::string& text) : text_(text) {}
    arrow::Status Close() override {
        closed_ = true;
        return arrow::Status::OK();
    }
    bool closed() const override { return closed_; }
    arrow::Result<int64_t> Tell() const override { return static_cast<int64_t>(text_.size()); }
    arrow::Status Write(const void* data, int64_t size) override {
        text_.append(static_cast<const char*>(data), static_cast<size_t>(size));
        return arrow::Status::OK();
    }
    using arrow::io::OutputStream::Write;

private:
    std::string& text_;
    bool closed_ = false;
};

[[noreturn]] void malformed(const arrow::Status& status) {
    throw Error("CONNECT_INVALID_PLAN.CANNOT_PARSE",
                {{"errorMsg", "the Arrow stream is malformed: " + status.ToString()}});
}

/// The stream's bytes copied once; columns then point into the copy.
std::shared_ptr<arrow::Buffer> own_bytes(std::string_view bytes, const MemoryPoolPtr& pool) {
    auto copy = Buffer::allocate(static_cast<int64_t>(bytes.size()), pool);
    if (!bytes.empty()) std::memcpy(copy->mutable_data(), bytes.data(), bytes.size());
    const uint8_t* data = copy->data();
    return std::shared_ptr<arrow::Buffer>(new arrow::Buffer(data, copy->size()),
                                          [copy](arrow::Buffer* buffer) { delete buffer; });
}

Schema schema_of(const arrow::Schema& arrow_schema) {
    Schema schema;
    for (const auto& field : arrow_schema.fields()) schema.push_back(from_arrow_field(*field));
    return schema;
}

}  // namespace

std::string encode_arrow_stream(const Schema& schema, const std::vector<Batch>& batches,
                                std::string_view time_zone) {
    const auto arrow_schema = to_arrow_schema(schema, std::string(time_zone));
    std::string bytes;
    StringSink sink(bytes);
    auto writer = arrow::ipc::MakeStreamWriter(&sink, arrow_schema);
    check_written(writer.status());
    const auto pool = scratch_pool();
    for (const auto& batch : batches) {
        CHECK(batch.columns.size() == schema.size(), "{} columns for {} fields", batch.columns.size(),
              schema.size());
        std::vector<std::shared_ptr<arrow::ArrayData>> arrays;
        for (size_t i = 0; i < schema.size(); ++i) {
            arrays.push_back(
                to_arrow(batch.columns[i], arrow_schema->field(static_cast<int>(i))->type(), pool));
        }
        const auto record_batch = arrow::RecordBatch::Make(arrow_schema, batch.rows, std::move(arrays));
        // With what is written behind it, so that the text never doubles what it holds: answers wait in
        // memory.
        constexpr int64_t kEnd = 64;
        int64_t size = 0;
        check_written(arrow::ipc::GetRecordBatchSize(*record_batch, &size));
        bytes.reserve(bytes.size() + static_cast<size_t>(size + kEnd));
        check_written((*writer)->WriteRecordBatch(*record_batch));
    }
    check_written((*writer)->Close());
    return bytes;
}

std::vector<Batch> decode_arrow_stream(std::string_view bytes, Schema& schema, const MemoryPoolPtr& pool) {
    auto source = std::make_shared<arrow::io::BufferReader>(own_bytes(bytes, pool));
    auto reader = arrow::ipc::RecordBatchStreamReader::Open(std::move(source));
    if (!reader.ok()) malformed(reader.status());
    const auto& arrow_schema = *(*reader)->schema();
    if (schema.empty()) schema = schema_of(arrow_schema);
    if (static_cast<int>(schema.size()) != arrow_schema.num_fields()) {
        throw Error("ARROW_SCHEMA_FIELD_COUNT_MISMATCH",
                    {{"encoderFieldCount", std::to_string(schema.size())},
                     {"arrowColumnCount", std::to_string(arrow_schema.num_fields())}});
    }
    std::vector<Batch> batches;
    int64_t first_row = 0;
    while (true) {
        std::shared_ptr<arrow::RecordBatch> record_batch;
        if (const auto status = (*reader)->ReadNext(&record_batch); !status.ok()) malformed(status);
        if (record_batch == nullptr) return batches;
        if (const auto status = record_batch->ValidateFull(); !status.ok()) malformed(status);
        Batch batch{record_batch->num_rows(), {}, {0, first_row}};
        for (size_t i = 0; i < schema.size(); ++i) {
            batch.columns.push_back(
                from_arrow(record_batch->column_data(static_cast<int>(i)), schema[i].type, pool));
        }
        first_row += batch.rows;
        batches.push_back(std::move(batch));
    }
}

}  // namespace firesteel
