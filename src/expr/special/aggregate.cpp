#include "column/selection.h"
#include "expr/special/branches.h"
#include "expr/special/lambda_arrays.h"

namespace firesteel {

namespace {

/// aggregate(array, zero, (acc, x) -> ..., acc -> ...): all rows take their first step together, then their
/// second, so the lambda runs once per position and not once per element.
class Aggregate final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const ColumnPtr array = flat_argument(call, 0);
        std::vector<int32_t> open;
        for (int64_t row = 0; row < array->size(); ++row) {
            if (!array->is_null(row)) open.push_back(static_cast<int32_t>(row));
        }
        const std::vector<int32_t> rows = open;
        ColumnPtr done = retyped(call.argument(1), call.expr().children[1]->type);
        const Type state_type = done->type();
        for (int32_t step = 0; !open.empty(); ++step) {
            std::vector<int32_t> elements;
            std::vector<int32_t> active;
            for (const int32_t row : open) {
                if (array->offsets()[row] + step >= array->offsets()[row + 1]) continue;
                active.push_back(row);
                elements.push_back(array->offsets()[row] + step);
            }
            open = std::move(active);
            if (open.empty()) break;
            const ColumnPtr next = call.lambda(
                2, call.pick(open), {take(done, open, pool), take(array->child(0), elements, pool)});
            Branches merged(state_type, array->size(), pool);
            merged.add(all_rows(array->size()), done);
            merged.add(open, retyped(next, state_type));
            done = merged.finish();
        }
        return finish(call, rows, done);
    }

    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        const Type& array = arguments[0].type;
        if (!array.is(TypeId::kArray)) return {};
        if (i == 2)
            return {{"acc", arguments[1].type, true}, {"x", array.element_type(), array.contains_null()}};
        if (i == 3) return {{"acc", arguments[1].type, true}};
        return {};
    }

private:
    static ColumnPtr finish(const SpecialCall& call, const std::vector<int32_t>& rows,
                            const ColumnPtr& state) {
        const MemoryPoolPtr& pool = call.context().pool;
        Branches result(call.expr().type, state->size(), pool);
        ColumnPtr values = take(state, rows, pool);
        if (call.argument_count() > 3) values = call.lambda(3, call.pick(rows), {values});
        result.add(rows, retyped(values, call.expr().type));
        return result.finish();
    }
};

const Aggregate kAggregate;

Resolution resolve_aggregate(const ResolveRequest& request) {
    check_argument_count(request, 3, 4);
    check_array(request, 0);
    const Type& zero = request.arguments[1].type;
    const Type& merged = request.arguments[2].type;
    if (!zero.same_ignoring_nullability(merged)) raise_unexpected_type(request, 2, quoted(zero));
    Resolution resolution;
    for (const auto& argument : request.arguments) resolution.argument_types.push_back(argument.type);
    resolution.result = request.arguments.back().type;
    const bool has_finish = request.arguments.size() > 3;
    resolution.nullable =
        request.arguments[0].nullable || request.arguments[has_finish ? 3 : 2].nullable || !has_finish;
    return resolution;
}

/// Without a last lambda the identity is shown.
std::string show(const std::string& name, const std::vector<std::string>& arguments) {
    std::string out = name + "(";
    for (size_t i = 0; i < arguments.size(); ++i) out += (i > 0 ? ", " : "") + arguments[i];
    if (arguments.size() == 3) out += ", lambdafunction(namedlambdavariable(), namedlambdavariable())";
    return out + ")";
}

}  // namespace

FUNCTION("aggregate")
    .alias("reduce")
    .group("lambda_funcs")
    .since("2.4.0")
    .doc("Starts with a value, lets a lambda merge each element into it, and another one finish it.")
    .example("SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)", "6")
    .example("SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10)", "60")
    .overload(resolve_aggregate, &kAggregate)
    .with([](FunctionRecord& r) { r.display = show; });

}  // namespace firesteel
