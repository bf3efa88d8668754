#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/data_source.h"
#include "io/file_listing.h"

namespace firesteel {

/// What shapes a format's work besides the files: the options of the reader or writer, the session's
/// `spark.sql....` keys that concern files under their own names (all keys in lower case), and the query's
/// settings.
struct FormatOptions {
    OptionMap options;
    EvalSettingsPtr settings;

    const std::string* find(const std::string& lower_case_key) const {
        const auto found = options.find(lower_case_key);
        return found == options.end() ? nullptr : &found->second;
    }
    /// "true" and "false" in any case; `otherwise` when absent. Raises _LEGACY_ERROR_TEMP_2147.
    bool is_set(const std::string& lower_case_key, bool otherwise) const;
    /// Raises _LEGACY_ERROR_TEMP_2146.
    int64_t number(const std::string& lower_case_key, int64_t otherwise) const;
};

/// Part of a file that one thread reads: bytes [begin, end). What lies in them is the format's business; of
/// formats with lines, the lines that begin there.
struct FileSplit {
    std::string path;
    int64_t begin = 0;
    int64_t end = 0;
    int64_t file_size = 0;
    int64_t modified_millis = 0;
    int32_t file = 0;         // which of the table's files
    int64_t block_begin = 0;  // the part of a Spark partition that the piece was cut from
    int64_t block_end = 0;
    int32_t unit = -1;      // a number of the format's own that cut() gave the piece: its row group
    int64_t first_row = 0;  // ... and which rows of that
    int64_t end_row = INT64_MAX;
};

class KeptRows;
class ScanFilter;

/// A runtime filter over a data column.
struct KeyFilter {
    int32_t column;  // ordinal into the data schema
    RuntimeFilterPtr filter;
};

/// Whole records of a file, decompressed: what one thread makes rows of while another reads on.
struct FilePiece {
    std::string_view bytes;  // alive as long as `owner` is kept
    Owner owner;
    bool begins_file = false;
};

/// The pieces of a file from first to last. Used by one thread at a time.
class FilePieces {
public:
    virtual ~FilePieces() = default;
    /// False at the end. Stays within some MiB, but for a record larger than that.
    virtual bool next(FilePiece& out) = 0;
};

/// What is read of a split. References are alive as long as the reader.
struct FileReadRequest {
    const FileSplit& split;
    const FormatOptions& options;
    const Schema& data_schema;     // the columns in the files, all of them: lines know columns by position
    std::vector<int32_t> columns;  // ordinals into data_schema, in the order wanted; may be empty
    const Exprs& filters;          // conjuncts over kInput ordinals of data_schema: a reader may skip rows
                                   // that do not satisfy them, and need not
    MemoryPoolPtr pool;
    int64_t batch_rows;
    const ScanFilter* filter = nullptr;  // the same filters, prepared; only for formats that apply them
    const std::vector<KeyFilter>* key_filters = nullptr;  // hints, only for formats that apply filters
    const FilePiece* piece = nullptr;  // only this of the split; needed until the reader is made
    bool numbers_rows = false;         // behind the columns, the number of each row in its file; only for
                                       // formats that number rows
};

/// Rows of a split in file order. One thread.
class FileReader {
public:
    virtual ~FileReader() = default;
    /// False at the end. Sets `rows` and `columns` of an empty batch.
    virtual bool next(Batch& out) = 0;
};

/// A new file. `schema` has no partition columns.
struct FileWriteRequest {
    std::string path;
    const Schema& schema;
    const FormatOptions& options;
    MemoryPoolPtr pool;
};

/// Rows into one file, in the order given. One thread. Destroyed without close(), the file is incomplete; the
/// caller removes it.
class FileWriter {
public:
    virtual ~FileWriter() = default;
    virtual void write(const Batch& batch) = 0;
    virtual void close() = 0;
};

/// A format of files: how bytes become rows and back. Listing, partition directories, schemas given by the
/// user, splitting over Spark's partitions, column pruning and commits are done once for all formats
/// (file_table.h, file_write.h). Registered before main(); its methods are called by any thread.
class FileFormat {
public:
    virtual ~FileFormat() = default;
    /// The short name in programs: "csv".
    virtual std::string name() const = 0;
    /// What messages call it: "CSV".
    virtual std::string display_name() const = 0;

    /// Raises for options that Spark refuses; called when a DataFrame is made or a write begins.
    virtual void check_options(const FormatOptions& options) const { (void)options; }
    /// Columns of the data in the files; nothing when that cannot be told (raises UNABLE_TO_INFER_SCHEMA).
    virtual std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                               const FormatOptions& options) const = 0;
    /// The same; the rows that are parsed for that may be kept for the next read.
    virtual std::optional<Schema> infer_and_keep(const std::vector<ListedFile>& files,
                                                 const FormatOptions& options, KeptRows& rows) const {
        (void)rows;
        return infer_schema(files, options);
    }
    /// Does infer_schema() read rows, all of them perhaps?
    virtual bool infers_from_rows() const { return false; }
    /// Lines to rows without files (spark.read.csv(df)): their schema. The format's from_... function reads
    /// them.
    virtual std::optional<Schema> infer_from_lines(const std::vector<std::string>& lines,
                                                   const FormatOptions& options) const {
        (void)lines, (void)options;
        return std::nullopt;
    }
    /// Can a column be of this type? Else UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE. Asked for whole columns:
    /// nested parts are the format's to look into.
    virtual bool supports(const Type& type, bool for_writing) const = 0;

    /// May a file be read from the middle, so that it makes several Spark partitions? By default as its
    /// compression allows.
    virtual bool can_split(const ListedFile& file, const FormatOptions& options) const;
    /// Cuts [begin, end) of a file, a part of one Spark partition, into what threads take one by one, in file
    /// order. By default blocks of a few MiB.
    virtual std::vector<FileSplit> cut(const FileSplit& part, const FileReadRequest& request) const;
    virtual std::unique_ptr<FileReader> open(const FileReadRequest& request) const = 0;
    /// Can its readers number the rows of each file (_metadata.row_index)?
    virtual bool numbers_rows() const { return false; }
    /// Do its readers return only rows that satisfy the prepared filter, when there is one?
    virtual bool applies_filters() const { return false; }
    /// Of a file that cannot be cut beforehand: a reader of its pieces, each of which open() takes. Null
    /// where it has none, and one thread makes all of its rows.
    virtual std::unique_ptr<FilePieces> pieces(const FileReadRequest& request) const {
        (void)request;
        return nullptr;
    }
    /// Rows in the files, and bounds of a column of theirs, where the files tell without being read through.
    virtual std::optional<int64_t> count_rows(const std::vector<ListedFile>& files,
                                              const FormatOptions& options) const {
        (void)files, (void)options;
        return std::nullopt;
    }
    virtual ColumnStatistics column_statistics(const std::vector<ListedFile>& files, const Field& column,
                                               const FormatOptions& options) const {
        (void)files, (void)column, (void)options;
        return {};
    }

    /// What follows the name of a written file: ".csv.gz".
    virtual std::string extension(const FormatOptions& options) const = 0;
    virtual std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const = 0;
};

/// Makes the format a data source under its name.
bool register_file_format(std::unique_ptr<FileFormat> format);
/// REQUIRES: registered.
const FileFormat& file_format(const std::string& name);

}  // namespace firesteel
