#include "column/compare.h"
#include "column/selection.h"
#include "expr/special/lambda_arrays.h"
#include "functions/collation_keys.h"

namespace firesteel {

namespace {

/// Joins two maps by key: the lambda sees each key and both values, null where a map does not have it.
class MapZipWith final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const ColumnPtr left = flat_argument(call, 0);
        const ColumnPtr right = flat_argument(call, 1);
        const ColumnPtr all_keys =
            concatenate({left->child(0), retyped(right->child(0), left->child(0)->type())}, pool);
        const ColumnPtr compared = comparable(all_keys, pool);
        const auto shift = static_cast<int32_t>(left->child(0)->size());
        std::vector<int32_t> parents, keys, left_rows, right_rows, ends;
        for (int64_t row = 0; row < left->size(); ++row) {
            const auto first = static_cast<std::ptrdiff_t>(keys.size());
            if (!left->is_null(row) && !right->is_null(row)) {
                for (int32_t i = left->offsets()[row]; i < left->offsets()[row + 1]; ++i) {
                    keys.push_back(i);
                    left_rows.push_back(i);
                    right_rows.push_back(-1);
                }
                for (int32_t i = right->offsets()[row]; i < right->offsets()[row + 1]; ++i) {
                    size_t at = static_cast<size_t>(first);
                    while (at < keys.size() && !equal_rows(*compared, keys[at], *compared, i + shift)) ++at;
                    if (at == keys.size()) {
                        keys.push_back(i + shift);
                        left_rows.push_back(-1);
                        right_rows.push_back(-1);
                    }
                    right_rows[at] = i;
                }
            }
            parents.resize(keys.size(), static_cast<int32_t>(row));
            ends.push_back(static_cast<int32_t>(keys.size()));
        }
        const ColumnPtr key_column = take(all_keys, keys, pool);
        const ColumnPtr values = call.lambda(
            2, call.pick(parents),
            {key_column, take(left->child(1), left_rows, pool), take(right->child(1), right_rows, pool)});
        ColumnPtr maps = Column::list(call.expr().type, left->size(), offsets_of(ends, pool), nullptr,
                                      {retyped(key_column, call.expr().type.key_type()),
                                       retyped(flatten(values, pool), call.expr().type.value_type())});
        std::vector<int32_t> rows(static_cast<size_t>(left->size()));
        for (size_t row = 0; row < rows.size(); ++row) {
            const auto r = static_cast<int64_t>(row);
            rows[row] = left->is_null(r) || right->is_null(r) ? -1 : static_cast<int32_t>(row);
        }
        return take(maps, rows, pool);
    }
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        if (i != 2 || !arguments[0].type.is(TypeId::kMap) || !arguments[1].type.is(TypeId::kMap)) return {};
        return {{"k", arguments[0].type.key_type(), false},
                {"v1", arguments[0].type.value_type(), true},
                {"v2", arguments[1].type.value_type(), true}};
    }
};

const MapZipWith kMapZipWith;

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    check_map(request, 0);
    check_map(request, 1);
    const Type& left = request.arguments[0].type;
    const Type& right = request.arguments[1].type;
    if (!left.key_type().same_ignoring_nullability(right.key_type())) {
        raise_mismatch(request, "MAP_ZIP_WITH_DIFF_TYPES",
                       {{"functionName", "`map_zip_with`"},
                        {"leftType", quoted(left.key_type())},
                        {"rightType", quoted(right.key_type())}});
    }
    const ArgumentInfo& body = request.arguments[2];
    return {{left, right, body.type},
            Type::map(left.key_type(), body.type, body.nullable),
            request.arguments[0].nullable || request.arguments[1].nullable};
}

}  // namespace

FUNCTION("map_zip_with")
    .group("lambda_funcs")
    .since("3.0.0")
    .doc("The map over the keys of two maps, with what the lambda makes of the key and both values.")
    .example("SELECT map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2))",
             "{1:\"ax\",2:\"by\"}")
    .overload(resolve, &kMapZipWith);

}  // namespace firesteel
