#include "column/builder.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// The number of columns that `values` values in `rows` rows take.
size_t column_count(size_t values, int64_t rows) {
    const auto count = static_cast<size_t>(rows);
    return (values + count - 1) / count;
}

int64_t row_count(const ResolveRequest& request) { return request.arguments[0].constant->as_long(); }

/// Cuts the values of each input row into rows; the last one is filled up with nulls.
GeneratedRows stack(const KernelCall& call) {
    GeneratedRows out;
    const auto& fields = call.result_type->fields();
    if (call.rows == 0) return out;
    const auto rows = static_cast<size_t>(call[0].values<int32_t>()[0]);
    for (int64_t row = 0; row < call.rows; ++row)
        out.source_rows.insert(out.source_rows.end(), rows, static_cast<int32_t>(row));
    for (size_t column = 0; column < fields.size(); ++column) {
        auto builder = ColumnBuilder::make(fields[column].type, call.pool);
        for (int64_t row = 0; row < call.rows; ++row) {
            for (size_t i = 0; i < rows; ++i) {
                const size_t argument = 1 + i * fields.size() + column;
                if (argument < call.arguments.size()) {
                    builder->append_from(call[argument], row);
                } else {
                    builder->append_null();
                }
            }
        }
        out.columns.push_back(builder->finish());
    }
    return out;
}

/// The type of a column: that of its first value that is not an untyped null.
Type column_type(const ResolveRequest& request, size_t column, size_t columns) {
    size_t first = 0;
    Type type;
    for (size_t i = 1 + column; i < request.arguments.size(); i += columns) {
        const Type& other = request.arguments[i].type;
        if (other.is(TypeId::kNull)) continue;
        if (first == 0) {
            first = i;
            type = other;
        } else if (!type.same_ignoring_nullability(other)) {
            raise_mismatch(request, "STACK_COLUMN_DIFF_TYPES",
                           {{"columnIndex", std::to_string(column)},
                            {"leftParamIndex", std::to_string(first)},
                            {"leftType", quoted(type)},
                            {"rightParamIndex", std::to_string(i)},
                            {"rightType", quoted(other)}});
        }
    }
    return type;
}

Resolution resolve_stack(const ResolveRequest& request) {
    check_argument_count(request, 2, SIZE_MAX);
    const ArgumentInfo& rows = request.arguments[0];
    if (!rows.constant) {
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`n`"}, {"inputType", quoted(Type::integer())}, {"inputExpr", quoted(rows.sql)}});
    }
    if (!rows.type.is(TypeId::kInteger)) raise_unexpected_type(request, 0, quoted(Type::integer()));
    const int64_t count = rows.constant->is_null() ? 0 : row_count(request);
    if (count <= 0) {
        raise_mismatch(request, "VALUE_OUT_OF_RANGE",
                       {{"exprName", "`n`"},
                        {"valueRange", "(0, 2147483647]"},
                        {"currentValue", rows.constant->is_null() ? "null" : std::to_string(count)}});
    }
    Resolution resolution{{Type::integer()}, rows.type, true};
    const size_t columns = column_count(request.arguments.size() - 1, count);
    std::vector<Type> types;
    for (size_t column = 0; column < columns; ++column)
        types.push_back(column_type(request, column, columns));
    for (size_t i = 1; i < request.arguments.size(); ++i)
        resolution.argument_types.push_back(types[(i - 1) % columns]);
    return resolution;
}

Schema stack_schema(const ResolveRequest& request) {
    Schema schema;
    const size_t columns = column_count(request.arguments.size() - 1, row_count(request));
    for (size_t column = 0; column < columns; ++column)
        schema.push_back({"col" + std::to_string(column), column_type(request, column, columns), true});
    return schema;
}

GENERATOR("stack")
    .group("generator_funcs")
    .since("2.0.0")
    .doc("Cuts the values into `n` rows of equal length; the last row is filled up with nulls.")
    .example("SELECT stack(2, 1, 2, 3)", "1\t2\n3\tNULL")
    .overload(resolve_stack, stack_schema, stack)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel
