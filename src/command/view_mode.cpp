#include "command/view_mode.h"

#include "common/error.h"
#include "plan/view_schema.h"

namespace firesteel {

namespace {

constexpr const char* kModes = "spark.sql.legacy.viewSchemaBindingMode";

bool is_on(const char* key, CommandHost& host) { return host.find_setting(key).value_or("true") != "false"; }

}  // namespace

void choose_schema_mode(const std::string& asked, ViewDefinition& view, CommandHost& host) {
    std::string& mode = view.properties[kViewSchemaProperty];
    mode.clear();
    if (!is_on(kModes, host)) {
        if (asked.empty()) return;
        throw Error(
            "FEATURE_NOT_ENABLED",
            {{"featureName", "VIEW ... WITH SCHEMA ..."}, {"configKey", kModes}, {"configValue", "true"}});
    }
    if (asked.empty()) {
        mode = is_on("spark.sql.legacy.viewSchemaCompensation", host) ? "COMPENSATION" : "BINDING";
    } else {
        // Names that were given with the view stay, so only types may evolve.
        mode = asked == "EVOLUTION" && !view.columns.empty() ? "TYPE EVOLUTION" : asked;
    }
}

}  // namespace firesteel
