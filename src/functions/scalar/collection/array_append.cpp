// Arrays with one more element: at the end, at the start or at a position.

#include <algorithm>
#include <cstdlib>

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_end(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& array = request.arguments[0];
    if (!array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type element = element_with_value(request, 0, 1);
    return {{Type::array(element, array.type.contains_null()), element},
            Type::array(element, true),
            array.nullable};
}

template <bool kFirst>
ColumnPtr add_at_end(const KernelCall& call) {
    const Column& array = call[0];
    const ColumnPtr all =
        joined_elements(call, {array.child(0), call.arguments[1]}, call.result_type->element_type());
    const auto added = static_cast<int32_t>(array.child(0)->size());
    PickedLists lists(call);
    auto valid = array.validity_buffer();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!array.is_null(row)) {
            if (kFirst) lists.pick(added + static_cast<int32_t>(row));
            lists.pick_range(array.offsets()[row], array.offsets()[row + 1]);
            if (!kFirst) lists.pick(added + static_cast<int32_t>(row));
        }
        lists.close_row();
    }
    const ColumnPtr result = lists.finish(all);
    return Column::list(*call.result_type, call.rows, result->offsets_buffer(), std::move(valid),
                        result->children());
}

Resolution resolve_insert(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    const ArgumentInfo& array = request.arguments[0];
    const ArgumentInfo& position = request.arguments[1];
    const Type element = element_with_value(request, 0, 2);
    const bool fits = position.type.is_integral() && !position.type.is(TypeId::kLong);
    if (!fits) raise_unexpected_type(request, 1, "\"INT\"");
    return {{Type::array(element, array.type.contains_null()), Type::integer(), element},
            Type::array(element, true),
            array.nullable || position.nullable};
}

/// Positions count from 1, or from the end when negative; beyond the array nulls fill the gap.
void insert_row(PickedLists& lists, int32_t begin, int32_t end, int64_t position, int32_t item) {
    const int64_t size = end - begin;
    if (position > 0) {
        const int64_t before = std::min(position - 1, size);
        lists.pick_range(begin, begin + static_cast<int32_t>(before));
        for (int64_t i = size; i < position - 1; ++i) lists.pick(-1);
        lists.pick(item);
        lists.pick_range(begin + static_cast<int32_t>(before), end);
        return;
    }
    const int64_t after = std::min(-position - 1, size);
    lists.pick_range(begin, end - static_cast<int32_t>(after));
    if (-position - 1 > size) {
        lists.pick(item);
        for (int64_t i = size; i < -position - 1; ++i) lists.pick(-1);
        lists.pick_range(begin, end);
        return;
    }
    lists.pick(item);
    lists.pick_range(end - static_cast<int32_t>(after), end);
}

/// `kFromZero`: counted from 0, the element before which -1 inserts is the last one.
template <bool kFromZero>
ColumnPtr insert(const KernelCall& call) {
    const Column& array = call[0];
    const ColumnPtr all =
        joined_elements(call, {array.child(0), call.arguments[2]}, call.result_type->element_type());
    const auto added = static_cast<int32_t>(array.child(0)->size());
    PickedLists lists(call);
    ValidityBuilder validity(call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool valid = !array.is_null(row) && !call[1].is_null(row);
        valid ? validity.append_valid() : validity.append_null();
        int64_t position = valid ? call[1].values<int32_t>()[row] : 0;
        if (kFromZero && position < 0) --position;
        const int64_t size = array.offsets()[row + 1] - array.offsets()[row];
        const int64_t wanted = std::max(std::abs(position), size + 1);
        if (valid && position == 0) {
            call.errors->fail_always(row, [] { return Error("INVALID_INDEX_OF_ZERO"); });
        } else if (valid && wanted > kMaxArrayElements) {
            call.errors->fail_always(row, [&] {
                return Error("COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION",
                             {{"numberOfElements", std::to_string(wanted)},
                              {"maxRoundedArrayLength", std::to_string(kMaxArrayElements)},
                              {"functionName", "`array_insert`"}});
            });
        } else if (valid) {
            insert_row(lists, array.offsets()[row], array.offsets()[row + 1], position,
                       added + static_cast<int32_t>(row));
        }
        lists.close_row();
    }
    const ColumnPtr result = lists.finish(all);
    return Column::list(*call.result_type, call.rows, result->offsets_buffer(), validity.finish(),
                        result->children());
}

void looks_at_nulls(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }

}  // namespace

FUNCTION("array_append")
    .group("array_funcs")
    .since("3.4.0")
    .doc("The array with one more element at its end.")
    .example("SELECT array_append(array('b', 'd', 'c', 'a'), 'd')", "[\"b\",\"d\",\"c\",\"a\",\"d\"]")
    .overload(resolve_end, add_at_end<false>)
    .with(looks_at_nulls);

FUNCTION("array_prepend")
    .group("array_funcs")
    .since("3.5.0")
    .doc("The array with one more element at its start.")
    .example("SELECT array_prepend(array('b', 'd', 'c', 'a'), 'd')", "[\"d\",\"b\",\"d\",\"c\",\"a\"]")
    .overload(resolve_end, add_at_end<true>)
    .with(looks_at_nulls);

FUNCTION("array_insert")
    .group("array_funcs")
    .since("3.4.0")
    .doc(
        "The array with one more element at a position counted from 1, or from the end when negative; nulls "
        "fill a gap.")
    .example("SELECT array_insert(array(1, 2, 3, 4), 5, 5)", "[1,2,3,4,5]")
    .example("SELECT array_insert(array(5, 4, 3, 2), -1, 1)", "[5,4,3,2,1]")
    .overload(resolve_insert, insert<false>)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.can_fail = true; });

FUNCTION("array_insert_from_zero").overload(resolve_insert, insert<true>).with([](FunctionRecord& r) {
    r.nulls = NullHandling::kCustom, r.can_fail = true, r.internal = true;
});

}  // namespace firesteel
