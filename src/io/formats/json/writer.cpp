#include "io/formats/json/writer.h"

#include "codec/json_writer.h"
#include "io/formats/json/reader.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

class JsonFileWriter final : public FileWriter {
public:
    JsonFileWriter(const FileWriteRequest& request, const JsonOptions& options)
        : schema_(request.schema),
          writer_(options),
          sink_(request, options.line_separator, options.encoding) {}

    void write(const Batch& batch) override {
        for (int64_t row = 0; row < batch.rows; ++row) {
            writer_.write_row(schema_, batch.columns, row, sink_.line());
            sink_.end_line();
        }
    }
    void close() override { sink_.close(); }

private:
    const Schema schema_;
    JsonWriter writer_;
    TextSink sink_;
};

}  // namespace

std::unique_ptr<FileWriter> create_json(const FileWriteRequest& request) {
    return std::make_unique<JsonFileWriter>(request, json_options(request.options));
}

}  // namespace firesteel
