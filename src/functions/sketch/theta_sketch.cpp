#include "functions/sketch/theta_sketch.h"

#include <bit>
#include <cmath>
#include <limits>

#include "functions/sketch/byte_stream.h"
#include "functions/sketch/murmur_hash.h"

namespace firesteel {

namespace {

// Layout: bytes 0 words before the entries, 1 version, 2 family, 3 and 4 of the compressed form bits of an
// entry and bytes of their number, 5 flags, 6-7 hash of the seed.
constexpr uint8_t kFamily = 3;
constexpr uint8_t kPlainVersion = 3, kCompressedVersion = 4;
constexpr uint8_t kReadOnlyFlag = 2, kEmptyFlag = 4, kCompactFlag = 8, kOrderedFlag = 16, kSingleFlag = 32;
constexpr uint8_t kUsualFlags = kReadOnlyFlag | kCompactFlag | kOrderedFlag;
constexpr size_t kHeader = 8;

uint16_t seed_hash() {
    static const auto hash = static_cast<uint16_t>(murmur_hash128(static_cast<int64_t>(kSketchSeed), 0).low);
    return hash;
}

/// Most significant bits first, without gaps.
class BitWriter {
public:
    explicit BitWriter(ByteWriter& out) : out_(out) {}
    void put(uint64_t value, int bits) {
        while (bits > 0) {
            const int now = std::min(bits, 8 - filled_);
            bits -= now;
            byte_ = static_cast<uint8_t>((byte_ << now) | ((value >> bits) & ((1u << now) - 1)));
            filled_ += now;
            if (filled_ == 8) flush();
        }
    }
    void finish() {
        if (filled_ == 0) return;
        byte_ = static_cast<uint8_t>(byte_ << (8 - filled_));
        flush();
    }

private:
    void flush() {
        out_.put(byte_);
        byte_ = 0;
        filled_ = 0;
    }
    ByteWriter& out_;
    uint8_t byte_ = 0;
    int filled_ = 0;
};

uint64_t read_bits(ByteReader& in, size_t start, uint64_t bit, int bits) {
    uint64_t value = 0;
    for (; bits > 0; --bits, ++bit)
        value = (value << 1) | ((in.at<uint8_t>(start + bit / 8) >> (7 - bit % 8)) & 1);
    return value;
}

void put_header(ByteWriter& out, int words, uint8_t version, int bits, int count_bytes, uint8_t flags,
                bool seeded) {
    out.put(static_cast<uint8_t>(words));
    out.put(version);
    out.put(kFamily);
    out.put(static_cast<uint8_t>(bits));
    out.put(static_cast<uint8_t>(count_bytes));
    out.put(flags);
    out.put(seeded ? seed_hash() : uint16_t{0});
}

/// Differences of neighbours, each in as many bits as the largest needs.
std::string compressed(const ThetaSketch& sketch) {
    uint64_t all = 0, before = 0;
    for (const auto& entry : sketch.entries) {
        all |= entry.hash - before;
        before = entry.hash;
    }
    const int bits = 64 - std::countl_zero(all);
    const auto count = static_cast<uint32_t>(sketch.entries.size());
    const int count_bytes = (32 - std::countl_zero(count) + 7) / 8;
    const bool sampled = sketch.theta < kWholeTheta;
    ByteWriter out;
    put_header(out, sampled ? 2 : 1, kCompressedVersion, bits, count_bytes, kUsualFlags, true);
    if (sampled) out.put(sketch.theta);
    for (int i = 0; i < count_bytes; ++i) out.put(static_cast<uint8_t>(count >> (8 * i)));
    BitWriter packed(out);
    before = 0;
    for (const auto& entry : sketch.entries) {
        packed.put(entry.hash - before, bits);
        before = entry.hash;
    }
    packed.finish();
    return std::move(out.bytes());
}

std::optional<ThetaSketch> parse_compressed(ByteReader& in) {
    ThetaSketch sketch;
    sketch.empty = false;
    size_t at = kHeader;
    if (in.at<uint8_t>(0) > 1) {
        sketch.theta = in.at<uint64_t>(at);
        at += 8;
    }
    const int bits = in.at<uint8_t>(3), count_bytes = in.at<uint8_t>(4);
    if (bits < 1 || bits > 63 || count_bytes < 1 || count_bytes > 4) return std::nullopt;
    uint64_t count = 0;
    for (int i = 0; i < count_bytes; ++i) count |= uint64_t{in.at<uint8_t>(at++)} << (8 * i);
    if (!in.has(at, (count * static_cast<uint64_t>(bits) + 7) / 8)) return std::nullopt;
    uint64_t hash = 0;
    for (uint64_t i = 0; i < count; ++i) {
        hash += read_bits(in, at, i * static_cast<uint64_t>(bits), bits);
        sketch.entries.push_back({hash, {}});
    }
    return sketch;
}

std::optional<ThetaSketch> parse_plain(ByteReader& in) {
    ThetaSketch sketch;
    const int words = in.at<uint8_t>(0);
    const auto flags = in.at<uint8_t>(5);
    if (words < 1 || words > 3) return std::nullopt;
    sketch.empty = (flags & kEmptyFlag) != 0;
    if (sketch.empty) return sketch;
    if (!(flags & kCompactFlag)) return std::nullopt;
    uint64_t count = 1;
    if (words > 1) count = in.at<uint32_t>(8);
    if (words > 2) sketch.theta = in.at<uint64_t>(16);
    const size_t start = static_cast<size_t>(words) * 8;
    if (!in.has(start, count * 8)) return std::nullopt;
    for (uint64_t i = 0; i < count; ++i) sketch.entries.push_back({in.at<uint64_t>(start + i * 8), {}});
    return sketch;
}

}  // namespace

int lg_intersection_table(size_t count) {
    const auto least = static_cast<size_t>(std::ceil(static_cast<double>(count) / 0.75));
    return std::max(4, std::countr_zero(std::bit_ceil(std::max<size_t>(least, 1))));
}

uint64_t theta_hash(std::string_view bytes) {
    return bytes.empty() ? 0 : murmur_hash128(bytes, kSketchSeed).low >> 1;
}

uint64_t theta_hash(int64_t value) { return murmur_hash128(value, kSketchSeed).low >> 1; }

uint64_t theta_hash(double value) {
    if (value == 0) value = 0;
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    return theta_hash(std::bit_cast<int64_t>(value));
}

const char* sketch_family(std::string_view bytes) {
    static constexpr const char* kNames[] = {
        nullptr,           "ALPHA",  "QUICKSELECT",  "COMPACT", "UNION",     "INTERSECTION",
        "A_NOT_B",         "HLL",    "QUANTILES",    "TUPLE",   "FREQUENCY", "RESERVOIR",
        "RESERVOIR_UNION", "VAROPT", "VAROPT_UNION", "KLL",     "CPC",       "REQ"};
    const size_t family = bytes.size() < kHeader ? 0 : static_cast<uint8_t>(bytes[2]);
    return family < std::size(kNames) ? kNames[family] : nullptr;
}

std::string theta_bytes(ThetaSketch sketch) {
    std::sort(sketch.entries.begin(), sketch.entries.end(),
              [](const auto& a, const auto& b) { return a.hash < b.hash; });
    ByteWriter out;
    const size_t count = sketch.entries.size();
    const bool sampled = sketch.theta < kWholeTheta;
    if (count > 1 || (count == 1 && sampled)) return compressed(sketch);
    if (count == 1) {
        put_header(out, 1, kPlainVersion, 0, 0, kUsualFlags | kSingleFlag, true);
        out.put(sketch.entries[0].hash);
    } else if (!sampled) {
        put_header(out, 1, kPlainVersion, 0, 0, kUsualFlags | kEmptyFlag, false);
    } else {
        put_header(out, 3, kPlainVersion, 0, 0, kUsualFlags, true);
        out.put(uint32_t{0});
        out.put(1.0F);
        out.put(sketch.theta);
    }
    return std::move(out.bytes());
}

std::optional<ThetaSketch> parse_theta(std::string_view bytes) {
    ByteReader in(bytes);
    if (!in.has(0, kHeader) || in.at<uint8_t>(2) != kFamily) return std::nullopt;
    const auto version = in.at<uint8_t>(1);
    const bool empty = (in.at<uint8_t>(5) & kEmptyFlag) != 0;
    if (!empty && in.at<uint16_t>(6) != seed_hash()) return std::nullopt;
    std::optional<ThetaSketch> sketch;
    if (version == kPlainVersion) sketch = parse_plain(in);
    if (version == kCompressedVersion) sketch = parse_compressed(in);
    return in.failed() ? std::nullopt : sketch;
}

}  // namespace firesteel
