#include <algorithm>

#include "column/bitmap.h"
#include "column/selection.h"
#include "expr/special/lambda_arrays.h"

namespace firesteel {

namespace {

/// Pairs the elements of two arrays; the shorter one is filled up with nulls.
class ZipWith final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const ColumnPtr left = flat_argument(call, 0);
        const ColumnPtr right = flat_argument(call, 1);
        std::vector<int32_t> parents;
        std::vector<int32_t> left_rows;
        std::vector<int32_t> right_rows;
        std::vector<int32_t> ends;
        for (int64_t row = 0; row < left->size(); ++row) {
            const bool valid = !left->is_null(row) && !right->is_null(row);
            const int32_t left_size = valid ? left->offsets()[row + 1] - left->offsets()[row] : 0;
            const int32_t right_size = valid ? right->offsets()[row + 1] - right->offsets()[row] : 0;
            for (int32_t i = 0; i < std::max(left_size, right_size); ++i) {
                parents.push_back(static_cast<int32_t>(row));
                left_rows.push_back(i < left_size ? left->offsets()[row] + i : -1);
                right_rows.push_back(i < right_size ? right->offsets()[row] + i : -1);
            }
            ends.push_back(static_cast<int32_t>(parents.size()));
        }
        const ColumnPtr values =
            call.lambda(2, call.pick(parents),
                        {take(left->child(0), left_rows, pool), take(right->child(0), right_rows, pool)});
        return Column::list(
            call.expr().type, left->size(), offsets_of(ends, pool),
            and_validity(left->validity_buffer(), right->validity_buffer(), left->size(), pool),
            {retyped(values, call.expr().type.element_type())});
    }
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        if (i != 2 || !arguments[0].type.is(TypeId::kArray) || !arguments[1].type.is(TypeId::kArray))
            return {};
        return {{"x", arguments[0].type.element_type(), true}, {"y", arguments[1].type.element_type(), true}};
    }
};

const ZipWith kZipWith;

Resolution resolve_zip_with(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    check_array(request, 0);
    check_array(request, 1);
    const ArgumentInfo& body = request.arguments[2];
    return {{request.arguments[0].type, request.arguments[1].type, body.type},
            Type::array(body.type, body.nullable),
            request.arguments[0].nullable || request.arguments[1].nullable};
}

}  // namespace

FUNCTION("zip_with")
    .group("lambda_funcs")
    .since("2.4.0")
    .doc("The array of what the lambda makes of the elements of two arrays, pair by pair.")
    .example("SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y)", "[4,6]")
    .overload(resolve_zip_with, &kZipWith);

}  // namespace firesteel
