#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace firesteel {

/// The least and the greatest of some texts, byte by byte.
class TextBounds {
public:
    void add(std::string_view text) {
        if (text.size() >= sizeof(uint64_t) && is_set_) {
            // Most texts are told by how they begin.
            const uint64_t head = head_of(text);
            if (head > least_head_ && head < greatest_head_) return;
        }
        if (!is_set_ || text < least_) set(least_, least_head_, text);
        if (!is_set_ || text > greatest_) set(greatest_, greatest_head_, text);
        is_set_ = true;
    }
    bool is_set() const { return is_set_; }
    const std::string& least() const { return least_; }
    const std::string& greatest() const { return greatest_; }

private:
    /// The first bytes as a number of the same order; zeros stand behind short texts.
    static uint64_t head_of(std::string_view text) {
        uint64_t head = 0;
        std::memcpy(&head, text.data(), text.size() < sizeof(head) ? text.size() : sizeof(head));
        return std::endian::native == std::endian::little ? __builtin_bswap64(head) : head;
    }
    static void set(std::string& bound, uint64_t& head, std::string_view text) {
        bound = text;
        head = head_of(text);
    }

    bool is_set_ = false;
    std::string least_, greatest_;
    uint64_t least_head_ = 0, greatest_head_ = 0;
};

/// Of numbers: those that are none do not count, and a zero has the sign that takes in both.
template <typename T>
class NumberBounds {
public:
    void add(const T* values, int64_t count) {
        T least = least_, greatest = greatest_;
        for (int64_t i = 0; i < count; ++i) {
            least = values[i] < least ? values[i] : least;
            greatest = values[i] > greatest ? values[i] : greatest;
        }
        least_ = least;
        greatest_ = greatest;
    }
    bool is_set() const { return least_ <= greatest_; }
    T least() const {
        if constexpr (std::is_floating_point_v<T>) return least_ == 0 ? -T{0} : least_;
        return least_;
    }
    T greatest() const {
        if constexpr (std::is_floating_point_v<T>) return greatest_ == 0 ? T{0} : greatest_;
        return greatest_;
    }

private:
    static constexpr bool kHasInfinity = std::numeric_limits<T>::has_infinity;
    T least_ = kHasInfinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
    T greatest_ = kHasInfinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
};

}  // namespace firesteel
