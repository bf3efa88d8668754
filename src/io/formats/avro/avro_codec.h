#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace firesteel {

/// How the blocks of Avro files are compressed. One thread.
class AvroCodec {
public:
    /// By its name in files ("null", "deflate", "snappy", "zstandard", "bzip2", "xz"); null when there is
    /// none of that name. `level` is for compressing; less than zero: the codec's own.
    static std::unique_ptr<AvroCodec> make(std::string_view name, int level = -1);
    virtual ~AvroCodec() = default;
    /// Replaces `out`. False: the bytes are damaged.
    virtual bool decompress(std::string_view bytes, std::string& out) = 0;
    /// Replaces `out`. False: the codec refuses.
    virtual bool compress(std::string_view bytes, std::string& out) = 0;
};

}  // namespace firesteel
