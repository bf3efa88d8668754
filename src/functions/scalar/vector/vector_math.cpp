// Arrays of floats as vectors: products, distances, norms.

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "column/builder.h"
#include "functions/cast.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

bool is_vector(const Type& type) { return type.is(TypeId::kArray) && type.element_type().is(TypeId::kFloat); }

Resolution resolve_pair(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    for (size_t i = 0; i < 2; ++i) {
        if (!is_vector(request.arguments[i].type)) raise_unexpected_type(request, i, "\"ARRAY<FLOAT>\"");
    }
    return {{request.arguments[0].type, request.arguments[1].type}, Type::float_number(), true};
}

std::vector<Type> norm_arguments(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    if (!is_vector(request.arguments[0].type)) raise_unexpected_type(request, 0, "\"ARRAY<FLOAT>\"");
    std::vector<Type> types = {request.arguments[0].type};
    if (request.arguments.size() > 1) {
        if (!request.arguments[1].type.is(TypeId::kFloat)) raise_unexpected_type(request, 1, "\"FLOAT\"");
        types.push_back(Type::float_number());
    }
    return types;
}

Resolution resolve_norm(const ResolveRequest& request) {
    return {norm_arguments(request), Type::float_number(), true};
}

Resolution resolve_normalize(const ResolveRequest& request) {
    return {norm_arguments(request), Type::array(Type::float_number(), true), true};
}

/// The numbers of one row; nothing when one of them is null.
std::optional<std::span<const float>> numbers(const Column& vectors, int64_t row) {
    const Column& elements = *vectors.child(0);
    const int32_t begin = vectors.offsets()[row];
    const int32_t end = vectors.offsets()[row + 1];
    for (int32_t i = begin; i < end; ++i) {
        if (elements.is_null(i)) return std::nullopt;
    }
    return std::span(elements.values<float>() + begin, static_cast<size_t>(end - begin));
}

using Numbers = std::span<const float>;
using Measure = std::optional<float> (*)(Numbers, Numbers);

/// In the order and precision that Spark adds up: floats, eight terms to one sum, then the sums.
template <typename Term>
float sum_of(size_t count, const Term& term) {
    float total = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        float eight = term(i);
        for (size_t k = 1; k < 8; ++k) eight += term(i + k);
        total += eight;
    }
    for (; i < count; ++i) total += term(i);
    return total;
}

float root(float square) { return static_cast<float>(std::sqrt(static_cast<double>(square))); }

std::optional<float> inner_product(Numbers a, Numbers b) {
    return sum_of(a.size(), [&](size_t i) { return a[i] * b[i]; });
}

std::optional<float> l2_distance(Numbers a, Numbers b) {
    return root(sum_of(a.size(), [&](size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); }));
}

/// Null for empty vectors and those of length 0, which have no direction.
std::optional<float> cosine_similarity(Numbers a, Numbers b) {
    const float product = *inner_product(a, b);
    const float length = root(*inner_product(a, a) * *inner_product(b, b));
    if (length == 0) return std::nullopt;
    return product / length;
}

template <Measure kMeasure>
ColumnPtr measure(const char* function, const KernelCall& call) {
    FixedBuilder<float> out(*call.result_type, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const auto a = is_valid_row(call, row) ? numbers(call[0], row) : std::nullopt;
        const auto b = is_valid_row(call, row) ? numbers(call[1], row) : std::nullopt;
        std::optional<float> value;
        if (a && b && a->size() != b->size()) {
            call.errors->fail_always(row, [&] {
                return Error("VECTOR_DIMENSION_MISMATCH", {{"functionName", function},
                                                           {"leftDim", std::to_string(a->size())},
                                                           {"rightDim", std::to_string(b->size())}});
            });
        } else if (a && b) {
            value = kMeasure(*a, *b);
        }
        if (value) {
            out.append_value(*value);
        } else {
            out.append_null();
        }
    }
    return out.finish();
}

ColumnPtr inner_products(const KernelCall& call) {
    return measure<inner_product>("`vector_inner_product`", call);
}
ColumnPtr l2_distances(const KernelCall& call) { return measure<l2_distance>("`vector_l2_distance`", call); }
ColumnPtr cosine_similarities(const KernelCall& call) {
    return measure<cosine_similarity>("`vector_cosine_similarity`", call);
}

/// Nothing (and an error) for a degree other than 1, 2 and infinity.
std::optional<float> norm(const KernelCall& call, const char* function, int64_t row, Numbers vector) {
    const float degree = call.arguments.size() > 1 ? call[1].values<float>()[row] : 2.0F;
    if (degree == 1.0F) return sum_of(vector.size(), [&](size_t i) { return std::abs(vector[i]); });
    if (degree == 2.0F) return root(*inner_product(vector, vector));
    if (std::isinf(degree) && degree > 0) {
        float greatest = 0;
        for (const float x : vector) greatest = std::max(greatest, std::abs(x));
        return greatest;
    }
    call.errors->fail_always(row, [&] {
        return Error(
            "INVALID_VECTOR_NORM_DEGREE",
            {{"functionName", function}, {"degree", to_display_string(call[1], row, *call.settings)}});
    });
    return std::nullopt;
}

ColumnPtr norms(const KernelCall& call) {
    FixedBuilder<float> out(*call.result_type, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const auto vector = is_valid_row(call, row) ? numbers(call[0], row) : std::nullopt;
        const auto value = vector ? norm(call, "`vector_norm`", row, *vector) : std::nullopt;
        if (value) {
            out.append_value(*value);
        } else {
            out.append_null();
        }
    }
    return out.finish();
}

/// Null for vectors of length 0.
ColumnPtr normalized(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const auto vector = is_valid_row(call, row) ? numbers(call[0], row) : std::nullopt;
        const auto length = vector ? norm(call, "`vector_normalize`", row, *vector) : std::nullopt;
        if (!length || (*length == 0.0F && !vector->empty())) {
            out.append_null();
            continue;
        }
        for (const float x : *vector)
            static_cast<FixedBuilder<float>&>(out.child()).append_value(x / *length);
        out.close_row();
    }
    return out.finish();
}

void show_degree(FunctionRecord& record) {
    record.can_fail = true;
    record.display = [](const std::string& name, const std::vector<std::string>& a) {
        return name + "(" + a[0] + ", " + (a.size() > 1 ? a[1] : "2.0") + ")";
    };
}
void fails(FunctionRecord& record) { record.can_fail = true; }

}  // namespace

FUNCTION("vector_inner_product")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The inner product of two vectors of equal dimension.")
    .example("SELECT vector_inner_product(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F))", "32.0")
    .overload(resolve_pair, inner_products)
    .with(fails);

FUNCTION("vector_l2_distance")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The Euclidean distance of two vectors of equal dimension.")
    .example("SELECT vector_l2_distance(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F))", "5.196152")
    .overload(resolve_pair, l2_distances)
    .with(fails);

FUNCTION("vector_cosine_similarity")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The cosine of the angle between two vectors of equal dimension; null when one has no length.")
    .example("SELECT vector_cosine_similarity(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F))", "0.9746319")
    .overload(resolve_pair, cosine_similarities)
    .with(fails);

FUNCTION("vector_norm")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The norm of a vector, of degree 1, 2 (when none is given) or infinity.")
    .example("SELECT vector_norm(array(3.0F, 4.0F))", "5.0")
    .overload(resolve_norm, norms)
    .with(show_degree);

FUNCTION("vector_normalize")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The vector divided by its norm; null when that is 0.")
    .example("SELECT vector_normalize(array(3.0F, 4.0F))", "[0.6,0.8]")
    .overload(resolve_normalize, normalized)
    .with(show_degree);

}  // namespace firesteel
