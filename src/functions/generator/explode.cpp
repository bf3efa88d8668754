#include "column/builder.h"
#include "column/selection.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Which elements of a list column come out, and of which row each is.
struct Elements {
    std::vector<int32_t> rows;
    std::vector<int32_t> elements;
    std::vector<int32_t> positions;
};

Elements elements_of(const Column& column) {
    Elements out;
    for (int64_t row = 0; row < column.size(); ++row) {
        if (column.is_null(row)) continue;
        const int32_t begin = column.offsets()[row], end = column.offsets()[row + 1];
        for (int32_t i = begin; i < end; ++i) {
            out.rows.push_back(static_cast<int32_t>(row));
            out.elements.push_back(i);
            out.positions.push_back(i - begin);
        }
    }
    return out;
}

ColumnPtr position_column(const std::vector<int32_t>& positions, const MemoryPoolPtr& pool) {
    FixedBuilder<int32_t> builder(Type::integer(), pool);
    for (const int32_t position : positions) builder.append_value(position);
    return builder.finish();
}

template <bool kPositions>
GeneratedRows explode(const KernelCall& call) {
    const Column& column = call[0];
    if (column.type().is(TypeId::kNull)) return {};
    const Elements found = elements_of(column);
    GeneratedRows out;
    out.source_rows = found.rows;
    if (kPositions) out.columns.push_back(position_column(found.positions, call.pool));
    for (const ColumnPtr& child : column.children())
        out.columns.push_back(take(child, found.elements, call.pool));
    return out;
}

/// The fields of each struct of an array; a null struct gives a row of nulls.
GeneratedRows inline_structs(const KernelCall& call) {
    Elements found = elements_of(call[0]);
    const Column& structs = *call[0].child(0);
    GeneratedRows out;
    out.source_rows = found.rows;
    for (int32_t& element : found.elements) {
        if (structs.is_null(element)) element = -1;
    }
    for (const ColumnPtr& field : structs.children())
        out.columns.push_back(take(field, found.elements, call.pool));
    return out;
}

template <bool kPositions>
Schema explode_schema(const ResolveRequest& request) {
    const Type& type = request.arguments[0].type;
    Schema schema;
    if (kPositions) schema.push_back({"pos", Type::integer(), false});
    if (type.is(TypeId::kMap)) {
        schema.push_back({"key", type.key_type(), false});
        schema.push_back({"value", type.value_type(), type.contains_null()});
    } else {
        schema.push_back({"col", type.element_type(), type.contains_null()});
    }
    return schema;
}

Resolution resolve_explode(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is(TypeId::kArray) && !type.is(TypeId::kMap))
        raise_unexpected_type(request, 0, "(\"ARRAY\" or \"MAP\")");
    return {{type}, type, true};
}

Resolution resolve_inline(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is(TypeId::kArray) || !type.element_type().is(TypeId::kStruct)) {
        raise_unexpected_type(request, 0, "\"ARRAY<STRUCT>\"");
    }
    return {{type}, type, true};
}

Schema inline_schema(const ResolveRequest& request) {
    const Type& type = request.arguments[0].type;
    Schema schema = type.element_type().fields();
    for (Field& field : schema) field.nullable |= type.contains_null();
    return schema;
}

void reads_nulls(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }

GENERATOR("explode")
    .alias("explode_outer")
    .group("generator_funcs")
    .since("1.0.0")
    .doc(
        "One row per element of an array, or per entry of a map as `key` and `value`. explode_outer keeps "
        "rows without any.")
    .example("SELECT explode(array(10, 20))", "10\n20")
    .overload(resolve_explode, explode_schema<false>, explode<false>)
    .with(reads_nulls);

GENERATOR("posexplode")
    .alias("posexplode_outer")
    .group("generator_funcs")
    .since("2.0.0")
    .doc("As explode, with the element's position from 0 in the first column.")
    .example("SELECT posexplode(array(10, 20))", "0\t10\n1\t20")
    .overload(resolve_explode, explode_schema<true>, explode<true>)
    .with(reads_nulls);

GENERATOR("inline")
    .alias("inline_outer")
    .group("generator_funcs")
    .since("2.0.0")
    .doc("One row per struct of an array, a column per field. inline_outer keeps rows without any.")
    .example("SELECT inline(array(struct(1, 'a'), struct(2, 'b')))", "1\ta\n2\tb")
    .overload(resolve_inline, inline_schema, inline_structs)
    .with(reads_nulls);

}  // namespace
}  // namespace firesteel
