#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/memory_pool.h"

namespace firesteel {

/// A HyperLogLog sketch of 2^lg_k registers of a byte each, in Apache DataSketches' format. While few values
/// were seen it keeps their hashes (coupons), first in a list, then in a hash set. Not thread-safe; its
/// memory is charged to the pool.
class HllSketch {
public:
    static constexpr int kLeastLgK = 4;
    static constexpr int kMostLgK = 21;
    static constexpr int kDefaultLgK = 12;

    HllSketch(int lg_k, MemoryPoolPtr pool);
    HllSketch(HllSketch&&) = default;
    HllSketch& operator=(HllSketch&&) = default;
    /// Nothing when `bytes` are no sketch. Registers of four and six bits are read, too.
    static std::optional<HllSketch> parse(std::string_view bytes, const MemoryPoolPtr& pool);

    int lg_k() const { return lg_k_; }
    void add(int64_t value);
    void add(std::string_view bytes);  // no bytes: nothing is added
    /// Adds what `source` has seen. Registers beyond 2^most_lg_k are folded; this sketch shrinks when the
    /// source has fewer. `may_copy`: an empty sketch takes a source's hash set as it is, where bytes would be
    /// added hash by hash.
    void merge(const HllSketch& source, int most_lg_k, bool may_copy);
    double estimate() const;
    /// The updatable form.
    std::string bytes();

private:
    enum class Mode : uint8_t { kList, kSet, kRegisters };

    HllSketch copy() const;
    HllSketch folded(int lg_k) const;
    bool empty() const { return mode_ != Mode::kRegisters && coupon_count_ == 0; }
    uint32_t* coupons() { return memory_->mutable_as<uint32_t>(); }
    const uint32_t* coupons() const { return memory_->as<uint32_t>(); }
    uint8_t* registers() { return memory_->mutable_data(); }
    const uint8_t* registers() const { return memory_->data(); }
    uint32_t register_count() const { return uint32_t{1} << lg_k_; }
    uint32_t coupon_slots() const { return uint32_t{1} << lg_coupons_; }

    void add_coupon(uint32_t coupon);
    void add_to_list(uint32_t coupon);
    void add_to_set(uint32_t coupon);
    void add_to_registers(uint32_t coupon);
    void add_coupons_of(const HllSketch& source);
    void make_set(int lg_coupons);
    void make_registers();
    void take_maxima(const HllSketch& source);
    void settle();
    double coupon_estimate() const;
    double composite_estimate() const;
    bool parse_coupons(std::string_view bytes);
    bool parse_registers(std::string_view bytes);

    MemoryPoolPtr pool_;
    std::shared_ptr<Buffer> memory_;  // coupons or registers
    int lg_k_;
    Mode mode_ = Mode::kList;
    int lg_coupons_ = 3;
    uint32_t coupon_count_ = 0;
    bool out_of_order_ = false;     // merged: the historical estimate is void
    bool unsettled_ = false;        // sums and minimum below lag behind the registers
    uint8_t least_ = 0;             // lowest register, known after a merge only
    uint32_t at_least_ = 0;         // registers that hold it
    double historical_ = 0;         // estimate by historic inverse probability
    double inverse_sum_ = 0;        // sum of 2^-register, registers below 32
    double small_inverse_sum_ = 0;  // of the others
};

}  // namespace firesteel
