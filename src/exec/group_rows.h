#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace firesteel {

/// The rows of a batch by group, where groups are few. An object is used over and over by one task.
class GroupRows {
public:
    /// Rows that are taken together: of the first half of the batch, then of the second.
    using Parts = std::array<std::span<const int32_t>, 2>;

    /// Lists the rows by their numbers below `groups`; false, and nothing is listed, when groups are too many
    /// or rows too few for it to pay.
    bool assign(const std::vector<int32_t>& numbers, size_t groups);
    void clear() { groups_ = 0; }
    /// How many groups' rows are listed.
    size_t groups() const { return groups_; }
    /// The rows of a group, ascending.
    Parts of(size_t group) const;

private:
    static constexpr size_t kMostGroups = 16;
    static constexpr size_t kFewestRows = 32;  // of a group, on the average
    static constexpr size_t kMostRows = 64 * 1024;

    const int32_t* begin(size_t half, size_t group) const {
        return rows_.data() + (half * kMostGroups + group) * room_;
    }

    size_t groups_ = 0;
    size_t room_ = 0;            // for the rows of a group in one half
    std::vector<int32_t> rows_;  // by half, then by group
    std::array<std::array<uint32_t, kMostGroups>, 2> sizes_;
};

}  // namespace firesteel
