#include "exec/group_rows.h"

#include <algorithm>

namespace firesteel {

bool GroupRows::assign(const std::vector<int32_t>& numbers, size_t groups) {
    clear();
    const size_t count = numbers.size();
    if (groups == 0 || groups > kMostGroups || count < groups * kFewestRows || count > kMostRows)
        return false;
    groups_ = groups;
    const size_t half = count / 2;
    room_ = count - half;
    rows_.resize(std::max(rows_.size(), 2 * kMostGroups * room_));
    for (auto& sizes : sizes_) sizes.fill(0);
    int32_t* const first = rows_.data();
    int32_t* const second = first + kMostGroups * room_;
    const auto append = [&](int32_t* lists, auto& sizes, size_t row) {
        const auto number = static_cast<size_t>(numbers[row]);
        lists[number * room_ + sizes[number]++] = static_cast<int32_t>(row);
    };
    // Rows of a group often follow each other, and the next one waits for the size; the halves do not.
    for (size_t row = 0; row < half; ++row) {
        append(first, sizes_[0], row);
        append(second, sizes_[1], half + row);
    }
    if (half < room_) append(second, sizes_[1], count - 1);
    return true;
}

GroupRows::Parts GroupRows::of(size_t group) const {
    return {std::span(begin(0, group), sizes_[0][group]), std::span(begin(1, group), sizes_[1][group])};
}

}  // namespace firesteel
