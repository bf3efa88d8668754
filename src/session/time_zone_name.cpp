#include "session/time_zone_name.h"

#include <date/tz.h>

#include <cctype>
#include <cstdlib>

namespace firesteel {
namespace {

bool is_region(std::string_view name) {
    try {
        date::locate_zone(name);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

/// "+h", "+hh", "+hh:mm", "+hh:mm:ss", "+hhmm" up to 18 hours, one-digit parts included as Spark allows them.
bool is_offset(std::string_view text) {
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return false;
    text.remove_prefix(1);
    int parts[3] = {0, 0, 0};
    int count = 0;
    size_t digits = 0;
    for (const char c : text) {
        if (c == ':') {
            if (digits == 0 || ++count > 2) return false;
            digits = 0;
        } else if (std::isdigit(static_cast<unsigned char>(c))) {
            if (++digits > (text.size() == 4 && count == 0 ? 4u : 2u)) return false;
            parts[count] = parts[count] * 10 + (c - '0');
        } else {
            return false;
        }
    }
    if (digits == 0) return false;
    if (count == 0 && digits == 4) {
        parts[1] = parts[0] % 100;
        parts[0] /= 100;
    }
    return parts[1] < 60 && parts[2] < 60 && parts[0] * 3600 + parts[1] * 60 + parts[2] <= 18 * 3600;
}

}  // namespace

bool is_time_zone(std::string_view name) {
    if (name == "Z" || name == "z") return true;
    for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
        if (name == prefix) return true;
        if (name.starts_with(prefix) && is_offset(name.substr(prefix.size()))) return true;
    }
    return is_offset(name) || is_region(name);
}

const std::string& system_time_zone() {
    static const std::string zone = [] {
        const char* given = std::getenv("TZ");
        if (given != nullptr && *given != '\0') {
            std::string name(*given == ':' ? given + 1 : given);
            if (is_time_zone(name)) return name;
        }
        try {
            return date::current_zone()->name();
        } catch (const std::exception&) {
            return std::string("UTC");
        }
    }();
    return zone;
}

}  // namespace firesteel
