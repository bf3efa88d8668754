#include "codec/avro_reader.h"
#include "common/error.h"
#include "io/formats/avro/avro_file.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

/// Nothing, of files that are none of the input's.
class NoRows final : public FileReader {
public:
    bool next(Batch&) override { return false; }
};

AvroReadOptions read_options(const AvroHeader& header, const FormatOptions& options) {
    AvroReadOptions result;
    result.case_sensitive = options.settings->case_sensitive;
    result.by_position = avro_flag(options.options, "positionalFieldMatching", false);
    if (header.legacy_dates) {
        result.rebase = AvroReadOptions::Rebase::kLegacy;
    } else if (!header.by_spark) {
        const std::string* mode = options.find("datetimerebasemode");
        const bool is_option = mode != nullptr;
        if (!is_option) mode = options.find("spark.sql.avro.datetimerebasemodeinread");
        result.rebase = avro_rebase(mode, is_option);
    }
    const TimeZone* zone =
        TimeZone::try_find(header.time_zone.empty() ? options.settings->time_zone : header.time_zone);
    if (zone != nullptr) result.rebase_zone = zone;
    return result;
}

/// Rows of a split's blocks, straight into columns.
class AvroFileReader final : public FileReader {
public:
    AvroFileReader(const FileReadRequest& request, std::shared_ptr<const File> file)
        : batch_rows_(request.batch_rows),
          header_(read_avro_header(*file)),
          blocks_(file, header_, request.split, request.pool) {
        AvroReadOptions options;
        const auto raise_unreadable = [&](const Error& error) {
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(file->path())}})
                .with_hint(error.message());
        };
        try {
            options = read_options(header_, request.options);
        } catch (const Error& error) {
            raise_unreadable(error);
        }
        Schema fields;
        if (options.by_position) {
            fields = request.data_schema;  // whose places count
            wanted_ = request.columns;
        } else {
            for (const int32_t column : request.columns) {
                wanted_.push_back(static_cast<int32_t>(fields.size()));
                fields.push_back(request.data_schema[static_cast<size_t>(column)]);
            }
        }
        if (wanted_.empty()) return;
        const Type type = Type::structure(std::move(fields));
        given_ = given_avro_schema(request.options);
        const AvroSchema& seen = given_ ? *given_ : *header_.schema;
        try {
            reader_ = make_avro_reader(*header_.schema->root, *seen.root, type, options);
        } catch (const Error& error) {
            raise_unreadable(error);
        }
        builder_ = ColumnBuilder::make(type, request.pool);
    }

    bool next(Batch& out) override {
        if (wanted_.empty()) return count_rows(out);
        int64_t rows = 0;
        while (rows < batch_rows_) {
            if (row_ == rows_ && !open_block()) break;
            for (; row_ < rows_ && rows < batch_rows_; ++row_, ++rows) {
                reader_->read(cursor_, builder_.get());
                if (cursor_.is_ancient())
                    throw Error("INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME",
                                {{"format", "Avro"},
                                 {"config", "\"spark.sql.avro.datetimeRebaseModeInRead\""},
                                 {"option", "\"datetimeRebaseMode\""}});
                if (cursor_.failed())
                    blocks_.fail("Its record " + std::to_string(row_ + 1) +
                                 " cannot be read: " + cursor_.reason() + ".");
            }
        }
        if (rows == 0) return false;
        const ColumnPtr row = builder_->finish();
        out = Batch();
        out.rows = rows;
        for (const int32_t column : wanted_) out.columns.push_back(row->child(static_cast<size_t>(column)));
        return true;
    }

private:
    bool open_block() {
        while (blocks_.next()) {
            row_ = 0;
            rows_ = blocks_.rows();
            if (rows_ == 0) continue;
            cursor_ = AvroCursor(blocks_.bytes());
            return true;
        }
        return false;
    }

    /// Blocks say how many rows they hold.
    bool count_rows(Batch& out) {
        while (blocks_.next()) {
            if (blocks_.rows() == 0) continue;
            out = Batch();
            out.rows = blocks_.rows();
            return true;
        }
        return false;
    }

    const int64_t batch_rows_;
    const AvroHeader header_;
    AvroBlocks blocks_;
    AvroSchemaPtr given_;
    AvroValueReaderPtr reader_;
    std::unique_ptr<ColumnBuilder> builder_;  // of a struct of columns
    std::vector<int32_t> wanted_;             // fields of that
    AvroCursor cursor_{{}};
    int64_t row_ = 0;  // of the block's rows
    int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<FileReader> open_avro(const FileReadRequest& request) {
    if (!is_avro_input(request.split.path, request.options)) return std::make_unique<NoRows>();
    return std::make_unique<AvroFileReader>(request, open_file(request.split, request.options));
}

}  // namespace firesteel
