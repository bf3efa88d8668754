#include "common/decimal.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format/number_pattern.h"

namespace firesteel {

namespace {

struct PatternState final : KernelState {
    explicit PatternState(NumberPattern compiled) : pattern(std::move(compiled)) {}
    NumberPattern pattern;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    if (constants[1] == nullptr || constants[1]->is_null()) return nullptr;
    return std::make_shared<PatternState>(NumberPattern::compile(constants[1]->as_string()));
}

/// The call's pattern, which must be constant; nothing when it is null.
std::optional<NumberPattern> constant_pattern(const ResolveRequest& request) {
    const ArgumentInfo& argument = request.arguments[1];
    if (argument.constant == nullptr) {
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`format`"}, {"inputType", "\"STRING\""}, {"inputExpr", quoted(argument.sql)}});
    }
    if (argument.constant->is_null()) return std::nullopt;
    const bool is_text = argument.constant->holds<std::string>();
    return NumberPattern::compile(is_text ? argument.constant->as_string() : argument.sql);
}

Resolution resolve_to_char(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& type = request.arguments[0].type;
    if (!type.is_numeric() && !type.is_string() && !type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"DECIMAL\"");
    const Type number = type.is_numeric() ? decimal_for(type) : Type::decimal(38, 18);
    const bool nullable = !constant_pattern(request) || strict_nullable(request, {number, Type::string()});
    return {{number, Type::string()}, Type::string(), nullable};
}

Resolution resolve_number(const ResolveRequest& request, bool always_nullable) {
    check_argument_count(request, 2, 2);
    const auto pattern = constant_pattern(request);
    const int scale = pattern ? pattern->fraction_digits() : 0;
    const int precision = pattern ? std::max(1, pattern->integer_digits() + scale) : 38;
    if (precision > kMaxPrecision)
        raise_mismatch(request, "VALUE_OUT_OF_RANGE",
                       {{"exprName", "`format`"},
                        {"valueRange", "[1, 38]"},
                        {"currentValue", std::to_string(precision)}});
    const bool nullable =
        !pattern || always_nullable || strict_nullable(request, {Type::string(), Type::string()});
    return {{Type::string(), Type::string()}, Type::decimal(precision, scale), nullable};
}

Resolution resolve_to_number(const ResolveRequest& request) { return resolve_number(request, false); }
Resolution resolve_try_to_number(const ResolveRequest& request) { return resolve_number(request, true); }

const NumberPattern& pattern_of(const KernelCall& call) {
    return static_cast<const PatternState*>(call.state)->pattern;
}

ColumnPtr to_char(const KernelCall& call) {
    if (call.state == nullptr) return Column::nulls(*call.result_type, call.rows, call.pool);
    const bool wide = call[0].type().physical() == PhysicalType::kInt128;
    RowValidity validity(call);
    rows_detail::TextRows output(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        const Int128 value = wide ? call[0].values<Int128>()[row] : Int128{call[0].values<int64_t>()[row]};
        output.set(row, pattern_of(call).format(value, call[0].type().scale()));
    }
    return output.finish(validity);
}

template <typename T>
ColumnPtr parse_numbers(const KernelCall& call) {
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    const StringView* texts = call[0].values<StringView>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        if (const auto value = pattern_of(call).parse(texts[row].view())) {
            buffer->mutable_as<T>()[row] = static_cast<T>(*value);
            continue;
        }
        call.errors->fail_always(row, [&] {
            return Error("INVALID_FORMAT.MISMATCH_INPUT",
                         {{"inputType", "\"STRING\""},
                          {"input", std::string(texts[row].view())},
                          {"format", std::string(call[1].values<StringView>()[row].view())}});
        });
        if (call.errors->has_error()) break;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

ColumnPtr to_number(const KernelCall& call) {
    if (call.state == nullptr) return Column::nulls(*call.result_type, call.rows, call.pool);
    return call.result_type->physical() == PhysicalType::kInt64 ? parse_numbers<int64_t>(call)
                                                                : parse_numbers<Int128>(call);
}

/// to_char of a date or timestamp is date_format; that of binary values knows three formats.
std::optional<FunctionRewrite> rewrite_others(const ResolveRequest& request) {
    if (request.arguments.size() != 2) return std::nullopt;
    if (request.arguments[0].type.is_datetime()) return FunctionRewrite{"date_format"};
    if (!request.arguments[0].type.is(TypeId::kBinary)) return std::nullopt;
    const ArgumentInfo& format = request.arguments[1];
    if (!format.constant) {
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`format`"}, {"inputType", "\"STRING\""}, {"inputExpr", quoted(format.sql)}});
    }
    std::string name = format.constant->holds<std::string>() ? format.constant->as_string() : "null";
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (name == "base64") return FunctionRewrite{"to_char_base64"};
    if (name == "hex") return FunctionRewrite{"to_char_hex"};
    if (name == "utf-8") return FunctionRewrite{"to_char_utf8"};
    throw Error("INVALID_PARAMETER_VALUE.BINARY_FORMAT", {{"functionName", "`" + request.name + "`"},
                                                          {"parameter", "`format`"},
                                                          {"invalidFormat", "'" + name + "'"}});
}

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.prepare = prepare;
}

}  // namespace

FUNCTION("to_char")
    .alias("to_varchar")
    .group("string_funcs")
    .since("3.4.0")
    .doc("Prints a number by a pattern such as '$99,990.99S', or a date or timestamp by a datetime pattern.")
    .example("SELECT to_char(12454, '99G999')", "12,454")
    .example("SELECT to_char(-12454.8, '99G999D9S')", "12,454.8-")
    .overload(resolve_to_char, to_char)
    .with([](FunctionRecord& r) {
        mark(r);
        r.shows_alias = false;
        r.rewrite = rewrite_others;
    });

FUNCTION("to_number")
    .group("string_funcs")
    .since("3.3.0")
    .doc("Reads `expr` as a decimal by a pattern such as '$99,990.99S'.")
    .example("SELECT to_number('12,454.8-', '99,999.9S')", "-12454.8")
    .overload(resolve_to_number, to_number)
    .with(mark);

FUNCTION("try_to_number")
    .group("string_funcs")
    .since("3.3.0")
    .doc("As to_number, but NULL where `expr` does not match the pattern.")
    .example("SELECT try_to_number('$78.12', '$99.99')", "78.12")
    .overload(resolve_try_to_number, to_number)
    .with([](FunctionRecord& r) {
        mark(r);
        r.null_on_failure = true;
    });

}  // namespace firesteel
