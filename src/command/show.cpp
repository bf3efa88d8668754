#include "command/show.h"

#include <map>

#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {

namespace {

std::map<std::string, ShowRecord>& records() {
    static std::map<std::string, ShowRecord> all;
    return all;
}

const ShowRecord& find_record(const spec::Show& show) {
    const auto found = records().find(show.what);
    if (found == records().end()) {
        throw Error("UNSUPPORTED_FEATURE.CATALOG_OPERATION",
                    {{"catalogName", "`spark_catalog`"}, {"operation", "SHOW " + show.what}});
    }
    return found->second;
}

Schema show_schema(const spec::Command& command, CommandHost& host) {
    const auto& show = *command.as_command<spec::Show>();
    return find_record(show).schema(show, host);
}

CommandResult run_show(const spec::Command& command, CommandHost& host) {
    const auto& show = *command.as_command<spec::Show>();
    const ShowRecord& record = find_record(show);
    return make_rows(record.schema(show, host), record.rows(show, host), host.pool());
}

[[maybe_unused]] const bool registered = register_command(spec::CommandKind::kShow, {run_show, show_schema});

}  // namespace

bool register_show(std::string what, ShowRecord record) {
    records()[std::move(what)] = record;
    return true;
}

Field shown_text(const char* name, bool nullable) {
    return {.name = name, .type = Type::string(), .nullable = nullable};
}

bool show_matches(const spec::Show& show, const std::string& name) {
    return !show.has_pattern || matches_pattern(show.pattern, name);
}

}  // namespace firesteel
