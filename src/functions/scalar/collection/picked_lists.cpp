#include "functions/scalar/collection/picked_lists.h"

#include "functions/coercion.h"
#include "functions/nested_texts.h"

namespace firesteel {

PickedLists::PickedLists(const KernelCall& call)
    : call_(call), offsets_(Buffer::allocate((call.rows + 1) * 4, call.pool)) {
    offsets_->mutable_as<int32_t>()[0] = 0;
}

void PickedLists::pick_range(int32_t begin, int32_t end) {
    for (int32_t i = begin; i < end; ++i) picked_.push_back(i);
}

void PickedLists::close_row() {
    offsets_->mutable_as<int32_t>()[++rows_] = static_cast<int32_t>(picked_.size());
}

ColumnPtr PickedLists::finish(const ColumnPtr& elements) {
    const Type& element = call_.result_type->element_type();
    ColumnPtr values = take(elements, picked_, call_.pool);
    if (values->type() != element) values = values->with_type(element);
    return Column::list(*call_.result_type, call_.rows, std::move(offsets_), nullptr, {std::move(values)});
}

ColumnPtr joined_elements(const KernelCall& call, const std::vector<ColumnPtr>& columns, const Type& type) {
    std::vector<ColumnPtr> alike;
    for (const auto& column : columns)
        alike.push_back(column->type() == type ? column : column->with_type(type));
    return alike.size() == 1 ? alike[0] : concatenate(alike, call.pool);
}

std::optional<Type> common_type_without_texts(const Type& a, const Type& b, bool ansi) {
    return mixes_texts(a, b) ? std::nullopt : common_type(a, b, ansi);
}

Type element_with_value(const ResolveRequest& request, size_t array, size_t value, bool may_widen) {
    const Type& list = request.arguments[array].type;
    const Type& other = request.arguments[value].type;
    if (list.is(TypeId::kArray)) {
        // By the rules of legacy mode under ANSI too: FLOAT with INT is FLOAT.
        const auto element = may_widen ? common_type_without_texts(list.element_type(), other, false)
                                       : tightest_common_type(list.element_type(), other, false);
        if (element) return *element;
    }
    raise_mismatch(request, "ARRAY_FUNCTION_DIFF_TYPES",
                   {{"functionName", "`" + request.name + "`"},
                    {"dataType", "\"ARRAY\""},
                    {"leftType", quoted(list)},
                    {"rightType", quoted(other)}});
}

}  // namespace firesteel
