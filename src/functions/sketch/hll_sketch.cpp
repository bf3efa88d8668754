#include "functions/sketch/hll_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "functions/sketch/byte_stream.h"
#include "functions/sketch/murmur_hash.h"

namespace firesteel {

namespace {

constexpr uint32_t kKeyMask = (uint32_t{1} << 26) - 1;
constexpr int kLgFirstSet = 5;

uint32_t coupon_of(const Hash128& hash) {
    const auto zeros = static_cast<uint32_t>(std::min(std::countl_zero(hash.high), 62));
    return ((zeros + 1) << 26) | (static_cast<uint32_t>(hash.low) & kKeyMask);
}

/// The slot of the coupon, or the empty one where it belongs.
uint32_t* find_slot(uint32_t* slots, int lg_slots, uint32_t coupon) {
    const uint32_t mask = (uint32_t{1} << lg_slots) - 1;
    const uint32_t stride = ((coupon & kKeyMask) >> lg_slots) | 1;
    uint32_t at = coupon & mask;
    while (slots[at] != 0 && slots[at] != coupon) at = (at + stride) & mask;
    return slots + at;
}

double inverse_power(unsigned exponent) { return std::ldexp(1.0, -static_cast<int>(exponent)); }

}  // namespace

HllSketch::HllSketch(int lg_k, MemoryPoolPtr pool) : pool_(std::move(pool)), lg_k_(lg_k) {
    memory_ = Buffer::allocate_zeroed(int64_t{coupon_slots()} * 4, pool_);
}

HllSketch HllSketch::copy() const {
    HllSketch same(lg_k_, pool_);
    same.memory_ = Buffer::allocate(memory_->size(), pool_);
    std::memcpy(same.memory_->mutable_data(), memory_->data(), static_cast<size_t>(memory_->size()));
    same.mode_ = mode_;
    same.lg_coupons_ = lg_coupons_;
    same.coupon_count_ = coupon_count_;
    same.out_of_order_ = out_of_order_;
    same.unsettled_ = unsettled_;
    same.least_ = least_;
    same.at_least_ = at_least_;
    same.historical_ = historical_;
    same.inverse_sum_ = inverse_sum_;
    same.small_inverse_sum_ = small_inverse_sum_;
    return same;
}

void HllSketch::add(int64_t value) { add_coupon(coupon_of(murmur_hash128(value, kSketchSeed))); }

void HllSketch::add(std::string_view bytes) {
    if (!bytes.empty()) add_coupon(coupon_of(murmur_hash128(bytes, kSketchSeed)));
}

void HllSketch::add_coupon(uint32_t coupon) {
    switch (mode_) {
        case Mode::kList:
            return add_to_list(coupon);
        case Mode::kSet:
            return add_to_set(coupon);
        case Mode::kRegisters:
            return add_to_registers(coupon);
    }
}

void HllSketch::add_to_list(uint32_t coupon) {
    uint32_t* end = coupons() + coupon_count_;
    if (std::find(coupons(), end, coupon) != end) return;
    *end = coupon;
    if (++coupon_count_ < coupon_slots()) return;
    constexpr int kLeastLgKWithSet = 8;
    if (lg_k_ < kLeastLgKWithSet) {
        make_registers();
    } else {
        make_set(kLgFirstSet);
    }
}

void HllSketch::add_to_set(uint32_t coupon) {
    uint32_t* slot = find_slot(coupons(), lg_coupons_, coupon);
    if (*slot == coupon) return;
    *slot = coupon;
    ++coupon_count_;
    if (4 * coupon_count_ <= 3 * coupon_slots()) return;
    if (lg_coupons_ == lg_k_ - 3) {
        make_registers();
    } else {
        make_set(lg_coupons_ + 1);
    }
}

void HllSketch::make_set(int lg_coupons) {
    auto larger = Buffer::allocate_zeroed(int64_t{4} << lg_coupons, pool_);
    for (const uint32_t* coupon = coupons(); coupon != coupons() + coupon_slots(); ++coupon) {
        if (*coupon != 0) *find_slot(larger->mutable_as<uint32_t>(), lg_coupons, *coupon) = *coupon;
    }
    memory_ = std::move(larger);
    lg_coupons_ = lg_coupons;
    mode_ = Mode::kSet;
}

void HllSketch::make_registers() {
    const double before = coupon_estimate();
    const auto kept = memory_;
    const uint32_t slots = coupon_slots();
    memory_ = Buffer::allocate_zeroed(register_count(), pool_);
    mode_ = Mode::kRegisters;
    inverse_sum_ = register_count();
    at_least_ = register_count();
    for (uint32_t i = 0; i < slots; ++i) {
        if (kept->as<uint32_t>()[i] != 0) add_to_registers(kept->as<uint32_t>()[i]);
    }
    historical_ = before;
}

void HllSketch::add_to_registers(uint32_t coupon) {
    uint8_t& place = registers()[coupon & kKeyMask & (register_count() - 1)];
    const auto value = static_cast<uint8_t>(coupon >> 26);
    if (value <= place) return;
    historical_ += register_count() / (inverse_sum_ + small_inverse_sum_);
    (place < 32 ? inverse_sum_ : small_inverse_sum_) -= inverse_power(place);
    (value < 32 ? inverse_sum_ : small_inverse_sum_) += inverse_power(value);
    if (place == 0) --at_least_;
    place = value;
}

void HllSketch::add_coupons_of(const HllSketch& source) {
    for (uint32_t i = 0; i < source.coupon_slots(); ++i) {
        if (source.coupons()[i] != 0) add_coupon(source.coupons()[i]);
    }
}

HllSketch HllSketch::folded(int lg_k) const {
    if (lg_k == lg_k_) return copy();
    HllSketch less(lg_k, pool_);
    less.make_registers();
    for (uint32_t i = 0; i < register_count(); ++i) {
        if (registers()[i] != 0) less.add_to_registers((uint32_t{registers()[i]} << 26) | i);
    }
    less.historical_ = out_of_order_ ? 0 : historical_;
    less.out_of_order_ = out_of_order_;
    return less;
}

void HllSketch::take_maxima(const HllSketch& source) {
    const uint32_t mask = register_count() - 1;
    for (uint32_t i = 0; i < source.register_count(); ++i)
        registers()[i & mask] = std::max(registers()[i & mask], source.registers()[i]);
    unsettled_ = true;
    out_of_order_ = true;
    historical_ = 0;
}

void HllSketch::merge(const HllSketch& source, int most_lg_k, bool may_copy) {
    if (source.empty()) return;
    if (source.mode_ == Mode::kSet && may_copy && empty() && lg_k_ == source.lg_k_) {
        *this = source.copy();
    } else if (source.mode_ != Mode::kRegisters) {
        add_coupons_of(source);
    } else if (mode_ != Mode::kRegisters) {
        HllSketch larger = source.folded(std::min(source.lg_k_, most_lg_k));
        larger.add_coupons_of(*this);
        *this = std::move(larger);
    } else {
        if (source.lg_k_ < lg_k_) *this = folded(source.lg_k_);
        take_maxima(source);
    }
}

void HllSketch::settle() {
    if (!unsettled_) return;
    inverse_sum_ = register_count();
    small_inverse_sum_ = 0;
    least_ = UINT8_MAX;
    for (uint32_t i = 0; i < register_count(); ++i) {
        const uint8_t value = registers()[i];
        if (value > 0) (value < 32 ? inverse_sum_ : small_inverse_sum_) += inverse_power(value) - 1.0;
        if (value < least_) {
            least_ = value;
            at_least_ = 0;
        }
        if (value == least_) ++at_least_;
    }
    unsettled_ = false;
}

namespace {

// Layout: bytes 0 words before the data, 1 version, 2 family, 3 lg k, 4 lg coupon slots, 5 flags, 6 coupons
// of a list or lowest register, 7 mode and width of registers.
constexpr uint8_t kListWords = 2, kSetWords = 3, kRegisterWords = 10;
constexpr uint8_t kVersion = 1;
constexpr uint8_t kFamily = 7;
constexpr uint8_t kEmptyFlag = 4, kCompactFlag = 8, kOutOfOrderFlag = 16, kUnsettledFlag = 32;
constexpr int kFourBits = 0, kSixBits = 1, kEightBits = 2;
constexpr size_t kListStart = 8, kSetStart = 12, kRegisterStart = 40;

}  // namespace

std::string HllSketch::bytes() {
    settle();
    ByteWriter out;
    const bool is_list = mode_ == Mode::kList, is_set = mode_ == Mode::kSet;
    out.put(is_list ? kListWords : is_set ? kSetWords : kRegisterWords);
    out.put(kVersion);
    out.put(kFamily);
    out.put(static_cast<uint8_t>(lg_k_));
    out.put(static_cast<uint8_t>(mode_ == Mode::kRegisters ? 0 : lg_coupons_));
    out.put(static_cast<uint8_t>((empty() ? kEmptyFlag : 0) | (out_of_order_ ? kOutOfOrderFlag : 0)));
    out.put(static_cast<uint8_t>(is_list ? coupon_count_ : is_set ? 0 : least_));
    out.put(static_cast<uint8_t>((kEightBits << 2) | static_cast<int>(mode_)));
    if (is_set) out.put(coupon_count_);
    if (mode_ == Mode::kRegisters) {
        out.put(historical_);
        out.put(inverse_sum_);
        out.put(small_inverse_sum_);
        out.put(at_least_);
        out.put(uint32_t{0});
    }
    out.put_bytes({memory_->as<char>(), static_cast<size_t>(memory_->size())});
    return std::move(out.bytes());
}

std::optional<HllSketch> HllSketch::parse(std::string_view bytes, const MemoryPoolPtr& pool) {
    if (bytes.size() < kListStart) return std::nullopt;
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
    const int mode = byte(7) & 3;
    constexpr uint8_t kWords[] = {kListWords, kSetWords, kRegisterWords};
    if (byte(1) != kVersion || byte(2) != kFamily || mode > 2 || byte(0) != kWords[mode]) return std::nullopt;
    if (byte(3) < kLeastLgK || byte(3) > kMostLgK) return std::nullopt;
    HllSketch sketch(byte(3), pool);
    sketch.out_of_order_ = (byte(5) & kOutOfOrderFlag) != 0;
    const bool read = static_cast<Mode>(mode) == Mode::kRegisters ? sketch.parse_registers(bytes)
                                                                  : sketch.parse_coupons(bytes);
    if (!read) return std::nullopt;
    return sketch;
}

bool HllSketch::parse_coupons(std::string_view bytes) {
    ByteReader in(bytes);
    const auto flags = in.at<uint8_t>(5);
    if (flags & kEmptyFlag) return true;
    const bool is_list = (in.at<uint8_t>(7) & 3) == 0;
    const uint32_t count = is_list ? in.at<uint8_t>(6) : in.at<uint32_t>(8);
    const size_t start = is_list ? kListStart : kSetStart;
    if (is_list || (flags & kCompactFlag)) {
        if ((is_list && count >= coupon_slots()) || !in.has(start, size_t{count} * 4)) return false;
        if (!is_list) make_set(kLgFirstSet);
        for (uint32_t i = 0; i < count; ++i) add_coupon(in.at<uint32_t>(start + size_t{i} * 4));
        return true;
    }
    const int lg_coupons = in.at<uint8_t>(4);
    if (lg_coupons < kLgFirstSet || lg_coupons > kMostLgK || !in.has(start, size_t{4} << lg_coupons))
        return false;
    make_set(lg_coupons);
    std::memcpy(coupons(), in.data(start), size_t{4} << lg_coupons);
    coupon_count_ = count;
    return coupon_count_ < coupon_slots();
}

bool HllSketch::parse_registers(std::string_view bytes) {
    ByteReader in(bytes);
    const int width = (in.at<uint8_t>(7) >> 2) & 3;
    const uint32_t count = register_count();
    const size_t size = width == kFourBits  ? count / 2
                        : width == kSixBits ? size_t{count} * 3 / 4 + 1
                                            : count;
    if (width > kEightBits || !in.has(kRegisterStart, size)) return false;
    make_registers();
    least_ = width == kEightBits ? in.at<uint8_t>(6) : 0;
    historical_ = out_of_order_ ? 0 : in.at<double>(8);
    inverse_sum_ = in.at<double>(16);
    small_inverse_sum_ = in.at<double>(24);
    at_least_ = in.at<uint32_t>(32);
    unsettled_ = (in.at<uint8_t>(5) & kUnsettledFlag) != 0;
    if (width == kEightBits) {
        std::memcpy(registers(), in.data(kRegisterStart), size);
        return true;
    }
    const auto offset = in.at<uint8_t>(6);
    for (uint32_t i = 0; i < count; ++i) {
        if (width == kFourBits) {
            const int pair = in.at<uint8_t>(kRegisterStart + i / 2);
            registers()[i] = static_cast<uint8_t>((i % 2 ? pair >> 4 : pair & 15) + offset);
        } else {
            const size_t bit = size_t{i} * 6;
            registers()[i] = (in.at<uint16_t>(kRegisterStart + bit / 8) >> (bit % 8)) & 63;
        }
    }
    // Registers of four bits that overflow stand behind the others.
    const auto exceptions = width == kFourBits ? in.at<uint32_t>(36) : 0;
    const bool compact = (in.at<uint8_t>(5) & kCompactFlag) != 0;
    const uint32_t slots = exceptions == 0 || compact ? exceptions : uint32_t{1} << (in.at<uint8_t>(4) & 31);
    if (!in.has(kRegisterStart + size, size_t{slots} * 4)) return false;
    for (uint32_t i = 0; i < slots; ++i) {
        const auto pair = in.at<uint32_t>(kRegisterStart + size + size_t{i} * 4);
        if (pair != 0) registers()[pair & (count - 1)] = static_cast<uint8_t>(pair >> 26);
    }
    at_least_ = static_cast<uint32_t>(std::count(registers(), registers() + count, 0));
    return true;
}

}  // namespace firesteel
