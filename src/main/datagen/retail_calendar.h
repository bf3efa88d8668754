#pragma once

#include <string>
#include <vector>

#include "main/datagen/random.h"

namespace firesteel::datagen {

/// Minutes since the first of December 2010, midnight.
using Minute = int;

/// When the shop is open and how busy it is: never on Saturdays or over Christmas, most in autumn, around
/// noon.
class Calendar {
public:
    static constexpr Minute kFirst = 8 * 60 + 26;                  // 12/1/10 8:26
    static constexpr Minute kLast = 373 * 24 * 60 + 12 * 60 + 50;  // 12/9/11 12:50

    Calendar();

    /// A busy minute, between kFirst and kLast.
    Minute draw(Random& random) const;
    /// The minute as month/day/year hour:minute, without leading zeros: "12/1/10 8:26".
    std::string text(Minute minute) const;

private:
    std::vector<std::string> dates_;  // of each day
    WeightedChoice days_;
    WeightedChoice hours_;
};

}  // namespace firesteel::datagen
