#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/table_insert.h"
#include "spec/query.h"

namespace firesteel {

namespace {

bool is_default(const spec::ExpressionPtr& expression) {
    const auto* attribute = expression->as<spec::Attribute>();
    return attribute != nullptr && attribute->parts.size() == 1 &&
           equal_ignoring_case(attribute->parts[0], "DEFAULT");
}

/// The expression that stands for DEFAULT in that column.
class Defaults {
public:
    Defaults(const Schema& targets, CommandHost& host) : targets_(targets), host_(host) {}

    bool replace(spec::Expressions& row) const {
        bool changed = false;
        for (size_t i = 0; i < row.size() && i < targets_.size(); ++i) {
            if (!is_default(row[i])) continue;
            const std::string text = default_text(targets_[i]);
            row[i] = host_.parse_expression(text.empty() ? "NULL" : text);
            changed = true;
        }
        return changed;
    }

private:
    const Schema& targets_;
    CommandHost& host_;
};

}  // namespace

spec::PlanPtr replace_defaults(const spec::PlanPtr& query, const Schema& targets, CommandHost& host) {
    const Defaults defaults(targets, host);
    if (const auto* with = query->as<spec::Parameterized>()) {
        auto copy = std::make_shared<spec::Parameterized>(*with);
        copy->input = replace_defaults(with->input, targets, host);
        return copy;
    }
    if (const auto* alias = query->as<spec::SubqueryAlias>()) {
        auto copy = std::make_shared<spec::SubqueryAlias>(*alias);
        copy->input = replace_defaults(alias->input, targets, host);
        return copy;
    }
    if (const auto* values = query->as<spec::Values>()) {
        auto copy = std::make_shared<spec::Values>(*values);
        bool changed = false;
        for (spec::Expressions& row : copy->rows) changed |= defaults.replace(row);
        return changed ? spec::PlanPtr(std::move(copy)) : query;
    }
    if (const auto* project = query->as<spec::Project>()) {
        auto copy = std::make_shared<spec::Project>(*project);
        return defaults.replace(copy->expressions) ? spec::PlanPtr(std::move(copy)) : query;
    }
    return query;
}

}  // namespace firesteel
