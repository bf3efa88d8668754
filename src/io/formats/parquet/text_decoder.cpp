#include "io/formats/parquet/text_decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "io/formats/parquet/corrupt.h"
#include "io/formats/parquet/delta_numbers.h"
#include "io/formats/parquet/fixed_decoder.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_fewer() { raise_corrupt("a page has fewer values than its header says"); }

/// Bytes of a view to keep, by the size of a short text.
constexpr auto kShortMasks = [] {
    std::array<std::array<uint64_t, 2>, StringView::kInlineSize + 1> masks{};
    for (size_t size = 0; size < masks.size(); ++size) {
        for (size_t byte = 0; byte < 4 + size; ++byte)
            masks[size][byte / 8] |= uint64_t{0xFF} << (byte % 8 * 8);
    }
    return masks;
}();

/// A view of `size` bytes at `data`. REQUIRES: the 4 bytes before are `size`; 12 at `data` may be read.
StringView view_at(const uint8_t* data, uint32_t size) {
    if (size > StringView::kInlineSize) return {reinterpret_cast<const char*>(data), size};
    uint64_t words[2];
    std::memcpy(words, data - 4, sizeof(words));
    words[0] &= kShortMasks[size][0];
    words[1] &= kShortMasks[size][1];
    StringView view;
    std::memcpy(static_cast<void*>(&view), words, sizeof(view));
    return view;
}

class PlainTexts final : public TextDecoder {
public:
    explicit PlainTexts(PageBytes bytes) : at_(bytes.data), end_(bytes.data + bytes.size) {}

    void decode(StringView* out, int64_t count, StringHeap&) override {
        for (int64_t i = 0; i < count; ++i) {
            const uint32_t size = next_size();
            out[i] = view_at(at_, size);
            at_ += size;
        }
    }
    void skip(int64_t count) override {
        for (int64_t i = 0; i < count; ++i) at_ += next_size();
    }

private:
    uint32_t next_size() {
        uint32_t size = 0;
        if (end_ - at_ < static_cast<int64_t>(sizeof(size))) raise_fewer();
        std::memcpy(&size, at_, sizeof(size));
        at_ += sizeof(size);
        if (size > end_ - at_) raise_corrupt("a text goes on behind its page");
        return size;
    }

    const uint8_t* at_;
    const uint8_t* const end_;
};

/// DELTA_LENGTH_BYTE_ARRAY: all sizes, then all bytes.
class SizesThenTexts final : public TextDecoder {
public:
    explicit SizesThenTexts(PageBytes bytes)
        : sizes_(bytes), at_(sizes_.end()), end_(bytes.data + bytes.size) {}

    void decode(StringView* out, int64_t count, StringHeap&) override {
        walk(count, [&](uint32_t size) { *out++ = {reinterpret_cast<const char*>(at_), size}; });
    }
    void skip(int64_t count) override {
        walk(count, [](uint32_t) {});
    }

private:
    template <typename Action>
    void walk(int64_t count, Action&& action) {
        int64_t sizes[256];
        while (count > 0) {
            const int64_t step = std::min<int64_t>(count, 256);
            sizes_.decode(sizes, step);
            for (int64_t i = 0; i < step; ++i) {
                const auto size = static_cast<uint32_t>(sizes[i]);
                if (size > end_ - at_) raise_corrupt("a text goes on behind its page");
                action(size);
                at_ += size;
            }
            count -= step;
        }
    }

    DeltaNumbers sizes_;
    const uint8_t* at_;
    const uint8_t* const end_;
};

/// DELTA_BYTE_ARRAY: how many bytes each text shares with the one before it, and the rest.
class SharedPrefixes final : public TextDecoder {
public:
    /// `width`: of all texts, or -1.
    SharedPrefixes(PageBytes bytes, int64_t width)
        : prefixes_(bytes), rests_(from(prefixes_.end(), bytes)), width_(width), no_heap_(nullptr) {}

    void decode(StringView* out, int64_t count, StringHeap& heap) override {
        while (count > 0) {
            const int64_t step = std::min<int64_t>(count, kStep);
            int64_t prefixes[kStep];
            StringView rests[kStep];
            prefixes_.decode(prefixes, step);
            rests_.decode(rests, step, no_heap_);
            for (int64_t i = 0; i < step; ++i) {
                extend(static_cast<uint32_t>(prefixes[i]), rests[i].view());
                *out++ = heap.add(last_);
            }
            count -= step;
        }
    }
    void skip(int64_t count) override {
        for (int64_t i = 0; i < count; ++i) {
            int64_t prefix = 0;
            StringView rest;
            prefixes_.decode(&prefix, 1);
            rests_.decode(&rest, 1, no_heap_);
            extend(static_cast<uint32_t>(prefix), rest.view());
        }
    }

private:
    static constexpr int64_t kStep = 256;

    static PageBytes from(const uint8_t* begin, PageBytes bytes) {
        return {begin, bytes.data + bytes.size - begin};
    }
    void extend(uint32_t prefix, std::string_view rest) {
        if (prefix > last_.size()) raise_corrupt("a text shares more than the one before it has");
        last_.resize(prefix);
        last_.append(rest);
        if (width_ >= 0 && static_cast<int64_t>(last_.size()) != width_)
            raise_corrupt("a value has another width than its column");
    }

    DeltaNumbers prefixes_;
    SizesThenTexts rests_;
    const int64_t width_;
    StringHeap no_heap_;  // rests are views of the page
    std::string last_;
};

class FixedTexts final : public TextDecoder {
public:
    FixedTexts(PageBytes bytes, int64_t width)
        : at_(bytes.data), end_(bytes.data + bytes.size), width_(width) {}

    void decode(StringView* out, int64_t count, StringHeap&) override {
        check(count);
        for (int64_t i = 0; i < count; ++i, at_ += width_)
            out[i] = {reinterpret_cast<const char*>(at_), static_cast<uint32_t>(width_)};
    }
    void skip(int64_t count) override {
        check(count);
        at_ += count * width_;
    }

private:
    void check(int64_t count) const {
        if (width_ > 0 && count > (end_ - at_) / width_) raise_fewer();
    }

    const uint8_t* at_;
    const uint8_t* const end_;
    const int64_t width_;
};

class SplitTexts final : public TextDecoder {
public:
    SplitTexts(std::unique_ptr<FixedDecoder> bytes, int64_t width)
        : bytes_(std::move(bytes)), width_(width) {}

    void decode(StringView* out, int64_t count, StringHeap& heap) override {
        char* bytes = heap.allocate(count * width_);
        bytes_->decode(reinterpret_cast<uint8_t*>(bytes), count);
        for (int64_t i = 0; i < count; ++i)
            out[i] = StringView(bytes + i * width_, static_cast<uint32_t>(width_));
    }
    void skip(int64_t count) override { bytes_->skip(count); }

private:
    const std::unique_ptr<FixedDecoder> bytes_;
    const int64_t width_;
};

}  // namespace

std::unique_ptr<TextDecoder> make_text_decoder(const Page& page, parquet::Type::type type, int64_t width,
                                               const MemoryPoolPtr& pool) {
    using parquet::Encoding;
    const bool is_fixed = type == parquet::Type::FIXED_LEN_BYTE_ARRAY;
    switch (page.header.encoding) {
        case Encoding::PLAIN:
            if (is_fixed) return std::make_unique<FixedTexts>(page.values, width);
            return std::make_unique<PlainTexts>(page.values);
        case Encoding::DELTA_LENGTH_BYTE_ARRAY:
            if (is_fixed) break;
            return std::make_unique<SizesThenTexts>(page.values);
        case Encoding::DELTA_BYTE_ARRAY:
            return std::make_unique<SharedPrefixes>(page.values, is_fixed ? width : -1);
        case Encoding::BYTE_STREAM_SPLIT:
            if (!is_fixed) break;
            return std::make_unique<SplitTexts>(make_fixed_decoder(page, type, width, pool), width);
        default:
            break;
    }
    throw parquet::ParquetException("a page has an encoding that its column cannot have: ",
                                    parquet::EncodingToString(page.header.encoding));
}

}  // namespace firesteel
