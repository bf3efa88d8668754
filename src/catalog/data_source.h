#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table_provider.h"
#include "functions/settings.h"

namespace firesteel {

/// Option keys compare without case, as Spark's CaseInsensitiveMap: keys are stored in lower case.
using OptionMap = std::map<std::string, std::string>;

/// A request to read: spark.read.format(...).options(...).load(paths).
struct ReadRequest {
    std::string format;
    std::optional<Schema> schema;  // given by the user; else inferred
    OptionMap options;
    std::vector<std::string> paths;  // resolved against the client's directory already
    EvalSettingsPtr settings;
    /// A table of the catalog: its schema is given, its partition columns are these, and its directory need
    /// not exist yet.
    bool is_table = false;
    std::vector<std::string> partition_by;
};

/// A request to write a query's rows.
struct WriteRequest {
    std::string format;
    std::string path;
    Schema schema;
    OptionMap options;
    std::vector<std::string> partition_by;
    EvalSettingsPtr settings;
    MemoryPoolPtr pool;
    /// Overwriting replaces only the partitions that rows are written to (partitionOverwriteMode=dynamic).
    bool dynamic_overwrite = false;
    /// Overwriting replaces only what lies in partitions with these values of the first partition columns
    /// (INSERT OVERWRITE t PARTITION (day = 1)), as directory names have them; nothing for null.
    std::vector<std::optional<std::string>> static_partition;
};

/// Receives rows of one task and makes files of them. Not thread-safe; one per task.
class WriteTask {
public:
    virtual ~WriteTask() = default;
    virtual void write(const Batch& batch) = 0;
    virtual void finish() = 0;
};

/// A running write, atomic as a whole: nothing is visible before commit(); abort() leaves nothing behind.
/// open_task and WriteTask may be used by many threads at once (one task per thread), commit and abort by
/// one.
class TableWrite {
public:
    virtual ~TableWrite() = default;
    virtual std::unique_ptr<WriteTask> open_task(int32_t task) = 0;
    virtual void commit() = 0;
    virtual void abort() noexcept = 0;
};

/// A format that can be read and written: one folder under io/formats registers one of these.
class DataSource {
public:
    virtual ~DataSource() = default;
    virtual TableProviderPtr open(const ReadRequest& request) const = 0;
    /// `overwrite`: replace what is at the path at commit.
    virtual std::unique_ptr<TableWrite> write(const WriteRequest& request, bool overwrite) const = 0;
    /// Text lines to rows (spark.read.csv(df), from a one-column input), where the format has it: the schema
    /// inferred.
    virtual std::optional<Schema> infer_from_lines(const std::vector<std::string>& lines,
                                                   const ReadRequest& request) const {
        (void)lines, (void)request;
        return std::nullopt;
    }
};

/// By lower-case short name or Spark class name. Null when unknown.
const DataSource* find_data_source(const std::string& format);
bool register_data_source(std::string name, std::unique_ptr<DataSource> source);

}  // namespace firesteel
