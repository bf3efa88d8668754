#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "column/column.h"
#include "io/byte_stream.h"
#include "io/file_format.h"

namespace firesteel {

/// What ends a line.
struct LineEnd {
    char separator = '\n';
    bool or_return = false;  // a \r, too, as in Hadoop's line reader; \r\n is one end

    /// Of lines whose `separator` nobody has named (empty) or somebody has.
    static LineEnd of(const std::string& separator) {
        return separator.empty() ? LineEnd{'\n', true} : LineEnd{separator[0], false};
    }
};

/// Runs of whole lines of a split, in order, where a \r that ends a line is made a \n. A chunk's memory lives
/// as long as anything keeps its owner.
class LineChunks {
public:
    LineChunks(const FileSplit& split, const FormatOptions& options, MemoryPoolPtr pool, LineEnd end);

    /// Some lines with their line ends; the last one of a file may lack it. False at the end of the split.
    bool next(std::string_view& lines, Owner& owner);
    const std::string& path() const { return path_; }

private:
    void skip_partial_line();

    const std::string path_;
    const MemoryPoolPtr pool_;
    const char separator_;
    const bool or_return_;
    std::unique_ptr<ByteStream> stream_;
    int64_t position_;     // file offset of the next unread byte
    const int64_t end_;    // INT64_MAX for compressed files
    std::string rest_;     // read, but not given out: the beginning of a line
    bool at_end_ = false;  // of the file
    bool done_ = false;
};

}  // namespace firesteel
