#include "codec/variant_json.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

JsonSyntax strict_syntax() {
    JsonSyntax syntax;
    syntax.single_quotes = false;
    syntax.non_numeric_numbers = false;
    return syntax;
}

enum Behaviour : uint8_t { kFails = 1, kLastKey = 2 };

template <int kBehaviour>
ColumnPtr parse(const KernelCall& call) {
    constexpr bool fails = (kBehaviour & kFails) != 0;
    JsonReader reader{strict_syntax()};
    RecordArena arena;
    RowValidity validity(call);
    VariantBuilder builder(fails ? "parse_json" : "try_parse_json");
    if constexpr ((kBehaviour & kLastKey) != 0) builder.keep_last_of_duplicates();
    VariantColumnBuilder out(call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) {
            out.append_null();
            continue;
        }
        const std::string_view text = call[0].values<StringView>()[row].view();
        arena.reset();
        reader.start(text, arena);
        reader.next();
        if (append_json(reader, builder) == VariantParse::kOk) {
            out.append(builder);
            continue;
        }
        builder.clear();
        out.append_null();
        if (!fails) continue;
        call.errors->fail_always(row, [&] {
            return Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                         {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}});
        });
    }
    return out.finish();
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    check_text_argument(request);
    return {{Type::string()}, Type::variant(), strict_nullable(request, {Type::string()})};
}

Resolution resolve_try(const ResolveRequest& request) {
    Resolution resolution = resolve(request);
    resolution.nullable = true;
    return resolution;
}

}  // namespace

FUNCTION("parse_json")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("The JSON text `jsonStr` as a variant. Malformed texts and objects with a key twice are errors.")
    .example("SELECT parse_json('{\"a\":1,\"b\":0.8}')", "{\"a\":1,\"b\":0.8}")
    .overload(resolve, parse<kFails>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("try_parse_json")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("As parse_json; NULL where that fails.")
    .example("SELECT try_parse_json('{\"a\":1,')", "NULL")
    .overload(resolve_try, parse<0>);

// Under spark.sql.variant.allowDuplicateKeys, see plan/earlier_functions.cpp.
FUNCTION("parse_json_last_key").overload(resolve, parse<kFails | kLastKey>).with([](FunctionRecord& r) {
    r.can_fail = true, r.internal = true, r.shown_name = "parse_json";
});
FUNCTION("try_parse_json_last_key").overload(resolve_try, parse<kLastKey>).with([](FunctionRecord& r) {
    r.internal = true, r.shown_name = "try_parse_json";
});

}  // namespace firesteel
