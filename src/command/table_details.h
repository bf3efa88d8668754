#pragma once

#include <string>
#include <utility>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// What DESCRIBE EXTENDED and SHOW TABLE EXTENDED tell about a table or view, in Spark's order.
using TableDetails = std::vector<std::pair<std::string, std::string>>;

TableDetails table_details(const TableDefinition& table);
TableDetails view_details(const ViewDefinition& view);
/// The value of a property or option as it may be shown: passwords and the like are not.
std::string redacted(const std::string& key, const std::string& value);
/// "[a=b, p=q]"
std::string shown_map(const std::map<std::string, std::string>& properties);
/// "[`a`, `b`]"
std::string shown_names(const std::vector<std::string>& names);
/// The columns of CLUSTER BY, in the order of the table's.
std::vector<std::string> clustering_names(const TableDefinition& table);
/// "Sat Nov 21 05:31:11 PST 2026", in the zone of the server.
std::string shown_time(int64_t millis);

/// A table or view by name, temporary views included; raises as a query over it would.
struct FoundRelation {
    std::optional<TableDefinition> table;
    std::optional<ViewDefinition> view;
    bool temporary = false;
    const Schema& schema() const { return table ? table->schema : view->schema; }
};
std::optional<FoundRelation> find_relation(const spec::NameParts& name, CommandHost& host);

}  // namespace firesteel
