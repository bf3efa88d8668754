#include "main/datagen/retail_calendar.h"

#include <fmt/core.h>

#include <algorithm>

namespace firesteel::datagen {

namespace {

constexpr Minute kDay = 24 * 60;
constexpr int kDays = Calendar::kLast / kDay + 1;
constexpr int kFirstWeekday = 2;  // a Wednesday, counted from Monday
constexpr int kSaturday = 5;
constexpr int kFirstHour = 6;

/// Order lines per month, December 2010 to December 2011.
constexpr int kMonths[] = {42481, 35147, 27707, 36748, 29916, 37030, 36874,
                           39518, 35284, 50226, 60742, 84711, 25525};
constexpr int kDaysInMonth[] = {31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 9};
constexpr int kWeekdays[] = {95, 102, 95, 104, 82, 0, 64};

struct Date {
    int month;  // 0 is December 2010
    int day;    // from 1
};

Date date_of(int offset) {
    int month = 0;
    while (offset >= kDaysInMonth[month]) offset -= kDaysInMonth[month++];
    return {month, offset + 1};
}

bool is_holiday(Date date) {
    return (date.month == 0 && date.day >= 24) || (date.month == 1 && date.day <= 3);
}

WeightedChoice busy_days() {
    std::vector<double> weights;
    for (int offset = 0; offset < kDays; ++offset) {
        const Date date = date_of(offset);
        const int weekday = (kFirstWeekday + offset) % 7;
        const double of_month = static_cast<double>(kMonths[date.month]) / kDaysInMonth[date.month];
        weights.push_back(weekday == kSaturday || is_holiday(date) ? 0 : of_month * kWeekdays[weekday]);
    }
    return WeightedChoice(weights);
}

WeightedChoice busy_hours() {
    return WeightedChoice({0.4, 4, 89, 343, 490, 577, 787, 723, 675, 775, 545, 285, 80, 37, 9});
}

}  // namespace

Calendar::Calendar() : days_(busy_days()), hours_(busy_hours()) {
    for (int offset = 0; offset < kDays; ++offset) {
        const Date date = date_of(offset);
        dates_.push_back(
            fmt::format("{}/{}/{}", (date.month + 11) % 12 + 1, date.day, date.month == 0 ? 10 : 11));
    }
}

Minute Calendar::draw(Random& random) const {
    const auto day = static_cast<int>(days_.draw(random));
    const int hour = kFirstHour + static_cast<int>(hours_.draw(random));
    return std::clamp(day * kDay + hour * 60 + random.between(0, 59), kFirst, kLast);
}

std::string Calendar::text(Minute minute) const {
    return fmt::format("{} {}:{:02}", dates_[static_cast<size_t>(minute / kDay)], minute % kDay / 60,
                       minute % 60);
}

}  // namespace firesteel::datagen
