#pragma once

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <bit>
#include <cstring>
#include <type_traits>

#include "io/formats/parquet/fixed_decoder.h"
#include "io/formats/parquet/value_column.h"

namespace firesteel {

/// How a value of fixed width is made of its PLAIN bytes. `kIsCopy`: it is those bytes.
template <typename In, typename Out>
struct LoadAs {
    static constexpr bool kIsCopy = std::is_same_v<In, Out>;
    int64_t width() const { return sizeof(In); }
    Out operator()(const uint8_t* bytes) const {
        In value;
        std::memcpy(&value, bytes, sizeof(value));
        return static_cast<Out>(value);
    }
};

struct LoadMillis {
    static constexpr bool kIsCopy = false;
    int64_t width() const { return 8; }
    int64_t operator()(const uint8_t* bytes) const {
        uint64_t millis;
        std::memcpy(&millis, bytes, sizeof(millis));
        return static_cast<int64_t>(millis * 1000);  // wraps
    }
};

/// Nanoseconds of the day, then the Julian day.
struct LoadInt96 {
    static constexpr bool kIsCopy = false;
    int64_t width() const { return 12; }
    int64_t operator()(const uint8_t* bytes) const {
        constexpr int64_t kJulianEpoch = 2440588;
        constexpr int64_t kMicrosPerDay = 86'400'000'000;
        int64_t nanos;
        int32_t day;
        std::memcpy(&nanos, bytes, sizeof(nanos));
        std::memcpy(&day, bytes + sizeof(nanos), sizeof(day));
        const auto days = static_cast<uint64_t>(int64_t{day} - kJulianEpoch);
        return static_cast<int64_t>(days * kMicrosPerDay + static_cast<uint64_t>(nanos / 1000));
    }
};

/// Big-endian two's complement. Reads 16 bytes, whatever the width.
template <typename Out>
struct LoadDecimal {
    static constexpr bool kIsCopy = false;
    int64_t bytes_per_value;
    int64_t width() const { return bytes_per_value; }
    Out operator()(const uint8_t* bytes) const {
        const int64_t excess = std::max<int64_t>(bytes_per_value - 16, 0);
        const auto high = static_cast<unsigned __int128>(word(bytes + excess)) << 64;
        const auto value = static_cast<Int128>(high | word(bytes + excess + 8));
        return static_cast<Out>(value >> (8 * (16 - (bytes_per_value - excess))));
    }

private:
    static uint64_t word(const uint8_t* bytes) {
        uint64_t value;
        std::memcpy(&value, bytes, sizeof(value));
        return __builtin_bswap64(value);
    }
};

/// Numbers, booleans, dates, timestamps and decimals of fixed width.
template <typename Load, typename Out>
class FixedColumn final : public ValueColumn<Out> {
public:
    FixedColumn(const FlatColumnRequest& request, Load load)
        : ValueColumn<Out>(request, false),
          physical_(request.footer.schema()->Column(request.leaf)->physical_type()),
          load_(load) {
        if (load_.width() <= 0) raise_corrupt("a column has values without bytes");
    }

protected:
    void open_values(const Page& page) override {
        decoder_.reset();
        at_ = page.values.data;
        end_ = at_ + page.values.size;
        const bool is_plain = page.header.encoding == parquet::Encoding::PLAIN;
        if (!is_plain || physical_ == parquet::Type::BOOLEAN)
            decoder_ = make_fixed_decoder(page, physical_, load_.width(), this->pool());
    }

    void skip_values(int64_t count) override {
        if (decoder_) {
            decoder_->skip(count);
        } else {
            check(count);
            at_ += count * load_.width();
        }
    }

    void decode(Out* out, int64_t count) override {
        if (!decoder_) {
            check(count);
            convert(at_, out, count);
            at_ += count * load_.width();
        } else if constexpr (Load::kIsCopy) {
            decoder_->decode(reinterpret_cast<uint8_t*>(out), count);
        } else {
            scratch_.resize(static_cast<size_t>(count * load_.width() + kSlack));
            decoder_->decode(scratch_.data(), count);
            convert(scratch_.data(), out, count);
        }
    }

    ColumnPtr read_dictionary(const Page& page) override {
        const int64_t count = page.header.values;
        if (count > page.values.size / load_.width()) raise_corrupt("a dictionary ends within its values");
        auto values = Buffer::allocate(count * static_cast<int64_t>(sizeof(Out)), this->pool());
        convert(page.values.data, values->template mutable_as<Out>(), count);
        return Column::flat(this->type(), count, std::move(values), nullptr);
    }

private:
    static constexpr int64_t kSlack = 64;

    void check(int64_t count) const {
        if (count > (end_ - at_) / load_.width())
            raise_corrupt("a page has fewer values than its header says");
    }
    void convert(const uint8_t* bytes, Out* out, int64_t count) const {
        if constexpr (Load::kIsCopy) {
            if (count > 0) std::memcpy(out, bytes, static_cast<size_t>(count) * sizeof(Out));
        } else {
            const int64_t width = load_.width();
            for (int64_t i = 0; i < count; ++i) out[i] = load_(bytes + i * width);
        }
    }

    const parquet::Type::type physical_;
    const Load load_;
    const uint8_t* at_ = nullptr;  // PLAIN values left in the page
    const uint8_t* end_ = nullptr;
    std::unique_ptr<FixedDecoder> decoder_;  // of other encodings
    std::vector<uint8_t> scratch_;
};

}  // namespace firesteel
