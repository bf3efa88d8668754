#include "plan/view_schema.h"

#include <algorithm>
#include <array>

#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "codec/type_text.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

struct Mode {
    ViewSchemaMode mode;
    const char* text;
};

constexpr auto kModes = std::to_array<Mode>({{ViewSchemaMode::kUnsupported, ""},
                                             {ViewSchemaMode::kBinding, "BINDING"},
                                             {ViewSchemaMode::kCompensation, "COMPENSATION"},
                                             {ViewSchemaMode::kTypeEvolution, "TYPE EVOLUTION"},
                                             {ViewSchemaMode::kEvolution, "EVOLUTION"}});

/// The `ordinal`th of the columns that the query calls `name`, of which there were `count`.
const ScopeColumn& find_column(const ViewDefinition& view, const ScopeColumns& query, const std::string& name,
                               size_t ordinal, size_t count, bool case_sensitive) {
    std::vector<const ScopeColumn*> found;
    std::string names;
    for (const ScopeColumn& column : query) {
        if (!same_name(column.attribute.name, name, case_sensitive)) continue;
        found.push_back(&column);
        names += (names.empty() ? "" : ",") + column.attribute.name;
    }
    if (found.size() == count) return *found[ordinal];
    std::string qualified;
    for (const std::string& part : view.name) qualified += (qualified.empty() ? "" : ".") + part;
    throw Error("INCOMPATIBLE_VIEW_SCHEMA_CHANGE",
                {{"viewName", quote_identifiers(view.name)},
                 {"colName", name},
                 {"expectedNum", std::to_string(count)},
                 {"actualCols", "[" + names + "]"},
                 {"suggestion", "CREATE OR REPLACE VIEW " + qualified + " AS " + view.text}});
}

ExprPtr cast_back(const ScopeColumn& column, const Type& type, bool widened_only,
                  const EvalSettingsPtr& settings) {
    const ExprPtr value = column.attribute.reference();
    if (value->type == type) return value;
    if (widened_only && !can_up_cast(value->type, type)) {
        std::string name;
        for (const std::string& part : column.qualifier) name += part + ".";
        throw Error("CANNOT_UP_CAST_DATATYPE",
                    {{"expression", name + column.attribute.name},
                     {"sourceType", "\"" + value->type.to_sql() + "\""},
                     {"targetType", "\"" + type.to_sql() + "\""},
                     {"details",
                      "The type path of the target object is:\n\nYou can either add an explicit cast "
                      "to the input data or choose a higher precision type of the field in the "
                      "target object"}});
    }
    return make_cast(value, type, EvalMode::kAnsi, settings);
}

/// CHAR(n) and VARCHAR(n) are declared so in metadata.
Field declared_field(const Attribute& attribute) {
    constexpr const char* kDeclared = "__CHAR_VARCHAR_TYPE_STRING";
    Field field = attribute.to_field();
    const std::string declared = metadata_text(field.metadata, kDeclared);
    if (declared.empty()) return field;
    field.type = parse_single_type(declared);
    field.metadata = with_metadata_text(field.metadata, kDeclared, "");
    return field;
}

}  // namespace

ViewSchemaMode view_schema_mode(const ViewDefinition& view) {
    if (view.name.size() < 3) return ViewSchemaMode::kBinding;  // a temporary one
    const auto found = view.properties.find(kViewSchemaProperty);
    if (found == view.properties.end()) return ViewSchemaMode::kCompensation;
    for (const Mode& mode : kModes) {
        if (found->second == mode.text) return mode.mode;
    }
    return ViewSchemaMode::kCompensation;
}

std::string view_schema_mode_text(const ViewDefinition& view) {
    return kModes[static_cast<size_t>(view_schema_mode(view))].text;
}

NamedExprs fit_view_columns(const ViewDefinition& view, const Schema& promised, const ScopeColumns& query,
                            const EvalSettingsPtr& settings) {
    const ViewSchemaMode mode = view_schema_mode(view);
    const bool case_sensitive = settings->case_sensitive;
    NamedExprs columns;
    if (mode == ViewSchemaMode::kEvolution || view.query_names.size() != promised.size()) {
        for (const ScopeColumn& column : query)
            columns.push_back({column.attribute.reference(), column.attribute});
        return columns;
    }
    for (size_t i = 0; i < view.query_names.size(); ++i) {
        const std::string& name = view.query_names[i];
        size_t ordinal = 0;
        size_t count = 0;
        for (size_t j = 0; j < view.query_names.size(); ++j) {
            if (!same_name(view.query_names[j], name, case_sensitive)) continue;
            ordinal += j < i ? 1 : 0;
            ++count;
        }
        const ScopeColumn& found = find_column(view, query, name, ordinal, count, case_sensitive);
        ExprPtr value = found.attribute.reference();
        Attribute output = found.attribute;
        output.name = promised[i].name;
        output.metadata = promised[i].metadata;
        if (mode != ViewSchemaMode::kTypeEvolution) {
            const bool widened_only = mode != ViewSchemaMode::kCompensation;
            value = cast_back(found, promised[i].type, widened_only, settings);
            output.type = value->type;
            output.nullable = value->nullable;
        }
        columns.push_back({std::move(value), std::move(output)});
    }
    return columns;
}

void keep_evolved_schema(SharedCatalog& catalog, const ViewDefinition& view, const NamedExprs& columns) {
    const ViewSchemaMode mode = view_schema_mode(view);
    if (mode != ViewSchemaMode::kTypeEvolution && mode != ViewSchemaMode::kEvolution) return;
    Schema schema;
    for (const NamedExpr& column : columns) schema.push_back(declared_field(column.output));
    const auto same = [](const Field& a, const Field& b) {
        return a.name == b.name && a.type == b.type && a.metadata == b.metadata;
    };
    if (std::equal(schema.begin(), schema.end(), view.schema.begin(), view.schema.end(), same)) return;
    catalog.change_view(view.name[1], view.name[2], [&](ViewDefinition& kept) {
        kept.schema = schema;
        if (mode == ViewSchemaMode::kTypeEvolution) return;
        kept.query_names.clear();
        for (const Field& field : schema) kept.query_names.push_back(field.name);
    });
}

}  // namespace firesteel
