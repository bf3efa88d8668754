#include "command/temporary_view.h"

#include "catalog/identifier.h"
#include "command/write_rows.h"
#include "common/error.h"
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

/// Nobody can ask for rows of what the view was any more.
void uncache(const std::vector<std::string>& name, CommandHost& host) {
    if (!host.caches_anything() || !find(name, host)) return;
    try {
        host.uncache(host.analyze(spec::ReadTable(name)));
    } catch (const Error&) {
        // It cannot be read any more: nothing is kept that it would mean.
    }
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
    if (replace) uncache(view.name, host);
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

bool drop_temporary_view(const spec::NameParts& name, CommandHost& host) {
    uncache(name, host);
    if (name.size() == 1) return host.catalog().drop_temporary(name[0]);
    return name.size() == 2 && equal_ignoring_case(name[0], "global_temp") &&
           host.catalog().shared().drop_global_temporary(name[1]);
}

}  // namespace firesteel
