#include <cstdlib>

#include "common/random.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

Resolution resolve_randstr(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    static constexpr const char* kNames[] = {"`length`", "`seed`"};
    Resolution resolution;
    resolution.result = Type::string();
    resolution.nullable = false;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const ArgumentInfo& argument = request.arguments[i];
        const Type wanted = i == 0 ? Type::integer() : Type::long_integer();
        if (!can_implicitly_cast(argument.type, wanted, request.settings->ansi))
            raise_unexpected_type(request, i, i == 0 ? "\"INT\"" : R"_(("INT" or "BIGINT"))_");
        if (!argument.constant) {
            raise_mismatch(request, "NON_FOLDABLE_INPUT",
                           {{"inputName", kNames[i]},
                            {"inputType", i == 0 ? "\"INT\"" : R"_(("INT" or "BIGINT"))_"},
                            {"inputExpr", quoted(argument.sql)}});
        }
        resolution.argument_types.push_back(wanted);
    }
    return resolution;
}

char sign(int32_t number) {
    const int place = std::abs(number % 62);
    if (place < 10) return static_cast<char>('0' + place);
    return static_cast<char>(place < 36 ? 'a' + place - 10 : 'A' + place - 36);
}

/// One number for each character.
ColumnPtr randstr(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    if (call.rows == 0) return out.finish();
    const int32_t length = call[0].is_null(0) ? 0 : call[0].values<int32_t>()[0];
    if (length < 0) {
        throw Error(
            "INVALID_PARAMETER_VALUE.LENGTH",
            {{"parameter", "`length`"}, {"length", std::to_string(length)}, {"functionName", "`randstr`"}});
    }
    const bool has_seed = call.arguments.size() > 1 && !call[1].is_null(0);
    XorShiftRandom random((has_seed ? call[1].values<int64_t>()[0] : 0) + call.position.partition);
    random.skip(static_cast<uint64_t>(length) * static_cast<uint64_t>(call.position.first_row));
    std::string text(static_cast<size_t>(length), '\0');
    for (int64_t row = 0; row < call.rows; ++row) {
        for (char& c : text) c = sign(random.next_int());
        out.append_value(text);
    }
    return out.finish();
}

}  // namespace

FUNCTION("randstr")
    .group("string_funcs")
    .since("4.0.0")
    .doc("A random text of digits and letters, always the same for the same seed, partition and row.")
    .example("SELECT randstr(3, 0)", "ceV")
    .overload(resolve_randstr, randstr)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile, r.can_fail = true;
    });

}  // namespace firesteel
