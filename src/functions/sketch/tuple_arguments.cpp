#include "functions/sketch/tuple_arguments.h"

#include <algorithm>

#include "functions/aggregate/argument_checks.h"
#include "functions/signature.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/sketch_keys.h"

namespace firesteel {

namespace {

Resolution match(const ResolveRequest& request, const Signature& signature, bool casts) {
    const size_t given = request.arguments.size();
    // These have defaults, so that their arguments may be named.
    const bool named =
        request.name.starts_with("tuple_union") || request.name.starts_with("tuple_sketch_agg");
    if (named && given < signature.min_arguments()) {
        throw Error("REQUIRED_PARAMETER_NOT_FOUND",
                    {{"routineName", in_backticks(request.name)},
                     {"parameterName", in_backticks(signature.parameter(given).name)},
                     {"index", "0"}});
    }
    check_argument_count(request, signature.min_arguments(), signature.max_arguments());
    ResolveRequest typed = request;  // NULL is of any type
    for (size_t i = 0; i < given; ++i) {
        const TypePattern& pattern = signature.parameter(i).pattern;
        if (typed.arguments[i].type.is(TypeId::kNull) && pattern.kind == TypePattern::Kind::kConcrete)
            typed.arguments[i].type = pattern.type;
    }
    SignatureMatch exact = match_signature(signature, typed, false);
    if (exact.fits) return std::move(exact.resolution);
    SignatureMatch cast = casts ? match_signature(signature, typed, true) : exact;
    if (cast.fits) return std::move(cast.resolution);
    raise_unexpected_type(request, cast.failed_argument,
                          pattern_text(signature.parameter(cast.failed_argument).pattern));
}

[[noreturn]] void raise_check_failure(const ResolveRequest& request, const Error& reason) {
    raise_mismatch(request, "TYPE_CHECK_FAILURE_WITH_HINT", {{"msg", reason.what()}, {"hint", ""}});
}

/// Is there such an argument? Then it is a constant and not null.
bool check_constant(const ResolveRequest& request, int i, const char* name, const Type& type) {
    if (i < 0 || static_cast<size_t>(i) >= request.arguments.size()) return false;
    require_constant(request, static_cast<size_t>(i), name, type);
    require_not_null(request, static_cast<size_t>(i), name);
    return true;
}

void check_lg_nominal(const ResolveRequest& request, int i) {
    if (!check_constant(request, i, "lgNomEntries", Type::integer())) return;
    const ArgumentInfo& argument = request.arguments[static_cast<size_t>(i)];
    const int64_t value = argument.type.is_string() ? std::atoll(argument.constant->as_string().c_str())
                                                    : argument.constant->as_long();
    if (value < kLeastLgNominal || value > kMostLgNominal)
        raise_check_failure(request, invalid_lg_nominal(request.name, value));
}

void check_mode(const ResolveRequest& request, int i) {
    if (!check_constant(request, i, "mode", Type::string())) return;
    const ArgumentInfo& argument = request.arguments[static_cast<size_t>(i)];
    const std::string mode = argument.type.is_string() ? argument.constant->as_string() : argument.sql;
    if (summary_mode(mode)) return;
    raise_check_failure(request, Error("TUPLE_INVALID_SKETCH_MODE", {{"function", in_backticks(request.name)},
                                                                     {"mode", mode},
                                                                     {"validModes", kSummaryModes}}));
}

}  // namespace

Resolution resolve_tuple_call(const ResolveRequest& request, const TupleSignature& signature) {
    Resolution resolution = match(request, parse_signature(signature.text), signature.casts);
    check_lg_nominal(request, signature.lg_nominal);
    check_mode(request, signature.mode);
    resolution.nullable = any_nullable(request);
    return resolution;
}

std::string tuple_function(const char* stem, const char* suffix) {
    std::string name = stem;
    name += suffix;
    return name;
}

SummaryMode mode_argument(const Value* given) {
    return given == nullptr || given->is_null()
               ? SummaryMode::kSum
               : summary_mode(given->as_string()).value_or(SummaryMode::kSum);
}

template <typename Number>
std::optional<TupleSketch<Number>> read_tuple(const KernelCall& call, size_t argument, int64_t row,
                                              const std::string& function) {
    const std::string_view bytes = call[argument].values<StringView>()[row].view();
    auto sketch = parse_tuple<Number>(bytes);
    if (!sketch) {
        call.errors->fail_always(row, [&] {
            constexpr const char* kExpected = "TUPLE";
            const char* family = sketch_family(bytes);
            if (family == nullptr || std::string_view(family) == kExpected)
                return Error("TUPLE_INVALID_INPUT_SKETCH_BUFFER", {{"function", in_backticks(function)}});
            return Error("TUPLE_INVALID_INPUT_SKETCH_BUFFER_FAMILY", {{"function", in_backticks(function)},
                                                                      {"expectedFamily", kExpected},
                                                                      {"actualFamily", family}});
        });
    }
    return sketch;
}

template std::optional<TupleSketch<int32_t>> read_tuple(const KernelCall&, size_t, int64_t,
                                                        const std::string&);
template std::optional<TupleSketch<double>> read_tuple(const KernelCall&, size_t, int64_t,
                                                       const std::string&);

}  // namespace firesteel
