// Single elements of arrays and maps: array[0], map['key'], element_at, get.

#include <optional>

#include "column/bitmap.h"
#include "column/compare.h"
#include "column/selection.h"
#include "functions/coercion.h"
#include "functions/collation_keys.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

/// Is the element at a constant position of a constant array null? Nothing when that is not known.
std::optional<bool> constant_element_null(const ResolveRequest& request, int64_t first) {
    const auto& array = request.arguments[0].constant;
    const auto& index = request.arguments[1].constant;
    if (!array || array->is_null() || !array->holds<Value::List>() || !index || !index->holds<int64_t>())
        return std::nullopt;
    const auto size = static_cast<int64_t>(array->as_list().size());
    const int64_t position =
        index->as_long() < 0 && first == 1 ? size + index->as_long() : index->as_long() - first;
    if (position < 0 || position >= size) return std::nullopt;
    return array->as_list()[static_cast<size_t>(position)].is_null();
}

bool element_nullable(const ResolveRequest& request, int64_t first) {
    const ArgumentInfo& array = request.arguments[0];
    const ArgumentInfo& index = request.arguments[1];
    if (array.nullable || index.nullable) return true;
    if (const auto known = constant_element_null(request, first)) return *known;
    if (request.mode != EvalMode::kAnsi) return true;
    return index.constant != nullptr || array.type.contains_null();
}

Resolution resolve_array_item(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& array = request.arguments[0];
    if (!array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type& index = request.arguments[1].type;
    if (!index.is_integral() && !index.is(TypeId::kNull)) raise_unexpected_type(request, 1, "\"INTEGRAL\"");
    return {{array.type, Type::long_integer()}, array.type.element_type(), element_nullable(request, 0)};
}

Resolution resolve_get(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    ResolveRequest whole = request;
    if (request.arguments[0].type.is(TypeId::kArray)) check_implicit_cast(request, 1, Type::integer());
    Type& index = whole.arguments[1].type;
    if (!index.is_integral() && can_implicitly_cast(index, Type::integer(), request.settings->ansi))
        index = Type::integer();
    Resolution resolution = resolve_array_item(whole);
    const auto known = constant_element_null(request, 0);
    resolution.nullable =
        request.arguments[0].nullable || request.arguments[1].nullable || known.value_or(true);
    return resolution;
}

Type key_type(const ResolveRequest& request) {
    const Type& map = request.arguments[0].type;
    const Type& key = request.arguments[1].type;
    // A constant takes the collation of the keys.
    if (request.arguments[1].is_literal && key.is(TypeId::kString) && map.key_type().is(TypeId::kString))
        return map.key_type();
    const bool other_collation =
        key.is(TypeId::kString) && map.key_type().is(TypeId::kString) && key != map.key_type();
    if (other_collation) raise_unexpected_type(request, 1, quoted(map.key_type()));
    if (!can_implicitly_cast(key, map.key_type(), request.settings->ansi) &&
        !key.same_ignoring_nullability(map.key_type())) {
        raise_unexpected_type(request, 1, quoted(map.key_type()));
    }
    check_orderable(request, map.key_type(), request.name);
    return map.key_type();
}

Resolution resolve_map_value(const ResolveRequest& request) {
    const Type& map = request.arguments[0].type;
    return {{map, key_type(request)}, map.value_type(), true};
}

Resolution resolve_element_at(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& container = request.arguments[0];
    if (container.type.is(TypeId::kMap)) {
        const auto key = tightest_common_type(container.type.key_type(), request.arguments[1].type,
                                              request.settings->ansi);
        if (!key) {
            raise_mismatch(request, "MAP_FUNCTION_DIFF_TYPES",
                           {{"functionName", "`element_at`"},
                            {"dataType", "\"MAP\""},
                            {"leftType", quoted(container.type)},
                            {"rightType", quoted(request.arguments[1].type)}});
        }
        const Type map = Type::map(*key, container.type.value_type(), container.type.contains_null());
        return {{map, *key}, map.value_type(), true};
    }
    if (!container.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, R"_(("ARRAY" or "MAP"))_");
    const Type& index = request.arguments[1].type;
    const bool fits = index.is_integral() && !index.is(TypeId::kLong);
    if (!fits) raise_unexpected_type(request, 1, "\"INT\"");
    return {
        {container.type, Type::long_integer()}, container.type.element_type(), element_nullable(request, 1)};
}

/// Null only where no constants tell that the element is there.
Resolution resolve_try_element_at(const ResolveRequest& request) {
    Resolution resolution = resolve_element_at(request);
    const auto& arguments = request.arguments;
    const bool array =
        arguments[0].type.is(TypeId::kArray) && !arguments[0].nullable && !arguments[1].nullable;
    const auto known = array ? constant_element_null(request, 1) : std::nullopt;
    resolution.nullable = known.value_or(true);
    return resolution;
}

Error index_error(const char* condition, int64_t index, int64_t size) {
    return Error(condition, {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}});
}

/// `outside(row, index, size)` is told of positions that are not there.
template <typename Outside>
ColumnPtr take_items(const KernelCall& call, bool from_one, const Outside& outside) {
    const Column& array = call[0];
    const auto* index = call[1].values<int64_t>();
    std::vector<int32_t> picked(static_cast<size_t>(call.rows), -1);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        const int32_t begin = array.offsets()[row];
        const int64_t size = array.offsets()[row + 1] - begin;
        if (from_one && index[row] == 0) {
            // Even try_element_at refuses 0: it is a mistake of the query, not of the data.
            throw Error("INVALID_INDEX_OF_ZERO");
        }
        const int64_t at = from_one && index[row] < 0 ? size + index[row] : index[row] - (from_one ? 1 : 0);
        if (at >= 0 && at < size) {
            picked[static_cast<size_t>(row)] = static_cast<int32_t>(begin + at);
        } else {
            outside(row, index[row], size);
        }
    }
    return take(array.child(0), picked, call.pool);
}

ColumnPtr get_array_item(const KernelCall& call) {
    return take_items(call, false, [&](int64_t row, int64_t index, int64_t size) {
        call.errors->fail(row, [&] { return index_error("INVALID_ARRAY_INDEX", index, size); });
    });
}

ColumnPtr get(const KernelCall& call) {
    return take_items(call, false, [](int64_t, int64_t, int64_t) {});
}

ColumnPtr get_map_value(const KernelCall& call) {
    const Column& map = call[0];
    const ColumnPtr compared = comparable(map.child(0), call.pool);
    const ColumnPtr wanted = comparable(call.arguments[1], call.pool);
    const Column& keys = *compared;
    std::vector<int32_t> picked(static_cast<size_t>(call.rows), -1);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        for (int32_t at = map.offsets()[row]; at < map.offsets()[row + 1]; ++at) {
            if (!equal_rows(keys, at, *wanted, row)) continue;
            picked[static_cast<size_t>(row)] = at;
            break;
        }
    }
    return take(map.child(1), picked, call.pool);
}

ColumnPtr element_at(const KernelCall& call) {
    if (call[0].type().is(TypeId::kMap)) return get_map_value(call);
    return take_items(call, true, [&](int64_t row, int64_t index, int64_t size) {
        call.errors->fail(row, [&] { return index_error("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", index, size); });
    });
}

ColumnPtr try_element_at(const KernelCall& call) {
    if (call[0].type().is(TypeId::kMap)) return get_map_value(call);
    return take_items(call, true, [](int64_t, int64_t, int64_t) {});
}

std::string show_item(const std::string&, const std::vector<std::string>& arguments) {
    return arguments[0] + "[" + arguments[1] + "]";
}

}  // namespace

// array[index] and map[key]
FUNCTION("get_array_item").overload(resolve_array_item, get_array_item).with([](FunctionRecord& r) {
    r.internal = true, r.can_fail = true, r.display = show_item;
});
FUNCTION("get_map_value").overload(resolve_map_value, get_map_value).with([](FunctionRecord& r) {
    r.internal = true, r.display = show_item;
});

FUNCTION("get")
    .group("array_funcs")
    .since("3.4.0")
    .doc("The element at a position counted from 0; null when there is none.")
    .example("SELECT get(array(1, 2, 3), 0)", "1")
    .example("SELECT get(array(1, 2, 3), 3)", "NULL")
    .overload(resolve_get, get);

FUNCTION("element_at")
    .group("map_funcs")
    .since("2.4.0")
    .doc(
        "The element of an array at a position counted from 1, or from the end when negative; the value of a "
        "key of a map.")
    .example("SELECT element_at(array(1, 2, 3), 2)", "2")
    .example("SELECT element_at(map(1, 'a', 2, 'b'), 2)", "b")
    .overload(resolve_element_at, element_at)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("try_element_at")
    .group("map_funcs")
    .since("3.5.0")
    .doc("As `element_at`, but null for a position outside of the array.")
    .example("SELECT try_element_at(array(1, 2, 3), 2)", "2")
    .example("SELECT try_element_at(array(1, 2, 3), 4)", "NULL")
    .overload(resolve_try_element_at, try_element_at);

}  // namespace firesteel
