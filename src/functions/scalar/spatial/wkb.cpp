#include "functions/scalar/spatial/wkb.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace firesteel {

namespace {

enum Shape : uint32_t { kPoint = 1, kLine, kPolygon, kMultiPoint, kMultiLine, kMultiPolygon, kCollection };

constexpr size_t kHeaderBytes = 5;  // byte order and type
constexpr int kMaxDepth = 500;
constexpr size_t kRingPoints = 4;  // a triangle, closed

/// What a shape of several is made of, as messages name that.
struct Parts {
    const char* plural;
    const char* wrong;  // a part of another shape
    size_t least;       // bytes of the smallest part
};
constexpr std::array<Parts, 4> kParts = {{
    {"MultiPoint points", "Expected Point in MultiPoint", kHeaderBytes + 16},
    {"MultiLineString line strings", "Expected LineString in MultiLineString", kHeaderBytes + 4},
    {"MultiPolygon polygons", "Expected Polygon in MultiPolygon", kHeaderBytes + 4},
    {"GeometryCollection geometries", "", kHeaderBytes + 4},
}};

/// Reads from front to back and writes what it read. Methods return false after an error.
class Rewriter {
public:
    Rewriter(std::string_view bytes, bool on_globe, ByteOrder order, std::string& out)
        : bytes_(bytes), on_globe_(on_globe), out_order_(order), out_(out) {}

    WkbError run() {
        uint32_t shape = 0;
        if (bytes_.empty()) {
            fail("WKB data is empty or null", 0);
        } else {
            geometry(shape, nullptr, 0);
        }
        return error_;
    }

private:
    bool fail(std::string text, size_t position) {
        error_ = {std::move(text), position};
        return false;
    }
    size_t left() const { return bytes_.size() - at_; }

    template <typename T>
    T decoded(size_t at) const {
        std::array<char, sizeof(T)> raw;
        for (size_t i = 0; i < sizeof(T); ++i)
            raw[i] = bytes_[at + (order_ == ByteOrder::kLittle ? i : sizeof(T) - 1 - i)];
        return std::bit_cast<T>(raw);
    }
    template <typename T>
    void write(T value) {
        const auto raw = std::bit_cast<std::array<char, sizeof(T)>>(value);
        for (size_t i = 0; i < sizeof(T); ++i)
            out_ += raw[out_order_ == ByteOrder::kLittle ? i : sizeof(T) - 1 - i];
    }

    /// `outer_type`: that of the shape this is a part of, whose dimensions it must have.
    bool geometry(uint32_t& shape, const uint32_t* outer_type, int depth) {
        if (left() < kHeaderBytes || depth > kMaxDepth) return fail("Unexpected end of WKB buffer", at_);
        const auto order = static_cast<uint8_t>(bytes_[at_]);
        if (order > 1) return fail("Invalid byte order " + std::to_string(order), at_);
        order_ = order == 1 ? ByteOrder::kLittle : ByteOrder::kBig;
        const auto type = decoded<uint32_t>(at_ + 1);
        shape = type % 1000;
        const bool fits = outer_type == nullptr || *outer_type / 1000 == type / 1000;
        if (shape < kPoint || shape > kCollection || type >= 4000 || !fits) {
            return fail("Invalid or unsupported type " + std::to_string(static_cast<int32_t>(type)), at_ + 1);
        }
        at_ += kHeaderBytes;
        out_ += out_order_ == ByteOrder::kLittle ? '\1' : '\0';
        write(type);
        dimensions_ = type / 1000 == 0 ? 2 : type / 1000 == 3 ? 4 : 3;
        switch (shape) {
            case kPoint:
                return point(true);
            case kLine:
                return points("LineString points", false);
            case kPolygon:
                return rings();
            default:
                return parts(shape, type, depth);
        }
    }

    /// How many follow; each takes `least` bytes at least.
    bool count(const std::string& what, size_t least, size_t& number) {
        if (left() < sizeof(uint32_t)) return fail("Unexpected end of WKB buffer", at_);
        const auto read = decoded<int32_t>(at_);
        const std::string invalid = "Invalid count for " + what + ": ";
        if (read < 0) return fail(invalid + std::to_string(read), at_);
        number = static_cast<size_t>(read);
        if (number > (left() - sizeof(uint32_t)) / least)
            return fail(invalid + "exceeds remaining bytes", at_);
        at_ += sizeof(uint32_t);
        write(read);
        return true;
    }

    /// A single point may be empty: not numbers.
    bool point(bool may_be_empty) {
        if (left() < dimensions_ * sizeof(double)) return fail("Unexpected end of WKB buffer", at_);
        const size_t start = at_;
        std::array<double, 4> values{};
        for (size_t i = 0; i < dimensions_; ++i, at_ += sizeof(double)) {
            values[i] = decoded<double>(at_);
            if (std::isinf(values[i]) || (std::isnan(values[i]) && !may_be_empty))
                return fail("Invalid coordinate value found", at_);
            write(values[i]);
        }
        const bool empty = std::isnan(values[0]) || std::isnan(values[1]);
        if (on_globe_ && !empty && (std::abs(values[0]) > 180 || std::abs(values[1]) > 90))
            return fail("Invalid coordinate value found", start);
        return true;
    }

    bool points(const char* what, bool ring) {
        const size_t start = at_;
        size_t number = 0;
        if (!count(what, dimensions_ * sizeof(double), number)) return false;
        if (ring && number < kRingPoints) return fail("Too few points in ring", start);
        if (!ring && number == 1) return fail("Too few points in linestring", start);
        const size_t first = at_;
        size_t last = at_;
        for (size_t i = 0; i < number; ++i) {
            last = at_;
            if (!point(false)) return false;
        }
        if (ring && std::memcmp(&bytes_[first], &bytes_[last], dimensions_ * sizeof(double)) != 0)
            return fail("Ring is not closed", start);
        return true;
    }

    bool rings() {
        size_t number = 0;
        if (!count("polygon rings", sizeof(uint32_t), number)) return false;
        for (size_t i = 0; i < number; ++i) {
            if (!points("ring points", true)) return false;
        }
        return true;
    }

    bool parts(uint32_t shape, uint32_t type, int depth) {
        const Parts& described = kParts[shape - kMultiPoint];
        size_t number = 0;
        if (!count(described.plural, described.least, number)) return false;
        for (size_t i = 0; i < number; ++i) {
            uint32_t part = 0;
            if (!geometry(part, &type, depth + 1)) return false;
            if (shape != kCollection && part != shape - kMultiPoint + kPoint)
                return fail(described.wrong, at_);
        }
        return true;
    }

    const std::string_view bytes_;
    const bool on_globe_;
    const ByteOrder out_order_;
    std::string& out_;
    size_t at_ = 0;
    ByteOrder order_ = ByteOrder::kLittle;  // of the part being read
    size_t dimensions_ = 2;
    WkbError error_;
};

}  // namespace

WkbError rewrite_wkb(std::string_view wkb, bool on_globe, ByteOrder order, std::string& out) {
    return Rewriter(wkb, on_globe, order, out).run();
}

}  // namespace firesteel
