// Calls of static Java methods. There is no Java here; the methods that queries call, those of UUIDs, are
// known by name.

#include <array>
#include <optional>
#include <random>

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

constexpr std::string_view kUuidClass = "java.util.UUID";
constexpr std::string_view kRandom = "randomUUID";
constexpr std::string_view kFromString = "fromString";
constexpr std::string_view kPredefClass = "scala.Predef";
constexpr std::string_view kRequire = "require";

void require_text(const ResolveRequest& request, size_t i, const char* name) {
    const ArgumentInfo& argument = request.arguments[i];
    if (argument.constant && argument.type.is_string() && !argument.constant->is_null()) return;
    raise_mismatch(request, "NON_FOLDABLE_INPUT",
                   {{"inputName", std::string("`") + name + "`"},
                    {"inputType", quoted(Type::string())},
                    {"inputExpr", quoted(argument.sql)}});
}

Resolution resolve_reflect(const ResolveRequest& request) {
    const auto& arguments = request.arguments;
    if (arguments.size() < 2) raise_wrong_argument_count(request, "> 1");
    require_text(request, 0, "class");
    require_text(request, 1, "method");
    const std::string& class_name = arguments[0].constant->as_string();
    const std::string& method = arguments[1].constant->as_string();
    Resolution resolution{{}, Type::string(), true};
    for (const ArgumentInfo& argument : arguments) resolution.argument_types.push_back(argument.type);
    const bool requires_truth = class_name == kPredefClass && method == kRequire && arguments.size() == 3 &&
                                arguments[2].type.is(TypeId::kBoolean);
    if (requires_truth) return resolution;
    if (class_name != kUuidClass)
        raise_mismatch(request, "UNEXPECTED_CLASS_TYPE", {{"className", class_name}});
    const bool known = method == kRandom
                           ? arguments.size() == 2
                           : method == kFromString && arguments.size() == 3 && arguments[2].type.is_string();
    if (!known)
        raise_mismatch(request, "UNEXPECTED_STATIC_METHOD",
                       {{"methodName", method}, {"className", class_name}});
    return resolution;
}

std::string uuid_text(uint64_t high, uint64_t low) {
    std::string out;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
        const uint64_t half = i < 16 ? high : low;
        out += "0123456789abcdef"[(half >> (60 - 4 * (i % 16))) & 15];
    }
    return out;
}

/// Five groups of hex digits, of which the lowest bits count, as in Java.
std::optional<std::string> canonical_uuid(std::string_view text) {
    static constexpr std::array<int, 5> kBits = {32, 16, 16, 16, 48};
    std::array<uint64_t, 5> groups{};
    size_t at = 0;
    for (size_t group = 0; group < groups.size(); ++group) {
        size_t digits = 0;
        for (; at < text.size() && text[at] != '-'; ++at, ++digits) {
            const char c = text[at];
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return std::nullopt;
            groups[group] = groups[group] << 4 | static_cast<uint64_t>(digit);
        }
        const bool last = group + 1 == groups.size();
        if (digits == 0 || digits > 16 || last != (at == text.size())) return std::nullopt;
        groups[group] &= (uint64_t{1} << kBits[group]) - 1;
        ++at;
    }
    return uuid_text(groups[0] << 32 | groups[1] << 16 | groups[2], groups[3] << 48 | groups[4]);
}

ColumnPtr reflect(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    thread_local std::mt19937_64 random{std::random_device{}()};
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call.arguments.size() == 2) {
            const uint64_t high = (random() & ~uint64_t{0xF000}) | 0x4000;
            out.append_value(uuid_text(high, (random() & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000));
            continue;
        }
        const bool is_truth = call[2].type().is(TypeId::kBoolean);
        if (is_truth && !call[2].is_null(row) && call[2].values<uint8_t>()[row] != 0) {
            out.append_value("null");  // what a method that returns nothing gives
            continue;
        }
        const auto text = is_truth || call[2].is_null(row)
                              ? std::nullopt
                              : canonical_uuid(call[2].values<StringView>()[row].view());
        if (text) {
            out.append_value(*text);
            continue;
        }
        call.errors->fail_always(row, [&] {
            return Error("FAILED_FUNCTION_CALL", {{"funcName", "`reflect`"}});
        });
        out.append_null();
    }
    return out.finish();
}

void describe(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.volatility = Volatility::kVolatile;
    record.can_fail = true;
}

}  // namespace

FUNCTION("reflect")
    .alias("java_method")
    .group("misc_funcs")
    .since("2.0.0")
    .doc(
        "What a static Java method returns, as text. Known are `randomUUID` and `fromString` of "
        "`java.util.UUID`.")
    .example("SELECT reflect('java.util.UUID', 'fromString', 'a5cf6c42-0c85-418f-af6c-3e4e5b1328f2')",
             "a5cf6c42-0c85-418f-af6c-3e4e5b1328f2")
    .overload(resolve_reflect, reflect)
    .with(describe);

FUNCTION("try_reflect")
    .group("misc_funcs")
    .since("4.0.0")
    .doc("As `reflect`, but NULL where the method fails.")
    .example("SELECT try_reflect('java.util.UUID', 'fromString', 'a5cf6c42-0c85-418f-af6c-3e4e5b1328f2')",
             "a5cf6c42-0c85-418f-af6c-3e4e5b1328f2")
    .overload(resolve_reflect, reflect)
    .with([](FunctionRecord& record) {
        describe(record);
        record.null_on_failure = true;
    });

}  // namespace firesteel
