// What sources tell about their rows besides the columns of their schema: _metadata and input_file_name().

#include <algorithm>

#include "catalog/identifier.h"
#include "plan/query_resolver.h"

namespace firesteel {

void QueryResolver::want_metadata(const spec::NameParts& parts) const {
    const bool may_be_one = std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
        return equal_ignoring_case(part, "_metadata");
    });
    if (may_be_one && !reads_metadata_) throw MetadataWanted();
}

LogicalPlanPtr QueryResolver::tidy_with_metadata(const Relation& relation, ScopeColumns& metadata) const {
    metadata = metadata_columns(relation);
    if (metadata.empty()) return tidy(relation);
    NamedExprs columns = pass_through(relation.columns);
    for (const auto& column : pass_through(metadata)) columns.push_back(column);
    return std::make_shared<Project>(relation.plan, std::move(columns));
}

/// input_file_name() and its like, as fields of the one metadata column in reach; null where there is none,
/// and for other functions.
ExprPtr QueryResolver::bind_input_file(const spec::Function& function, const BindContext& context) {
    static const std::map<std::string, const char*> kFields = {
        {"input_file_name", "file_path"},
        {"input_file_block_start", "file_block_start"},
        {"input_file_block_length", "file_block_length"}};
    const std::string name = lower_case(function.name.back());
    const auto field = kFields.find(name);
    if (field == kFields.end() || !function.arguments.empty()) return nullptr;
    if (!reads_metadata_) throw MetadataWanted();
    const Scope* scope = context.scope;
    if (context.in_aggregate && context.aggregate_input) scope = context.aggregate_input;
    if (scope == nullptr) return nullptr;
    ScopeColumns sources = metadata_columns(*scope);
    std::erase_if(sources,
                  [](const ScopeColumn& column) { return !column.attribute.type.is(TypeId::kStruct); });
    if (sources.empty()) return nullptr;
    if (sources.size() > 1)
        throw Error("MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION", {{"expr", "\"" + name + "()\""}});
    ExprPtr value =
        extract_value(sources[0].attribute.reference(), make_literal(Type::string(), field->second));
    if (name == "input_file_name") {
        // "file:/a" in the metadata, "file:///a" here.
        constexpr int64_t kBehindScheme = 6;
        ExprPtr path = call("substring", {value, make_literal(Type::integer(), Value(kBehindScheme))});
        path = call("concat", {make_literal(Type::string(), "file://"), path});
        const ExprPtr is_local = call("startswith", {value, make_literal(Type::string(), "file:/")});
        value = call("if", {is_local, path, value});
    }
    auto shown = std::make_shared<Expr>(*value);
    shown->shown_sql = name + "()";
    return shown;
}

}  // namespace firesteel
