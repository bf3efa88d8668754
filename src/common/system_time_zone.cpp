#include "common/system_time_zone.h"

#include <date/tz.h>

#include <cstdlib>

#include "common/time_zone.h"

namespace firesteel {

const std::string& system_time_zone() {
    static const std::string zone = [] {
        const char* given = std::getenv("TZ");
        if (given != nullptr && *given != '\0') {
            std::string name(*given == ':' ? given + 1 : given);
            if (TimeZone::try_find(name) != nullptr) return name;
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
