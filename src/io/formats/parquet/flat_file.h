#pragma once

#include <memory>
#include <vector>

#include "column/batch.h"
#include "io/formats/parquet/chunk_writer.h"

namespace arrow {
class KeyValueMetadata;
}
namespace arrow::io {
class OutputStream;
}
namespace parquet {
class FileMetaDataBuilder;
class SchemaDescriptor;
class WriterProperties;
namespace schema {
class GroupNode;
}
}  // namespace parquet

namespace firesteel {

/// A Parquet file whose columns are all flat, in the writing: pages are made here, what stands around them by
/// Arrow. Raises what Arrow raises. One thread.
class FlatFile {
public:
    struct Plan {
        std::shared_ptr<parquet::schema::GroupNode> root;
        std::shared_ptr<parquet::WriterProperties> properties;
        std::shared_ptr<const arrow::KeyValueMetadata> metadata;
        std::shared_ptr<arrow::io::OutputStream> out;
        std::vector<Type> types;          // as they are stored
        std::vector<bool> as_dictionary;  // by column
        int64_t group_rows;
        MemoryPoolPtr pool;
    };
    /// Null where a column is none that can be written here; then nothing is written.
    static std::unique_ptr<FlatFile> make(Plan plan);
    ~FlatFile();

    /// Columns flat or codes of a dictionary, as they come.
    void write(const Batch& batch);
    void close();

private:
    explicit FlatFile(Plan plan);
    bool make_chunks();
    void end_group();
    bool is_memory_short() const;

    const Plan plan_;
    std::unique_ptr<parquet::SchemaDescriptor> schema_;
    std::unique_ptr<arrow::util::Codec> codec_;
    std::vector<std::unique_ptr<ChunkWriter>> chunks_;
    std::unique_ptr<parquet::FileMetaDataBuilder> metadata_;
    int64_t rows_ = 0;  // of the group
    int16_t groups_ = 0;
};

}  // namespace firesteel
