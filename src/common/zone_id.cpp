#include "common/zone_id.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace firesteel {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The three-letter names that Java still accepts.
constexpr std::pair<std::string_view, std::string_view> kShortIds[] = {
    {"ACT", "Australia/Darwin"},
    {"AET", "Australia/Sydney"},
    {"AGT", "America/Argentina/Buenos_Aires"},
    {"ART", "Africa/Cairo"},
    {"AST", "America/Anchorage"},
    {"BET", "America/Sao_Paulo"},
    {"BST", "Asia/Dhaka"},
    {"CAT", "Africa/Harare"},
    {"CNT", "America/St_Johns"},
    {"CST", "America/Chicago"},
    {"CTT", "Asia/Shanghai"},
    {"EAT", "Africa/Addis_Ababa"},
    {"ECT", "Europe/Paris"},
    {"EST", "-05:00"},
    {"HST", "-10:00"},
    {"IET", "America/Indiana/Indianapolis"},
    {"IST", "Asia/Kolkata"},
    {"JST", "Asia/Tokyo"},
    {"MIT", "Pacific/Apia"},
    {"MST", "-07:00"},
    {"NET", "Asia/Yerevan"},
    {"NST", "Pacific/Auckland"},
    {"PLT", "Asia/Karachi"},
    {"PNT", "America/Phoenix"},
    {"PRT", "America/Puerto_Rico"},
    {"PST", "America/Los_Angeles"},
    {"SST", "Pacific/Guadalcanal"},
    {"VST", "Asia/Ho_Chi_Minh"},
};

/// Spark accepts +h:mm and +hh:m, which Java does not: writes them with two digits.
std::string with_two_digits(std::string_view text) {
    std::string out(text);
    for (size_t i = 0; i + 2 < out.size(); ++i) {
        if ((out[i] == '+' || out[i] == '-') && is_digit(out[i + 1]) && out[i + 2] == ':') {
            out.insert(i + 1, "0");
            break;
        }
    }
    const size_t n = out.size();
    if (n >= 5 && is_digit(out[n - 1]) && out[n - 2] == ':' && is_digit(out[n - 3]) && is_digit(out[n - 4]) &&
        (out[n - 5] == '+' || out[n - 5] == '-')) {
        out.insert(n - 1, "0");
    }
    return out;
}

/// +h, +hh, +hh:mm, +hhmm, +hh:mm:ss, +hhmmss with either sign, to seconds within 18 hours.
std::optional<int32_t> parse_offset(std::string_view text) {
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const bool colons = text.find(':') != std::string_view::npos;
    std::string digits;
    for (size_t i = 1; i < text.size(); ++i) {
        const bool colon_place = colons && i % 3 == 0;
        if (colon_place != (text[i] == ':')) return std::nullopt;
        if (!colon_place) {
            if (!is_digit(text[i])) return std::nullopt;
            digits += text[i];
        }
    }
    if (digits.size() == 1 && !colons) digits.insert(0, "0");
    if (digits.size() % 2 != 0 || digits.size() > 6 || text.back() == ':') return std::nullopt;
    digits.resize(6, '0');
    const auto two = [&](size_t at) { return (digits[at] - '0') * 10 + (digits[at + 1] - '0'); };
    const int hours = two(0), minutes = two(2), seconds = two(4);
    if (minutes > 59 || seconds > 59) return std::nullopt;
    const int total = hours * 3600 + minutes * 60 + seconds;
    if (total > 18 * 3600) return std::nullopt;
    return text[0] == '-' ? -total : total;
}

std::string offset_name(int32_t offset) {
    if (offset == 0) return "Z";
    std::string name(1, offset < 0 ? '-' : '+');
    const int total = std::abs(offset);
    const auto two = [](int n) {
        return std::string(1, static_cast<char>('0' + n / 10)) + static_cast<char>('0' + n % 10);
    };
    name += two(total / 3600) + ":" + two(total / 60 % 60);
    if (total % 60 != 0) name += ":" + two(total % 60);
    return name;
}

bool is_region_name(std::string_view text) {
    if (text.size() < 2 || !std::isalpha(static_cast<unsigned char>(text[0]))) return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) ||
               std::string_view("~/._+-").find(c) != std::string_view::npos;
    });
}

}  // namespace

std::optional<ZoneId> parse_zone_id(std::string_view text) {
    std::string id = with_two_digits(text);
    for (const auto& [short_id, meaning] : kShortIds) {
        if (id == short_id) id = meaning;
    }
    if (id == "Z") return ZoneId{"Z", 0};
    if (id.starts_with('+') || id.starts_with('-')) {
        const auto offset = parse_offset(id);
        if (!offset) return std::nullopt;
        return ZoneId{offset_name(*offset), offset};
    }
    for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
        if (id == prefix) return ZoneId{id, 0};
        if (!id.starts_with(prefix) || (id[prefix.size()] != '+' && id[prefix.size()] != '-')) continue;
        const auto offset = parse_offset(std::string_view(id).substr(prefix.size()));
        if (!offset) return std::nullopt;
        return ZoneId{*offset == 0 ? std::string(prefix) : std::string(prefix) + offset_name(*offset),
                      offset};
    }
    if (!is_region_name(id)) return std::nullopt;
    return ZoneId{std::move(id), std::nullopt};
}

}  // namespace firesteel
