#include "command/temporary_view.h"

#include "command/write_rows.h"
#include "plan/view_schema.h"
#include "spec/query.h"

namespace firesteel {

namespace {

void put(ViewDefinition view, bool replace, CommandHost& host) {
    if (view.name.size() == 2) {
        host.catalog().shared().put_global_temporary(std::move(view), replace);
    } else {
        host.catalog().put_temporary(std::move(view), replace);
    }
}

std::optional<ViewDefinition> find(const std::vector<std::string>& name, CommandHost& host) {
    return name.size() == 2 ? host.catalog().shared().find_global_temporary(name.back())
                            : host.catalog().find_temporary(name.back());
}

}  // namespace

TemporaryQuery analyze_temporary(const spec::Plan& query, CommandHost& host) {
    TemporaryQuery found;
    found.analyzed = host.analyze(query, [&](const std::string& kind, const spec::NameParts&) {
        found.is_bound |= kind == "PARAMETER";
        found.reads_views |= kind == "VIEW";
    });
    return found;
}

void set_query(ViewDefinition& view, const spec::PlanPtr& query, const TemporaryQuery& found,
               CommandHost& host) {
    view.query = found.is_bound ? host.hold(found.analyzed) : query;
    view.query_names.clear();
    for (const Attribute& column : found.analyzed->output()) view.query_names.push_back(column.name);
}

void put_temporary(ViewDefinition view, const TemporaryQuery& found, bool replace, CommandHost& host) {
    const auto before = find(view.name, host);
    if (!before || !replace || !found.reads_views || found.is_bound)
        return put(std::move(view), replace, host);
    const spec::ReadTable read(view.name);
    put(std::move(view), true, host);
    try {
        host.analyze(read);
    } catch (const Error&) {
        put(*before, true, host);
        throw;
    }
}

}  // namespace firesteel
