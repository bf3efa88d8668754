#include "command/show.h"
#include "functions/collation_list.h"

namespace firesteel {
namespace {

Schema collation_schema(const spec::Show&, CommandHost&) { return collation_columns(); }

std::vector<Value::List> collations(const spec::Show& show, CommandHost&) {
    std::vector<Value::List> rows;
    for (const Collation* collation : all_collations()) {
        if (show_matches(show, collation->name)) rows.push_back(collation_row(*collation));
    }
    return rows;
}

const bool registered = register_show("COLLATIONS", {collation_schema, collations});

}  // namespace
}  // namespace firesteel
