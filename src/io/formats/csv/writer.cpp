#include "io/formats/csv/writer.h"

#include "codec/csv_writer.h"
#include "io/formats/csv/reader.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

class CsvFileWriter final : public FileWriter {
public:
    CsvFileWriter(const FileWriteRequest& request, const CsvOptions& options)
        : writer_(options), sink_(request, options.line_separator, options.encoding, true) {
        if (!options.header) return;
        writer_.write_header(request.schema, record_);
        end_record();
    }

    void write(const Batch& batch) override {
        writer_.start(batch.columns);
        for (int64_t row = 0; row < batch.rows; ++row) {
            // A record of one null would be an empty line: Spark leaves it out.
            if (batch.columns.size() == 1 && batch[0].is_null(row)) continue;
            writer_.write(row, record_);
            end_record();
        }
    }
    void close() override { sink_.close(); }

private:
    void end_record() {
        sink_.line().append(record_.view());
        sink_.end_line();
        record_.clear();
    }

    CsvWriter writer_;
    TextSink sink_;
    RecordText record_;
};

}  // namespace

std::unique_ptr<FileWriter> create_csv(const FileWriteRequest& request) {
    return std::make_unique<CsvFileWriter>(request, csv_options(request.options));
}

}  // namespace firesteel
