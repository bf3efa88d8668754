// SELECT with explode(...) and the like, whose columns the other items of the list may name.

#include <algorithm>

#include "catalog/identifier.h"
#include "functions/registry.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

bool is_generator_call(const spec::ExpressionPtr& expression) {
    const auto* alias = expression->as<spec::Alias>();
    const auto* function = (alias ? alias->child : expression)->as<spec::Function>();
    if (!function || function->name.size() != 1) return false;
    const FunctionRecord* record = FunctionRegistry::instance().find(function->name[0]);
    if (record && record->name.starts_with("variant_explode"))  // for FROM only
        throw Error("NOT_A_SCALAR_FUNCTION", {{"functionName", quote_identifiers(function->name)}});
    return record && record->kind == FunctionKind::kGenerator;
}

bool is_unresolved_column(const Error& error) { return error.condition().rfind("UNRESOLVED_COLUMN", 0) == 0; }

ScopeColumns without_first(const ScopeColumns& columns, size_t count) {
    return {columns.begin() + static_cast<std::ptrdiff_t>(count), columns.end()};
}

/// Generators come before the aliases beside them; only aggregation lets them see what those stand for.
bool refers_to_alias(const ExprPtr& generator, const std::map<int64_t, ExprPtr>& meanings) {
    if (!generator->is(ExprKind::kGenerator)) return false;
    const auto ids = referenced_attributes(generator);
    return std::any_of(ids.begin(), ids.end(), [&](int64_t id) { return meanings.count(id) > 0; });
}

}  // namespace

/// Names mean columns of the input first, then items on the left, then what generators make, wherever they
/// stand. So items are bound in rounds: each generator that can be bound adds columns for the next one.
std::optional<Relation> QueryResolver::project_generators(const spec::Project& plan, Relation input) {
    if (std::none_of(plan.expressions.begin(), plan.expressions.end(), is_generator_call))
        return std::nullopt;
    const Scope original = input;
    const size_t count = plan.expressions.size();
    std::vector<SelectItems> bound(count);  // nothing yet: empty
    std::vector<bool> done(count, false);
    std::map<int64_t, ExprPtr> meanings;
    bool refers = false;  // a generator to another item's alias
    const auto try_bind = [&](size_t i, const SelectItems& left) {
        const spec::Expression& written = *plan.expressions[i];
        if (with_origin(written.origin, [&] { return expand_star(written, original, bound[i]); })) return;
        BindContext context;
        context.scope = &original;
        context.aliases = &left;
        try {
            bound[i] = {bind_select_item(written, context)};
        } catch (const Error& error) {
            if (!is_unresolved_column(error)) throw;
            context.scope = &input;
            bound[i] = {bind_select_item(written, context)};
        }
        refers = refers || refers_to_alias(bound[i][0].expr, meanings);
        bound[i][0].expr = replace_aliases(bound[i][0].expr, meanings);
    };
    std::vector<ScopeColumns> generated(count);
    const auto put_generator = [&](size_t i) {
        const SelectItem item = bound[i][0];
        const size_t before = input.columns.size();
        const size_t width = item.expr->type.fields().size();
        with_origin(item.origin, [&] {
            check_generator_names(item, width);
            return 0;
        });
        input = generate(std::move(input), item.expr, item.names, {}, is_outer_generator(item.expr), nullptr);
        generated[i] = without_first(input.columns, before);
    };
    for (bool again = true; again;) {
        again = false;
        std::optional<Error> first;
        SelectItems left;  // earlier items as later ones see them
        for (size_t i = 0; i < count; ++i) {
            if (!done[i]) {
                try {
                    try_bind(i, left);
                } catch (const Error& error) {
                    if (!is_unresolved_column(error)) throw;
                    if (!first) first = error;
                    continue;
                }
                done[i] = true;
                const bool is_generator = bound[i].size() == 1 && bound[i][0].expr->is(ExprKind::kGenerator);
                for (const SelectItem& item : bound[i]) {
                    if (has_aggregate(item.expr)) return std::nullopt;
                }
                if (is_generator) put_generator(i);
                again = again || is_generator;
            }
            if (generated[i].size() == 1 && plan.expressions[i]->as<spec::Alias>()) {
                left.push_back(bound[i][0]);
                left.back().expr = generated[i][0].attribute.reference();
            }
            if (!generated[i].empty()) continue;
            for (const SelectItem& item : bound[i]) {
                left.push_back(lateral_alias(item, meanings));
                left.back().is_alias = plan.expressions[i]->as<spec::Alias>() != nullptr;
            }
        }
        if (first && !again) throw *first;
        again = again && first;
    }
    if (refers)
        throw Error("INTERNAL_ERROR", {{"message", "A generator's argument refers to a lateral alias."}});
    SelectItems flat;
    for (size_t i = 0; i < count; ++i) {
        if (generated[i].empty()) {
            flat.insert(flat.end(), bound[i].begin(), bound[i].end());
            continue;
        }
        const SelectItem& item = bound[i][0];
        for (const ScopeColumn& column : generated[i]) {
            flat.push_back(
                {column.attribute.reference(), column.attribute.name, item.metadata, false, {}, item.origin});
        }
    }
    // The input's own columns are what later clauses may reach.
    SelectList list;
    list.input = std::move(input);
    list.settings = context_.settings;
    return finish_select(std::move(list), flat);
}

}  // namespace firesteel
