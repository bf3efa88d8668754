// DataFrame.transpose: rows become columns, so the rows are read while the query is analyzed.

#include "catalog/identifier.h"
#include "column/builder.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"

namespace firesteel {

Relation QueryResolver::resolve_transpose(const spec::Transpose& plan) {
    const Relation input = resolve(*plan.input);
    if (input.columns.empty()) return input;
    ExprPtr index = input.columns[0].attribute.reference();
    if (plan.index_column) {
        BindContext context;
        context.scope = &input;
        index = bind(*plan.index_column, context);
        if (!index->is(ExprKind::kAttribute)) {
            throw Error("TRANSPOSE_INVALID_INDEX_COLUMN",
                        {{"reason", "Index column must be an atomic attribute"}});
        }
    }
    if (index->type.is_nested()) {
        throw Error(
            "TRANSPOSE_INVALID_INDEX_COLUMN",
            {{"reason", "Index column must be of atomic type, but found: " + index->type.to_string()}});
    }
    Type type = Type::string();
    std::vector<const Attribute*> turned;
    for (const auto& column : input.columns) {
        if (column.attribute.id == index->id) continue;
        if (!turned.empty()) {
            const auto common = tightest_common_type(type, column.attribute.type, context_.settings->ansi);
            if (!common) {
                throw Error("TRANSPOSE_NO_LEAST_COMMON_TYPE",
                            {{"dt1", "\"" + type.to_sql() + "\""},
                             {"dt2", "\"" + column.attribute.type.to_sql() + "\""}});
            }
            type = *common;
        } else {
            type = column.attribute.type;
        }
        turned.push_back(&column.attribute);
    }
    NamedExprs columns = {
        {cast_to(index, Type::string()), {next_expr_id(), "key", Type::string(), true, {}}}};
    for (const auto* attribute : turned) {
        const ExprPtr value = cast_to(attribute->reference(), type);
        columns.push_back({value, new_attribute(attribute->name, value)});
    }
    LogicalPlanPtr rows = std::make_shared<Filter>(input.plan, call("isnotnull", {index}));
    rows = std::make_shared<Sort>(rows, SortKeys{{index, SortDirection{}}}, true);
    rows = std::make_shared<Project>(rows, std::move(columns));
    std::vector<std::string> names;
    std::vector<std::vector<Value>> values(turned.size());
    for (const auto& batch : context_.run(finish_analysis(with_definitions(rows)))) {
        for (int64_t row = 0; row < batch.rows; ++row) {
            names.push_back(batch[0].value(row).as_string());
            for (size_t i = 0; i < turned.size(); ++i) values[i].push_back(batch[i + 1].value(row));
        }
    }
    constexpr size_t kMostRows = 500;
    if (names.size() > kMostRows) {
        throw Error("TRANSPOSE_EXCEED_ROW_LIMIT",
                    {{"maxValues", std::to_string(kMostRows)}, {"config", "spark.sql.transposeMaxValues"}});
    }
    Attributes output = {{next_expr_id(), "key", Type::string(), false, {}}};
    for (const auto& name : names) output.push_back({next_expr_id(), name, type, true, {}});
    std::vector<std::unique_ptr<ColumnBuilder>> builders;
    for (const auto& attribute : output)
        builders.push_back(ColumnBuilder::make(attribute.type, context_.pool));
    for (size_t i = 0; i < turned.size(); ++i) {
        builders[0]->append(Value(turned[i]->name));
        for (size_t row = 0; row < names.size(); ++row) builders[row + 1]->append(values[i][row]);
    }
    std::vector<ColumnPtr> made;
    for (auto& builder : builders) made.push_back(builder->finish());
    std::vector<Batch> batches;
    if (!turned.empty()) batches.push_back(Batch{static_cast<int64_t>(turned.size()), std::move(made), {}});
    return relation_of(std::make_shared<LocalRows>(std::move(output), std::move(batches)));
}

}  // namespace firesteel
