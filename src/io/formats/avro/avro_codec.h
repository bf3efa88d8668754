#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/memory_charge.h"

namespace firesteel {

/// How the blocks of Avro files are compressed. One thread.
class AvroCodec {
public:
    /// By its name in files ("null", "deflate", "snappy", "zstandard", "bzip2", "xz"); null when there is
    /// none of that name. `level` is for compressing; less than zero: the codec's own. What decompress() has
    /// made last is charged to `pool` when there is one.
    static std::unique_ptr<AvroCodec> make(std::string_view name, int level = -1,
                                           MemoryPoolPtr pool = nullptr);
    virtual ~AvroCodec() = default;
    /// Replaces `out`. False: the bytes are damaged.
    virtual bool decompress(std::string_view bytes, std::string& out) = 0;
    /// Replaces `out`. False: the codec refuses.
    virtual bool compress(std::string_view bytes, std::string& out) = 0;

protected:
    /// Charges before it asks for memory: a few bytes may stand for very many.
    void resize(std::string& out, size_t size);
    /// Makes room for more behind `used` bytes of `out`; false when it is too large already.
    bool grow(std::string& out, size_t used);

private:
    MemoryPoolPtr pool_;
    MemoryCharge charge_;
};

}  // namespace firesteel
