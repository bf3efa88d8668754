#include "plan/scope.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "catalog/identifier.h"

namespace firesteel {

namespace {

size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

/// Do the last parts of the column's qualifier equal `name[0, count)`?
bool qualifier_matches(const ScopeColumn& column, const spec::NameParts& name, size_t count,
                       bool case_sensitive) {
    const auto& qualifier = column.qualifier;
    if (qualifier.size() < count) return false;
    const size_t skip = qualifier.size() - count;
    for (size_t i = 0; i < count; ++i) {
        if (!same_name(qualifier[skip + i], name[i], case_sensitive)) return false;
    }
    return true;
}

void add_distinct(ScopeColumns& columns, const ScopeColumn& column) {
    for (const auto& known : columns) {
        if (known.attribute.id == column.attribute.id && known.qualifier == column.qualifier) return;
    }
    columns.push_back(column);
}

/// Part of the metadata that clients see, as with Spark.
constexpr const char* kDuplicateMark = "\"__is_duplicate\":null";

bool is_duplicate(const ScopeColumn& column) {
    return column.attribute.metadata.find(kDuplicateMark) != std::string::npos;
}

void drop_duplicates(ScopeColumns& columns) {
    if (columns.size() < 2 || std::all_of(columns.begin(), columns.end(), is_duplicate)) return;
    std::erase_if(columns, is_duplicate);
}

using Names = std::vector<spec::NameParts>;

/// Are all names alike when their last `kept` parts are taken away?
bool share_prefix(const Names& names, size_t kept) {
    std::set<spec::NameParts> prefixes;
    for (const auto& name : names) {
        const size_t length = name.size() > kept ? name.size() - kept : 0;
        prefixes.emplace(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(length));
    }
    return prefixes.size() == 1;
}

void keep_last(Names& names, size_t kept) {
    for (auto& name : names) {
        if (name.size() > kept) name.erase(name.begin(), name.end() - static_cast<std::ptrdiff_t>(kept));
    }
}

}  // namespace

bool same_name(const std::string& a, const std::string& b, bool case_sensitive) {
    return case_sensitive ? a == b : equal_ignoring_case(a, b);
}

ScopeColumns scope_columns(const Attributes& attributes, const spec::NameParts& qualifier) {
    ScopeColumns columns;
    columns.reserve(attributes.size());
    for (const auto& attribute : attributes) columns.push_back({attribute, qualifier});
    return columns;
}

Relation relation_of(LogicalPlanPtr plan) {
    Relation relation;
    relation.columns = scope_columns(plan->output());
    relation.plan = std::move(plan);
    return relation;
}

Attributes attributes_of(const ScopeColumns& columns) {
    Attributes attributes;
    attributes.reserve(columns.size());
    for (const auto& column : columns) attributes.push_back(column.attribute);
    return attributes;
}

LogicalPlanPtr tidy(const Relation& relation) {
    const auto& output = relation.plan->output();
    bool exact = output.size() == relation.columns.size();
    for (size_t i = 0; exact && i < output.size(); ++i) {
        const auto& wanted = relation.columns[i].attribute;
        exact = output[i].id == wanted.id && output[i].name == wanted.name &&
                output[i].metadata == wanted.metadata;
    }
    if (exact) return relation.plan;
    NamedExprs columns;
    for (const auto& column : relation.columns)
        columns.push_back({column.attribute.reference(), column.attribute});
    return std::make_shared<Project>(relation.plan, std::move(columns));
}

void refresh(Relation& relation) {
    std::unordered_map<int64_t, const Attribute*> output;
    for (const Attribute& attribute : relation.plan->output()) output.emplace(attribute.id, &attribute);
    const auto news_of = [&](const ScopeColumn& column) -> const Attribute* {
        const auto found = output.find(column.attribute.id);
        if (found == output.end()) return nullptr;
        const Attribute& now = *found->second;
        const bool same = now.type == column.attribute.type && now.nullable == column.attribute.nullable;
        return same ? nullptr : &now;
    };
    const auto update = [&](ScopeColumns& columns) {
        for (auto& column : columns) {
            const Attribute* now = news_of(column);
            if (now == nullptr) continue;
            column.attribute.type = now->type;
            column.attribute.nullable = now->nullable;
        }
    };
    update(relation.columns);
    update(relation.hidden);
    for (auto& entry : relation.plan_ids) {
        if (!entry.columns) continue;
        const bool is_old = std::any_of(entry.columns->begin(), entry.columns->end(), news_of);
        if (!is_old) continue;
        ScopeColumns columns = *entry.columns;
        update(columns);
        entry.columns = std::make_shared<const ScopeColumns>(std::move(columns));
    }
}

std::vector<PlanIdScope> raised(const std::vector<PlanIdScope>& inner) {
    std::vector<PlanIdScope> out = inner;
    for (auto& entry : out) ++entry.depth;
    return out;
}

Scope joined_scope(const Scope& left, const Scope& right) {
    Scope out = left;
    out.columns.insert(out.columns.end(), right.columns.begin(), right.columns.end());
    out.hidden.insert(out.hidden.end(), right.hidden.begin(), right.hidden.end());
    out.plan_ids.insert(out.plan_ids.end(), right.plan_ids.begin(), right.plan_ids.end());
    return out;
}

ScopeColumns metadata_columns(const Scope& scope) {
    ScopeColumns columns;
    for (const auto& column : scope.hidden) {
        if (column.is_metadata) columns.push_back(column);
    }
    return columns;
}

void mark_duplicate(Attribute& column) {
    const bool has_other = column.metadata.size() > 2;  // more than {}
    column.metadata = std::string("{") + kDuplicateMark + (has_other ? "," + column.metadata.substr(1) : "}");
}

NameMatch match_name(const ScopeColumns& columns, const spec::NameParts& name, bool case_sensitive) {
    constexpr size_t kLongestQualifier = 3;
    for (size_t qualifiers = std::min(kLongestQualifier, name.size() - 1) + 1; qualifiers-- > 0;) {
        NameMatch match;
        match.parts = qualifiers + 1;
        for (const auto& column : columns) {
            if (!same_name(column.attribute.name, name[qualifiers], case_sensitive)) continue;
            if (!qualifier_matches(column, name, qualifiers, case_sensitive)) continue;
            add_distinct(match.columns, column);
        }
        drop_duplicates(match.columns);
        if (!match.columns.empty()) return match;
    }
    return {};
}

void raise_ambiguous(const spec::NameParts& name, const ScopeColumns& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns) {
        spec::NameParts full = column.qualifier;
        full.push_back(column.attribute.name);
        names.push_back(quote_identifiers(full));
    }
    std::sort(names.begin(), names.end());
    std::string list;
    for (const auto& one : names) list += (list.empty() ? "" : ", ") + one;
    throw Error("AMBIGUOUS_REFERENCE",
                {{"name", quote_identifiers(name)}, {"referenceNames", "[" + list + "]"}});
}

std::string proposal(const std::string& name, const Scope& scope, size_t name_parts) {
    ScopeColumns sorted = scope.columns;
    std::stable_sort(sorted.begin(), sorted.end(), [](const ScopeColumn& a, const ScopeColumn& b) {
        return std::pair(a.attribute.name, a.attribute.id) < std::pair(b.attribute.name, b.attribute.id);
    });
    Names names;
    for (const auto& column : sorted) {
        names.push_back(column.qualifier);
        names.back().push_back(column.attribute.name);
    }
    for (size_t kept = 1; kept <= 3; ++kept) {
        if (name_parts > kept || !share_prefix(names, kept)) continue;
        keep_last(names, kept);
        break;
    }
    std::vector<std::string> quoted;
    for (const auto& one : names) quoted.push_back(quote_identifiers(one));
    std::stable_sort(quoted.begin(), quoted.end(), [&](const std::string& a, const std::string& b) {
        return edit_distance(a, name) < edit_distance(b, name);
    });
    constexpr size_t kMost = 5;
    std::string list;
    for (size_t i = 0; i < std::min(kMost, quoted.size()); ++i) list += (i == 0 ? "" : ", ") + quoted[i];
    return list;
}

void raise_unresolved(const spec::NameParts& name, const Scope* scope) {
    const std::string quoted = quote_identifiers(name);
    if (!scope || scope->columns.empty())
        throw Error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", quoted}});
    std::string plain;
    for (const auto& part : name) plain += (plain.empty() ? "" : ".") + part;
    throw Error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                {{"objectName", quoted}, {"proposal", proposal(plain, *scope, name.size())}});
}

}  // namespace firesteel
