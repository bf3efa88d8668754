#include "session/time_zone_name.h"

#include <date/tz.h>

#include <cstdlib>

#include "common/time_zone.h"

namespace firesteel {

bool is_time_zone(std::string_view name) { return TimeZone::try_find(name) != nullptr; }

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
