#include "command/command.h"

namespace firesteel {
namespace {

constexpr const char* kKey = "spark.sql.session.timeZone";

Schema time_zone_schema(const spec::Command&, CommandHost&) {
    return {{.name = "key", .type = Type::string(), .nullable = false},
            {.name = "value", .type = Type::string(), .nullable = false}};
}

/// LOCAL is what the session had before anybody set a zone.
CommandResult run_set_time_zone(const spec::Command& command, CommandHost& host) {
    const auto& set = *command.as_command<spec::SetTimeZone>();
    if (set.zone == "LOCAL") {
        host.unset_setting(kKey);
    } else {
        host.set_setting(kKey, set.zone);
    }
    return make_rows(time_zone_schema(command, host), {{kKey, host.find_setting(kKey).value_or("")}},
                     host.pool());
}

const bool registered =
    register_command(spec::CommandKind::kSetTimeZone, {run_set_time_zone, time_zone_schema});

}  // namespace
}  // namespace firesteel
