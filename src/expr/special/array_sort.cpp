#include <algorithm>
#include <numeric>

#include "column/compare.h"
#include "column/selection.h"
#include "expr/special/lambda_arrays.h"
#include "functions/collation_keys.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

/// Sorts by a comparator lambda, or ascending with nulls last. The lambda sees whole columns, so a merge sort
/// asks for one comparison of every pair of runs (in all rows) at a time.
class ArraySort final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const ColumnPtr array = flat_argument(call, 0);
        const std::vector<int32_t> order = call.argument_count() > 1
                                               ? sort_by_lambda(call, array)
                                               : sort_plainly(*array, call.context().pool);
        return Column::list(call.expr().type, array->size(), array->offsets_buffer(),
                            array->validity_buffer(), {take(array->child(0), order, pool)});
    }
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        const Type& array = arguments[0].type;
        if (i != 1 || !array.is(TypeId::kArray)) return {};
        return {{"left", array.element_type(), array.contains_null()},
                {"right", array.element_type(), array.contains_null()}};
    }

private:
    static std::vector<int32_t> identity(const Column& array) {
        std::vector<int32_t> order(static_cast<size_t>(array.child(0)->size()));
        std::iota(order.begin(), order.end(), 0);
        return order;
    }

    static std::vector<int32_t> sort_plainly(const Column& array, const MemoryPoolPtr& pool) {
        const ColumnPtr keys = comparable(array.child(0), pool);
        const Column& elements = *keys;
        std::vector<int32_t> order = identity(array);
        for (int64_t row = 0; row < array.size(); ++row) {
            std::stable_sort(order.begin() + array.offsets()[row], order.begin() + array.offsets()[row + 1],
                             [&](int32_t a, int32_t b) {
                                 if (elements.is_null(a) || elements.is_null(b))
                                     return !elements.is_null(a) && elements.is_null(b);
                                 return compare_rows(elements, a, elements, b) < 0;
                             });
        }
        return order;
    }

    /// Two sorted neighbouring runs on their way to one.
    struct Merge {
        int32_t row;
        int32_t left, middle, right, end;
        int32_t out;
    };

    static std::vector<int32_t> sort_by_lambda(const SpecialCall& call, const ColumnPtr& array) {
        std::vector<int32_t> order = identity(*array);
        int32_t longest = 0;
        for (int64_t row = 0; row < array->size(); ++row)
            longest = std::max(longest, array->offsets()[row + 1] - array->offsets()[row]);
        for (int32_t run = 1; run < longest; run *= 2) {
            std::vector<Merge> merges;
            for (int64_t row = 0; row < array->size(); ++row) {
                if (array->is_null(row)) continue;
                const int32_t end = array->offsets()[row + 1];
                for (int32_t at = array->offsets()[row]; at + run < end; at += 2 * run) {
                    merges.push_back(
                        {static_cast<int32_t>(row), at, at + run, at + run, std::min(at + 2 * run, end), at});
                }
            }
            merge_all(call, array, merges, order);
        }
        return order;
    }

    static void merge_all(const SpecialCall& call, const ColumnPtr& array, std::vector<Merge>& merges,
                          std::vector<int32_t>& order) {
        std::vector<int32_t> merged = order;
        while (!merges.empty()) {
            const std::vector<uint8_t> left_first = compare(call, array, merges, order);
            std::vector<Merge> open;
            for (size_t i = 0; i < merges.size(); ++i) {
                Merge& m = merges[i];
                merged[static_cast<size_t>(m.out++)] =
                    order[static_cast<size_t>(left_first[i] != 0 ? m.left++ : m.right++)];
                if (m.left < m.middle && m.right < m.end) {
                    open.push_back(m);
                    continue;
                }
                while (m.left < m.middle)
                    merged[static_cast<size_t>(m.out++)] = order[static_cast<size_t>(m.left++)];
                while (m.right < m.end)
                    merged[static_cast<size_t>(m.out++)] = order[static_cast<size_t>(m.right++)];
            }
            merges = std::move(open);
        }
        order = std::move(merged);
    }

    /// Does the head of the left run come first? It does when both are equal.
    static std::vector<uint8_t> compare(const SpecialCall& call, const ColumnPtr& array,
                                        const std::vector<Merge>& merges, const std::vector<int32_t>& order) {
        const MemoryPoolPtr& pool = call.context().pool;
        std::vector<int32_t> rows, left, right;
        for (const Merge& m : merges) {
            rows.push_back(m.row);
            left.push_back(order[static_cast<size_t>(m.left)]);
            right.push_back(order[static_cast<size_t>(m.right)]);
        }
        const ColumnPtr signs = call.lambda(
            1, call.pick(rows), {take(array->child(0), left, pool), take(array->child(0), right, pool)});
        std::vector<uint8_t> left_first;
        for (int64_t i = 0; i < signs->size(); ++i) {
            if (signs->is_null(i))
                throw Error("COMPARATOR_RETURNS_NULL", {{"firstValue", "left"}, {"secondValue", "right"}});
            left_first.push_back(value_at<int32_t>(*signs, i) <= 0);
        }
        return left_first;
    }
};

const ArraySort kArraySort;

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    check_array(request, 0);
    const ArgumentInfo& array = request.arguments[0];
    if (request.arguments.size() == 1) {
        check_orderable(request, array.type.element_type(), "array_sort");
        return {{array.type}, array.type, array.nullable};
    }
    if (!request.arguments[1].type.is(TypeId::kInteger)) {
        raise_mismatch(request, "UNEXPECTED_RETURN_TYPE",
                       {{"functionName", "`lambdafunction`"},
                        {"expectedType", "\"INT\""},
                        {"actualType", quoted(request.arguments[1].type)}});
    }
    return {{array.type, Type::integer()}, array.type, array.nullable};
}

/// Without a comparator Spark shows the one it fills in.
std::string show(const std::string& name, const std::vector<std::string>& arguments) {
    if (arguments.size() > 1) return name + "(" + arguments[0] + ", " + arguments[1] + ")";
    const std::string v = "namedlambdavariable()";
    const std::string is_null = "(" + v + " IS NULL)";
    return name + "(" + arguments[0] + ", lambdafunction((IF((" + is_null + " AND " + is_null + "), 0, (IF(" +
           is_null + ", 1, (IF(" + is_null + ", -1, (IF((" + v + " < " + v + "), -1, (IF((" + v + " > " + v +
           "), 1, 0)))))))))), " + v + ", " + v + "))";
}

}  // namespace

FUNCTION("array_sort")
    .group("lambda_funcs")
    .since("2.4.0")
    .doc("Sorts an array by a comparator; without one in ascending order, with nulls last.")
    .example(
        "SELECT array_sort(array(5, 6, 1), (left, right) -> case when left < right then -1 when left > right "
        "then 1 else 0 end)",
        "[1,5,6]")
    .example("SELECT array_sort(array('b', 'd', NULL, 'c', 'a'))", "[\"a\",\"b\",\"c\",\"d\",null]")
    .overload(resolve, &kArraySort)
    .with([](FunctionRecord& r) { r.display = show, r.can_fail = true; });

}  // namespace firesteel
