#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plan/logical_plan.h"
#include "spec/expression.h"

namespace firesteel {

struct SelectList;

/// A column that names may refer to, with the relation names in front of it: {"t"}, {"spark_catalog",
/// "default", "t"}.
struct ScopeColumn {
    Attribute attribute;
    spec::NameParts qualifier;
    /// Of a source, and no part of its schema: hidden, but found without a qualifier too.
    bool is_metadata = false;
};
using ScopeColumns = std::vector<ScopeColumn>;

/// What a DataFrame's own columns are, for references that carry the id of its plan. Every relation above
/// that plan has such an entry, so they share the columns.
struct PlanIdScope {
    int64_t plan_id = 0;
    int32_t depth = 0;                            // nodes between here and that plan
    std::shared_ptr<const ScopeColumns> columns;  // null: of a level inside a merged run
};

/// The columns that expressions over a relation may name.
struct Scope {
    ScopeColumns columns;  // what `*` means, in order
    ScopeColumns hidden;   // reached by a qualified name or plan id only: both sides' keys of a USING join,
                           // metadata columns
    std::vector<PlanIdScope> plan_ids;
};

/// A resolved plan with its names. The plan may put out more columns than `columns` lists (hidden ones), and
/// in another order; tidy() removes them where the exact columns matter.
struct Relation : Scope {
    LogicalPlanPtr plan;

    /// Where ORDER BY and filters find columns that the select list left out; null when nothing below may be
    /// reached.
    std::shared_ptr<const Relation> below;
    /// The plan again with more columns at its end, made of `below`'s columns. Set when `below` is.
    std::function<LogicalPlanPtr(const NamedExprs& extra)> widen;
    /// The select list on top of the plan, as far as clauses that come after it (HAVING, ORDER BY) change it.
    std::shared_ptr<const SelectList> select;
};

/// A relation over `plan` whose columns are all of the plan's, without qualifiers.
Relation relation_of(LogicalPlanPtr plan);
ScopeColumns scope_columns(const Attributes& attributes, const spec::NameParts& qualifier = {});
/// The plan with exactly the visible columns, in order.
LogicalPlanPtr tidy(const Relation& relation);
/// Takes types and nullability of the columns from the plan's output.
void refresh(Relation& relation);
/// `inner`'s plan ids as seen one node further up.
std::vector<PlanIdScope> raised(const std::vector<PlanIdScope>& inner);
Scope joined_scope(const Scope& left, const Scope& right);
Attributes attributes_of(const ScopeColumns& columns);

/// Columns that `name` may mean, with the number of name parts that they take; the parts after those are
/// struct fields.
struct NameMatch {
    ScopeColumns columns;
    size_t parts = 0;
};
NameMatch match_name(const ScopeColumns& columns, const spec::NameParts& name, bool case_sensitive);
/// For a column that a union's first side has put out before: names mean it only where there is no other.
void mark_duplicate(Attribute& column);
bool same_name(const std::string& a, const std::string& b, bool case_sensitive);

/// The scope's metadata columns.
ScopeColumns metadata_columns(const Scope& scope);

/// Raises AMBIGUOUS_REFERENCE for a name that matches several columns.
[[noreturn]] void raise_ambiguous(const spec::NameParts& name, const ScopeColumns& columns);
/// Raises UNRESOLVED_COLUMN with the most similar names of the scope.
[[noreturn]] void raise_unresolved(const spec::NameParts& name, const Scope* scope);
/// `columns` as messages list them, most similar to `name` first, at most five.
std::string proposal(const std::string& name, const Scope& scope, size_t name_parts);

}  // namespace firesteel
