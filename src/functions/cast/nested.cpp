#include "column/selection.h"
#include "functions/cast.h"
#include "functions/cast/cast_call.h"

namespace firesteel {

namespace {

/// Elements of the lists that are not null, in order, and the list that each belongs to.
struct UsedElements {
    std::vector<int32_t> elements;
    std::vector<int32_t> lists;
};

UsedElements used_elements(const Column& lists) {
    UsedElements used;
    for (int64_t row = 0; row < lists.size(); ++row) {
        if (lists.is_null(row)) continue;
        for (int32_t i = lists.offsets()[row]; i < lists.offsets()[row + 1]; ++i) {
            used.elements.push_back(i);
            used.lists.push_back(static_cast<int32_t>(row));
        }
    }
    return used;
}

/// Casts the elements of a list column. A failing element is null by itself; only an error to be raised
/// concerns its list. Elements that no list holds must not raise one, so a failure is looked at again over
/// those that are held.
ColumnPtr cast_elements(const CastCall& call, const ColumnPtr& elements, const Type& to) {
    ErrorSink trial(call.errors.mode());
    ColumnPtr result = cast_column(elements, to, call.settings, trial, call.pool);
    if (!trial.has_error()) return result;
    const UsedElements used = used_elements(*call.input);
    ErrorSink errors(call.errors.mode());
    cast_column(take(elements, used.elements, call.pool), to, call.settings, errors, call.pool);
    if (errors.has_error()) {
        const int64_t row = used.lists[static_cast<size_t>(errors.failed_rows().front())];
        call.errors.fail_always(row, [&] { return errors.error(); });
        return result;
    }
    ErrorSink lenient(EvalMode::kTry);
    return cast_column(elements, to, call.settings, lenient, call.pool);
}

ColumnPtr cast_array(const CastCall& call) {
    const Column& input = *call.input;
    std::vector<ColumnPtr> children = {cast_elements(call, input.child(0), call.to.element_type())};
    return Column::list(call.to, input.size(), input.offsets_buffer(), input.validity_buffer(),
                        std::move(children));
}

ColumnPtr cast_map(const CastCall& call) {
    const Column& input = *call.input;
    std::vector<ColumnPtr> children = {cast_elements(call, input.child(0), call.to.key_type()),
                                       cast_elements(call, input.child(1), call.to.value_type())};
    return Column::list(call.to, input.size(), input.offsets_buffer(), input.validity_buffer(),
                        std::move(children));
}

/// The field with the struct's own nulls laid over it: what lies under a null struct must not fail.
ColumnPtr visible_field(const CastCall& call, size_t i) {
    const ColumnPtr field = flatten(call.input->child(i), call.pool);
    if (!call.input->has_validity() || field->type().is(TypeId::kNull)) return field;
    std::vector<int32_t> rows(static_cast<size_t>(call.rows()));
    for (int64_t row = 0; row < call.rows(); ++row) {
        rows[static_cast<size_t>(row)] = call.input->is_null(row) ? -1 : static_cast<int32_t>(row);
    }
    return take(field, rows, call.pool);
}

ColumnPtr cast_struct(const CastCall& call) {
    std::vector<ColumnPtr> children;
    for (size_t i = 0; i < call.to.fields().size(); ++i) {
        ErrorSink errors(call.errors.mode());
        children.push_back(
            cast_column(visible_field(call, i), call.to.fields()[i].type, call.settings, errors, call.pool));
        if (!errors.has_error()) continue;
        call.errors.fail_always(errors.failed_rows().front(), [&] { return errors.error(); });
        return Column::nulls(call.to, call.rows(), call.pool);
    }
    return Column::structure(call.to, call.rows(), call.input->validity_buffer(), std::move(children));
}

ColumnPtr cast_same_storage(const CastCall& call) { return call.input->with_type(call.to); }

}  // namespace

CastKernel find_nested_cast(const Type& from, const Type& to) {
    if (from.is(TypeId::kUdt) || to.is(TypeId::kUdt)) {
        const bool same = from.storage_type().same_ignoring_nullability(to.storage_type());
        return same ? cast_same_storage : nullptr;
    }
    if (from.id() != to.id()) return nullptr;
    switch (from.id()) {
        case TypeId::kArray:
            return cast_array;
        case TypeId::kMap:
            return cast_map;
        default:
            return from.fields().size() == to.fields().size() ? cast_struct : nullptr;
    }
}

}  // namespace firesteel
