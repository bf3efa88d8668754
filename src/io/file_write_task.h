#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/file_format.h"
#include "io/storage/storage.h"

namespace firesteel {

/// A partition whose files go elsewhere than below the table's directory.
struct WrittenPlace {
    StoragePtr storage;
    std::string path;
    std::string staging;
};

/// What the tasks of a write share. Immutable.
struct FileWritePlan {
    const FileFormat* format = nullptr;
    FormatOptions options;
    StoragePtr storage;
    Schema schema;                      // of the rows
    std::vector<int32_t> partition_by;  // ordinals of `schema`
    std::vector<int32_t> data_columns;  // the others
    Schema data_schema;
    int32_t buckets = 0;                         // 0: files hold rows of any
    std::vector<int32_t> bucket_columns;         // ordinals of `schema`
    int64_t max_records = 0;                     // per file; 0: no limit
    std::string staging;                         // directory that files are written below
    std::string job;                             // uuid in file names
    std::map<std::string, WrittenPlace> places;  // by WrittenFile::directory
    MemoryPoolPtr pool;
};

/// A file that a task has completed.
struct WrittenFile {
    std::string directory;  // of its partition, relative to the table: "day=1/hour=2"; empty for none
    std::string name;
};

/// Writes the rows of one task. `done` gets the finished files, from finish().
std::unique_ptr<WriteTask> make_write_task(std::shared_ptr<const FileWritePlan> plan, int32_t task,
                                           std::function<void(std::vector<WrittenFile>)> done);

}  // namespace firesteel
