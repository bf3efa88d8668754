// gzip files: read by ISA-L, which inflates two to three times as fast as zlib.

#include <isa-l/igzip_lib.h>

#include <vector>

#include "io/byte_stream.h"

namespace firesteel {

namespace {

constexpr int64_t kInputBytes = 256 * 1024;

/// Any number of members in a row count as one file.
class GzipStream final : public ByteStream {
public:
    explicit GzipStream(std::shared_ptr<const File> file)
        : file_(std::move(file)), input_(kInputBytes), state_(std::make_unique<inflate_state>()) {
        isal_inflate_init(state_.get());
        state_->crc_flag = ISAL_GZIP;
    }

    int64_t read(int64_t size, char* out) override {
        state_->next_out = reinterpret_cast<uint8_t*>(out);
        state_->avail_out = static_cast<uint32_t>(size);
        while (state_->avail_out > 0) {
            if (state_->avail_in == 0) refill();
            if (state_->block_state == ISAL_BLOCK_FINISH) {
                if (state_->avail_in == 0) break;
                isal_inflate_reset(state_.get());
                state_->crc_flag = ISAL_GZIP;
            }
            step();
        }
        return size - state_->avail_out;
    }

private:
    void refill() {
        const int64_t n = file_->read_at(offset_, kInputBytes, reinterpret_cast<char*>(input_.data()));
        offset_ += n;
        state_->next_in = input_.data();
        state_->avail_in = static_cast<uint32_t>(n);
    }

    /// The decoder may still give what it holds back when its input is over; when it does not, the file was
    /// cut off.
    void step() {
        const uint32_t input = state_->avail_in, room = state_->avail_out;
        if (isal_inflate(state_.get()) < 0) raise_damaged(*file_);
        const bool stands_still = state_->avail_in == input && state_->avail_out == room;
        if (stands_still && state_->block_state != ISAL_BLOCK_FINISH) raise_damaged(*file_);
    }

    const std::shared_ptr<const File> file_;
    std::vector<uint8_t> input_;
    const std::unique_ptr<inflate_state> state_;  // some 80 KB
    int64_t offset_ = 0;
};

}  // namespace

std::unique_ptr<ByteStream> open_gzip_stream(std::shared_ptr<const File> file) {
    return std::make_unique<GzipStream>(std::move(file));
}

}  // namespace firesteel
