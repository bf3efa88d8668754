#include "plan/earlier_functions.h"

#include <algorithm>

#include "common/check.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

ExprPtr call_of(const std::string& function, const std::string& shown, Exprs arguments,
                const AnalyzerContext& context) {
    const FunctionRecord* record = FunctionRegistry::instance().find(function);
    CHECK(record != nullptr, "no function {}", function);
    return make_call(*record, shown, std::move(arguments), context.settings);
}

bool is_binary(const ExprPtr& argument) { return argument->type.is(TypeId::kBinary); }

Exprs as_strings(Exprs arguments, size_t first, const AnalyzerContext& context) {
    for (size_t i = first; i < arguments.size(); ++i) {
        if (is_binary(arguments[i]))
            arguments[i] =
                make_implicit_cast(arguments[i], Type::string(), EvalMode::kLegacy, context.settings);
    }
    return arguments;
}

/// encode and decode with any of Java's character sets, and with replacements for what cannot be coded.
ExprPtr coding_call(const std::string& function, const std::string& shown, const Exprs& arguments,
                    const AnalyzerContext& context) {
    const bool java = is_on(context, Switch::kJavaCharsets);
    const bool replaces = is_on(context, Switch::kCodingErrorAction);
    if (!java && !replaces) return nullptr;
    const char* behaviour = java ? (replaces ? "_java_replacing" : "_java") : "_replacing";
    return call_of(function + behaviour, shown, arguments, context);
}

/// The time between two moments as an interval of hours and less.
ExprPtr calendar_difference(const FunctionRecord& record, const std::string& shown, const Exprs& arguments,
                            const AnalyzerContext& context) {
    const auto& settings = context.settings;
    const auto micros = [&](const ExprPtr& moment) {
        return make_cast(make_call("unix_micros", {moment}, settings), Type::decimal(20, 0), EvalMode::kAnsi,
                         settings);
    };
    const ExprPtr million = make_literal(Type::decimal(7, 0), Value(Int128{1000000}));
    const ExprPtr seconds = make_call(
        "/", {make_call("-", {micros(arguments[0]), micros(arguments[1])}, settings), million}, settings);
    const ExprPtr zero = make_literal(Type::integer(), Value(int64_t{0}));
    const ExprPtr interval = make_call("make_interval",
                                       {zero, zero, zero, zero, zero, zero,
                                        make_cast(seconds, Type::decimal(18, 6), EvalMode::kAnsi, settings)},
                                       settings);
    auto named = std::make_shared<Expr>(*interval);
    named->shown_sql = call_text(record, shown, {to_sql(*arguments[0]), to_sql(*arguments[1])});
    return named;
}

/// parse_json and from_json that take the last value of a name that stands twice in an object.
ExprPtr lenient_variant_call(const FunctionRecord& record, const std::string& shown, Exprs arguments,
                             const AnalyzerContext& context) {
    const bool parses = record.name == "parse_json" || record.name == "try_parse_json";
    if (!is_on(context, Switch::kDuplicateVariantKeys)) return nullptr;
    if (parses) return call_of(record.name + "_last_key", shown, std::move(arguments), context);
    if (record.name != "from_json" || arguments.size() < 2) return nullptr;
    const auto text = [](const char* value) { return make_literal(Type::string(), Value(value)); };
    const ExprPtr setting =
        make_call("map", {text("spark.sql.variant.allowduplicatekeys"), text("true")}, context.settings);
    if (arguments.size() == 2) {
        arguments.push_back(setting);
    } else {
        arguments[2] = make_call("map_concat", {arguments[2], setting}, context.settings);
    }
    return make_call(record, shown, std::move(arguments), context.settings);
}

}  // namespace

ExprPtr earlier_call(const FunctionRecord& record, const std::string& shown, const Exprs& arguments,
                     const AnalyzerContext& context) {
    if (context.source_settings.empty()) return nullptr;
    if (record.name == "encode" && arguments.size() == 2)
        return coding_call("encode", shown, arguments, context);
    if (record.name == "decode" && arguments.size() == 2)
        return coding_call("decode", shown, arguments, context);
    if (ExprPtr call = lenient_variant_call(record, shown, arguments, context)) return call;
    if (record.name == "array_insert" && is_on(context, Switch::kNegativeIndexInArrayInsert))
        return call_of("array_insert_from_zero", shown, arguments, context);
    if (record.name == "-" && arguments.size() == 2 && arguments[0]->type.is(TypeId::kTimestamp) &&
        arguments[1]->type.is(TypeId::kTimestamp) && is_on(context, Switch::kLegacyInterval))
        return calendar_difference(record, shown, arguments, context);
    const bool all_binary = !arguments.empty() && std::all_of(arguments.begin(), arguments.end(), is_binary);
    if (record.name == "concat" && all_binary && is_on(context, Switch::kConcatBinaryAsString))
        return make_call(record, shown, as_strings(arguments, 0, context), context.settings);
    if (record.name == "elt" && arguments.size() > 1 && is_on(context, Switch::kEltBinaryAsString))
        return make_call(record, shown, as_strings(arguments, 1, context), context.settings);
    const bool pads = record.name == "lpad" || record.name == "rpad";
    if (pads && !arguments.empty() && is_on(context, Switch::kPadsReturnString))
        return make_call(record, shown, as_strings(arguments, 0, context), context.settings);
    if (arguments.empty() && is_on(context, Switch::kEmptyCollectionOfStrings)) {
        const ExprPtr empty = record.name == "array" || record.name == "map"
                                  ? make_call(record, shown, arguments, context.settings)
                                  : nullptr;
        if (!empty) return nullptr;
        const Type type = record.name == "array" ? Type::array(Type::string(), false)
                                                 : Type::map(Type::string(), Type::string(), false);
        return make_implicit_cast(empty, type, EvalMode::kLegacy, context.settings);
    }
    return nullptr;
}

}  // namespace firesteel
