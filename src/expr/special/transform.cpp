// transform, filter, exists and forall: a lambda over each element of an array.

#include "column/builder.h"
#include "column/selection.h"
#include "expr/special/lambda_arrays.h"

namespace firesteel {

namespace {

/// element, and its index where the lambda asks for it
std::vector<Field> element_and_index(size_t i, const std::vector<ArgumentInfo>& arguments) {
    if (i != 1 || !arguments[0].type.is(TypeId::kArray)) return {};
    return {{"x", arguments[0].type.element_type(), arguments[0].type.contains_null()},
            {"i", Type::integer(), false}};
}

/// The lambda's value for every element, in the order of `flat`.
ColumnPtr map_elements(const SpecialCall& call, const ColumnPtr& array, const FlatElements& flat) {
    const MemoryPoolPtr& pool = call.context().pool;
    return call.lambda(1, call.pick(flat.parents),
                       {take(array->child(0), flat.elements, pool), int_column(flat.positions, pool)});
}

class Transform final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const ColumnPtr array = flat_argument(call, 0);
        const FlatElements flat = flatten_elements(*array);
        const ColumnPtr values = retyped(map_elements(call, array, flat), call.expr().type.element_type());
        return Column::list(call.expr().type, array->size(), offsets_of(flat.ends, pool),
                            array->validity_buffer(), {values});
    }
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        return element_and_index(i, arguments);
    }
};

class Filter final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const ColumnPtr array = flat_argument(call, 0);
        const FlatElements flat = flatten_elements(*array);
        const ColumnPtr keep = map_elements(call, array, flat);
        std::vector<int32_t> kept;
        std::vector<int32_t> ends;
        size_t at = 0;
        for (const int32_t end : flat.ends) {
            for (; at < static_cast<size_t>(end); ++at) {
                if (is_true(*keep, static_cast<int64_t>(at))) kept.push_back(flat.elements[at]);
            }
            ends.push_back(static_cast<int32_t>(kept.size()));
        }
        return Column::list(call.expr().type, array->size(), offsets_of(ends, pool), array->validity_buffer(),
                            {take(array->child(0), kept, pool)});
    }
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        return element_and_index(i, arguments);
    }
};

/// exists: true when some element satisfies; forall: false when some does not. Otherwise null when some
/// answer is null.
class Quantifier final : public SpecialForm {
public:
    explicit Quantifier(bool deciding) : deciding_(deciding) {}
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const ColumnPtr array = flat_argument(call, 0);
        const FlatElements flat = flatten_elements(*array);
        const ColumnPtr answers = map_elements(call, array, flat);
        FixedBuilder<uint8_t> out(Type::boolean(), call.context().pool);
        size_t at = 0;
        for (int64_t row = 0; row < array->size(); ++row) {
            bool decided = false;
            bool has_null = false;
            for (; at < static_cast<size_t>(flat.ends[static_cast<size_t>(row)]); ++at) {
                const auto i = static_cast<int64_t>(at);
                has_null = has_null || answers->is_null(i);
                decided = decided || (!answers->is_null(i) && is_true(*answers, i) == deciding_);
            }
            if (array->is_null(row) || (!decided && has_null)) {
                out.append_null();
            } else {
                out.append_value(decided ? deciding_ : !deciding_);
            }
        }
        return out.finish();
    }
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        std::vector<Field> parameters = element_and_index(i, arguments);
        if (parameters.size() > 1) parameters.resize(1);
        return parameters;
    }

private:
    bool deciding_;
};

const Transform kTransform;
const Filter kFilter;
const Quantifier kExists(true);
const Quantifier kForall(false);

std::vector<Type> types_of(const ResolveRequest& request) {
    std::vector<Type> types;
    for (const auto& argument : request.arguments) types.push_back(argument.type);
    return types;
}

Resolution resolve_transform(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    check_array(request, 0);
    const ArgumentInfo& body = request.arguments[1];
    return {types_of(request), Type::array(body.type, body.nullable), request.arguments[0].nullable};
}

Resolution resolve_filter(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    check_array(request, 0);
    check_predicate(request, 1);
    return {types_of(request), request.arguments[0].type, request.arguments[0].nullable};
}

Resolution resolve_quantifier(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    check_array(request, 0);
    check_predicate(request, 1);
    return {types_of(request), Type::boolean(),
            request.arguments[0].nullable || request.arguments[1].nullable};
}

}  // namespace

FUNCTION("transform")
    .group("lambda_funcs")
    .since("2.4.0")
    .doc("The array of what the lambda makes of each element (and its index).")
    .example("SELECT transform(array(1, 2, 3), x -> x + 1)", "[2,3,4]")
    .overload(resolve_transform, &kTransform);

FUNCTION("filter")
    .group("lambda_funcs")
    .since("2.4.0")
    .doc("The elements for which the lambda is true.")
    .example("SELECT filter(array(1, 2, 3), x -> x % 2 == 1)", "[1,3]")
    .overload(resolve_filter, &kFilter);

FUNCTION("exists")
    .group("lambda_funcs")
    .since("2.4.0")
    .doc("Is the lambda true for some element?")
    .example("SELECT exists(array(1, 2, 3), x -> x % 2 == 0)", "true")
    .overload(resolve_quantifier, &kExists);

FUNCTION("forall")
    .group("lambda_funcs")
    .since("3.0.0")
    .doc("Is the lambda true for all elements?")
    .example("SELECT forall(array(1, 2, 3), x -> x % 2 == 0)", "false")
    .overload(resolve_quantifier, &kForall);

}  // namespace firesteel
