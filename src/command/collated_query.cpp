#include "command/collated_query.h"

#include "plan/default_collation.h"
#include "spec/query.h"

namespace firesteel {

spec::PlanPtr collated_query(spec::PlanPtr query, const std::string& collation) {
    if (collation.empty()) return query;
    auto hint = spec::make<spec::Hint>();
    hint->input = std::move(query);
    hint->name = kDefaultCollationHint;
    hint->parameters = {spec::make<spec::Literal>(Type::string(), collation)};
    return hint;
}

}  // namespace firesteel
