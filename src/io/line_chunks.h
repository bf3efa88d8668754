#pragma once

#include <memory>
#include <string_view>

#include "column/column.h"
#include "io/byte_stream.h"
#include "io/file_format.h"

namespace firesteel {

/// Runs of whole lines of a split, in order. A chunk's memory lives as long as anything keeps its owner.
class LineChunks {
public:
    LineChunks(const FileSplit& split, const FormatOptions& options, MemoryPoolPtr pool,
               char separator = '\n');

    /// Some lines with their line ends; the last one of a file may lack it. False at the end of the split.
    bool next(std::string_view& lines, Owner& owner);
    const std::string& path() const { return path_; }

private:
    void skip_partial_line();

    const std::string path_;
    const MemoryPoolPtr pool_;
    const char separator_;
    std::unique_ptr<ByteStream> stream_;
    int64_t position_;     // file offset of the next unread byte
    const int64_t end_;    // INT64_MAX for compressed files
    std::string rest_;     // read, but not given out: the beginning of a line
    bool at_end_ = false;  // of the file
    bool done_ = false;
};

}  // namespace firesteel
