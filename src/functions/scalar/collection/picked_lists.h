#pragma once

#include <optional>
#include <string>
#include <vector>

#include "column/bitmap.h"
#include "column/selection.h"
#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// Are all arguments of a strict call's row there?
inline bool is_valid_row(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

/// An untyped NULL is an array of nothing where an array is wanted.
inline Type as_array(const Type& type) { return type.is(TypeId::kNull) ? Type::array(Type::null()) : type; }

/// More elements than an array of Java's may have: what Spark refuses to make.
constexpr int64_t kMaxArrayElements = 2147483632;

/// Builds an array column row by row by picking elements out of one column.
class PickedLists {
public:
    explicit PickedLists(const KernelCall& call);
    /// Negative: a null element.
    void pick(int32_t element) { picked_.push_back(element); }
    void pick_range(int32_t begin, int32_t end);
    void close_row();
    /// `elements` is renamed to the element type of the call's result.
    ColumnPtr finish(const ColumnPtr& elements);

private:
    const KernelCall& call_;
    std::vector<int32_t> picked_;
    std::shared_ptr<Buffer> offsets_;
    int64_t rows_ = 0;
};

/// Columns of element types that differ in nullability only, one after the other as `type`.
ColumnPtr joined_elements(const KernelCall& call, const std::vector<ColumnPtr>& columns, const Type& type);

/// The type that two collections' parts become: as common_type, but numbers and the like never become texts,
/// nor texts numbers.
std::optional<Type> common_type_without_texts(const Type& a, const Type& b, bool ansi);

/// The element type that the array `array` and the value `value` of a call have in common, or
/// DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES. Decimals fit other numbers only where the types `may_widen`.
Type element_with_value(const ResolveRequest& request, size_t array, size_t value, bool may_widen = false);

}  // namespace firesteel
