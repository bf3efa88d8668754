#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "codec/avro_options.h"
#include "codec/avro_schema.h"
#include "io/file.h"
#include "io/file_format.h"
#include "io/formats/avro/avro_codec.h"

namespace firesteel {

/// What an Avro file says of itself at its beginning.
struct AvroHeader {
    AvroSchemaPtr schema;
    std::string codec;
    std::string sync;  // the 16 bytes behind each block
    int64_t size = 0;  // where the first block begins
    bool by_spark = false;
    bool legacy_dates = false;  // of the Julian calendar, in the zone below
    std::string time_zone;
};

/// Raises FAILED_READ_FILE.NO_HINT with the path for what is no Avro file.
AvroHeader read_avro_header(const File& file);

/// The blocks of a split: those whose sync marker before them begins in it. One thread.
class AvroBlocks {
public:
    AvroBlocks(std::shared_ptr<const File> file, const AvroHeader& header, const FileSplit& split,
               MemoryPoolPtr pool);

    /// False at the end. The bytes are valid until the next call.
    bool next();
    int64_t rows() const { return rows_; }
    int64_t begin() const { return begin_; }  // in the file
    /// The plain bytes of the block, which are decompressed when asked for.
    std::string_view bytes();
    /// Raises FAILED_READ_FILE.NO_HINT: what is wrong, and where.
    [[noreturn]] void fail(const std::string& reason) const;

private:
    /// At least `size` bytes from `offset` on, unless the file ends.
    std::string_view look(int64_t offset, int64_t size);
    int64_t find_sync(int64_t from);

    const std::shared_ptr<const File> file_;
    const std::string sync_;
    const int64_t end_;
    const MemoryPoolPtr pool_;
    std::unique_ptr<AvroCodec> codec_;
    std::string window_;  // of the file's bytes
    MemoryCharge window_charge_;
    int64_t window_begin_ = 0;
    int64_t next_ = 0;
    int64_t begin_ = 0;
    int64_t rows_ = 0;
    std::string_view packed_;
    std::string plain_;
};

/// The schema that a reader or writer was given (avroSchema, avroSchemaUrl); null when none was.
AvroSchemaPtr given_avro_schema(const FormatOptions& options);
/// Is a file to be read, going by its name and the option ignoreExtension?
bool is_avro_input(const std::string& path, const FormatOptions& options);

std::unique_ptr<FileReader> open_avro(const FileReadRequest& request);
std::unique_ptr<FileWriter> create_avro(const FileWriteRequest& request);
std::string avro_extension(const FormatOptions& options);

}  // namespace firesteel
