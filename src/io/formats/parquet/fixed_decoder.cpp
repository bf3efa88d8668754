#include "io/formats/parquet/fixed_decoder.h"

#include <algorithm>
#include <cstring>

#include "io/formats/parquet/corrupt.h"
#include "io/formats/parquet/delta_numbers.h"
#include "io/formats/parquet/run_decoder.h"
#include "io/formats/parquet/text_decoder.h"

namespace firesteel {

namespace {

template <typename T>
class DeltaDecoder final : public FixedDecoder {
public:
    explicit DeltaDecoder(PageBytes bytes) : numbers_(bytes) {}

    void decode(uint8_t* out, int64_t count) override {
        int64_t wide[256];
        while (count > 0) {
            const int64_t step = std::min<int64_t>(count, 256);
            numbers_.decode(wide, step);
            for (int64_t i = 0; i < step; ++i, out += sizeof(T)) {
                const T value = static_cast<T>(wide[i]);
                std::memcpy(out, &value, sizeof(T));
            }
            count -= step;
        }
    }
    void skip(int64_t count) override { numbers_.skip(count); }

private:
    DeltaNumbers numbers_;
};

/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones, and so on.
class SplitDecoder final : public FixedDecoder {
public:
    SplitDecoder(PageBytes bytes, int64_t width) : data_(bytes.data), width_(width) {
        if (width <= 0 || bytes.size % width != 0) raise_corrupt("a page ends within a value");
        values_ = bytes.size / width;
    }

    void decode(uint8_t* out, int64_t count) override {
        check(count);
        for (int64_t byte = 0; byte < width_; ++byte) {
            const uint8_t* stream = data_ + byte * values_ + at_;
            for (int64_t i = 0; i < count; ++i) out[i * width_ + byte] = stream[i];
        }
        at_ += count;
    }
    void skip(int64_t count) override {
        check(count);
        at_ += count;
    }

private:
    void check(int64_t count) const {
        if (count > values_ - at_) raise_corrupt("a page has fewer values than its header says");
    }

    const uint8_t* const data_;
    const int64_t width_;
    int64_t values_ = 0;
    int64_t at_ = 0;
};

class PlainBooleans final : public FixedDecoder {
public:
    explicit PlainBooleans(PageBytes bytes) : bits_(bytes.data), size_(bytes.size * 8) {}

    void decode(uint8_t* out, int64_t count) override {
        check(count);
        for (int64_t i = 0; i < count; ++i, ++at_) out[i] = (bits_[at_ >> 3] >> (at_ & 7)) & 1;
    }
    void skip(int64_t count) override {
        check(count);
        at_ += count;
    }

private:
    void check(int64_t count) const {
        if (count > size_ - at_) raise_corrupt("a page has fewer values than its header says");
    }

    const uint8_t* const bits_;
    const int64_t size_;
    int64_t at_ = 0;
};

class RunBooleans final : public FixedDecoder {
public:
    explicit RunBooleans(PageBytes bytes) : runs_(without_length(bytes), 1) {}

    void decode(uint8_t* out, int64_t count) override {
        while (count > 0) {
            const Run run = runs_.take(count);
            for (int64_t i = 0; i < run.count; ++i) {
                const int64_t bit = run.first + i;
                const uint32_t value = run.is_repeated ? run.value : run.packed[bit >> 3] >> (bit & 7);
                *out++ = static_cast<uint8_t>(value & 1);
            }
            count -= run.count;
        }
    }
    void skip(int64_t count) override { runs_.skip(count); }

private:
    static PageBytes without_length(PageBytes bytes) {
        uint32_t size = 0;
        if (bytes.size < static_cast<int64_t>(sizeof(size))) return {bytes.data, 0};  // of nulls only
        std::memcpy(&size, bytes.data, sizeof(size));
        if (size > bytes.size - sizeof(size)) raise_corrupt("a page ends within its values");
        return {bytes.data + sizeof(size), size};
    }

    RunDecoder runs_;
};

/// DELTA_BYTE_ARRAY of values that all have the same width, which is checked.
class PrefixedBytes final : public FixedDecoder {
public:
    PrefixedBytes(std::unique_ptr<TextDecoder> texts, int64_t width, const MemoryPoolPtr& pool)
        : texts_(std::move(texts)), width_(width), pool_(pool) {}

    void decode(uint8_t* out, int64_t count) override {
        StringHeap heap(pool_);
        std::vector<StringView> views(static_cast<size_t>(count));
        texts_->decode(views.data(), count, heap);
        for (const StringView& view : views) {
            std::memcpy(out, view.data(), view.size());
            out += width_;
        }
    }
    void skip(int64_t count) override { texts_->skip(count); }

private:
    const std::unique_ptr<TextDecoder> texts_;
    const int64_t width_;
    const MemoryPoolPtr pool_;
};

[[noreturn]] void raise_unknown(const Page& page) {
    throw parquet::ParquetException("a page has an encoding that its column cannot have: ",
                                    parquet::EncodingToString(page.header.encoding));
}

}  // namespace

std::unique_ptr<FixedDecoder> make_fixed_decoder(const Page& page, parquet::Type::type type, int64_t width,
                                                 const MemoryPoolPtr& pool) {
    using parquet::Encoding;
    switch (page.header.encoding) {
        case Encoding::PLAIN:
            if (type == parquet::Type::BOOLEAN) return std::make_unique<PlainBooleans>(page.values);
            break;
        case Encoding::RLE:
            if (type == parquet::Type::BOOLEAN) return std::make_unique<RunBooleans>(page.values);
            break;
        case Encoding::DELTA_BINARY_PACKED:
            if (type == parquet::Type::INT32) return std::make_unique<DeltaDecoder<int32_t>>(page.values);
            if (type == parquet::Type::INT64) return std::make_unique<DeltaDecoder<int64_t>>(page.values);
            break;
        case Encoding::DELTA_BYTE_ARRAY:
            if (type == parquet::Type::FIXED_LEN_BYTE_ARRAY)
                return std::make_unique<PrefixedBytes>(make_text_decoder(page, type, width, pool), width,
                                                       pool);
            break;
        case Encoding::BYTE_STREAM_SPLIT:
            if (type != parquet::Type::BOOLEAN && type != parquet::Type::INT96)
                return std::make_unique<SplitDecoder>(page.values, width);
            break;
        default:
            break;
    }
    raise_unknown(page);
}

}  // namespace firesteel
