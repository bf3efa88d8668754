#include "functions/resolve.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "column/collation.h"
#include "functions/coercion.h"
#include "functions/collation_rules.h"
#include "functions/registry.h"
#include "functions/signature.h"

namespace firesteel {

namespace {

/// Functions that are short for another one, whose name messages about types show.
const std::string& name_in_messages(const std::string& name) {
    static const std::map<std::string, std::string> kShort = {
        {"btrim", "trim"},
        {"equal_null", "<=>"},
        {"explode_outer", "explode"},
        {"ifnull", "coalesce"},
        {"inline_outer", "inline"},
        {"nvl", "coalesce"},
        {"posexplode_outer", "posexplode"},
        {"try_add", "+"},
        {"try_aes_decrypt", "aes_decrypt"},
        {"try_divide", "/"},
        {"try_element_at", "element_at"},
        {"try_make_interval", "make_interval"},
        {"try_make_timestamp", "make_timestamp"},
        {"try_make_timestamp_ntz", "make_timestamp_ntz"},
        {"try_mod", "%"},
        {"try_multiply", "*"},
        {"try_parse_url", "parse_url"},
        {"try_reflect", "reflect"},
        {"try_subtract", "-"},
        {"try_to_binary", "to_binary"},
        {"try_url_decode", "url_decode"},
    };
    const auto found = kShort.find(name);
    return found == kShort.end() ? name : found->second;
}

std::string call_text(const ResolveRequest& request) {
    std::vector<std::string> arguments;
    for (const auto& argument : request.arguments) arguments.push_back(argument.sql);
    const std::string& name = name_in_messages(request.name);
    const FunctionRecord* record = FunctionRegistry::instance().find(name);
    if (record != nullptr) return call_text(*record, name, arguments);
    std::string out = request.name + "(";
    for (size_t i = 0; i < arguments.size(); ++i) out += (i > 0 ? ", " : "") + arguments[i];
    return out + ")";
}

/// Which numbers of arguments the overloads take: "2", "[2, 3]" or "> 1".
std::string expected_counts(const FunctionRecord& record) {
    std::vector<size_t> counts;
    for (const auto& overload : record.overloads) {
        if (!overload.parsed) continue;
        if (overload.parsed->variadic)
            return "> " + std::to_string(static_cast<int64_t>(overload.parsed->min_arguments()) - 1);
        for (size_t n = overload.parsed->min_arguments(); n <= overload.parsed->max_arguments(); ++n)
            counts.push_back(n);
    }
    std::sort(counts.begin(), counts.end());
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    if (counts.size() == 1) return std::to_string(counts[0]);
    std::string out;
    for (const size_t count : counts) out += (out.empty() ? "" : ", ") + std::to_string(count);
    return "[" + out + "]";
}

bool takes_count(const Overload& overload, size_t count) {
    return overload.parsed && count >= overload.parsed->min_arguments() &&
           count <= overload.parsed->max_arguments();
}

/// No overload fits: names the first argument that no overload accepts and all that would do there.
[[noreturn]] void raise_no_overload(const FunctionRecord& record, const ResolveRequest& request) {
    size_t furthest = 0;
    bool any = false;
    std::vector<std::string> required;
    for (const auto& overload : record.overloads) {
        if (!takes_count(overload, request.arguments.size())) continue;
        const SignatureMatch match = match_signature(*overload.parsed, request, true);
        if (any && match.failed_argument < furthest) continue;
        if (match.failed_argument > furthest) required.clear();
        any = true;
        furthest = match.failed_argument;
        append_pattern_names(overload.parsed->parameter(furthest).pattern, required);
    }
    if (!any) raise_wrong_argument_count(request, expected_counts(record));
    raise_unexpected_type(request, furthest, pattern_text(required));
}

}  // namespace

std::string quoted(const Type& type) { return "\"" + type.to_sql() + "\""; }
std::string quoted(const std::string& sql) { return "\"" + sql + "\""; }

std::string ordinal_word(size_t index) {
    static constexpr std::array<const char*, 3> kWords = {"first", "second", "third"};
    return index < kWords.size() ? kWords[index] : std::to_string(index + 1) + "th";
}

void raise_mismatch(const ResolveRequest& request, std::string_view sub, ErrorParameters parameters) {
    parameters.emplace_back("sqlExpr", quoted(call_text(request)));
    throw Error("DATATYPE_MISMATCH." + std::string(sub), std::move(parameters));
}

void raise_unexpected_type(const ResolveRequest& request, size_t argument, std::string required) {
    const ArgumentInfo& info = request.arguments[argument];
    raise_mismatch(request, "UNEXPECTED_INPUT_TYPE",
                   {{"paramIndex", ordinal_word(argument)},
                    {"requiredType", std::move(required)},
                    {"inputSql", quoted(info.sql)},
                    {"inputType", quoted(info.type)}});
}

void raise_different_types(const ResolveRequest& request, size_t first, bool with_or) {
    std::string types;
    for (size_t i = first; i < request.arguments.size(); ++i) {
        if (i > first) types += with_or ? " or " : ", ";
        types += quoted(request.arguments[i].type);
    }
    raise_mismatch(request, "DATA_DIFF_TYPES",
                   {{"functionName", "`" + name_in_messages(request.name) + "`"},
                    {"dataType", with_or ? "(" + types + ")" : "[" + types + "]"}});
}

void raise_wrong_argument_count(const ResolveRequest& request, std::string expected) {
    const bool as_other = request.name == "try_parse_url" || request.name == "try_reflect";
    const std::string& name = as_other ? name_in_messages(request.name) : request.name;
    // Of functions of any number of arguments Spark finds it late, when it knows no place.
    const bool has_place = !expected.starts_with("> ") && !expected.starts_with("2n");
    Error error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {{"functionName", "`" + name + "`"},
                                                      {"expectedNum", std::move(expected)},
                                                      {"actualNum", std::to_string(request.arguments.size())},
                                                      {"docroot", "https://spark.apache.org/docs/latest"}});
    throw has_place ? error : error.with_context(QueryContext());
}

void check_argument_count(const ResolveRequest& request, size_t min, size_t max) {
    const size_t count = request.arguments.size();
    if (count >= min && count <= max) return;
    if (max == SIZE_MAX)
        raise_wrong_argument_count(request, "> " + std::to_string(static_cast<int64_t>(min) - 1));
    if (min == max) raise_wrong_argument_count(request, std::to_string(min));
    std::string out;
    for (size_t n = min; n <= max; ++n) out += (n > min ? ", " : "") + std::to_string(n);
    raise_wrong_argument_count(request, "[" + out + "]");
}

bool nullable_as(const ResolveRequest& request, size_t argument, const Type& type) {
    const ArgumentInfo& info = request.arguments[argument];
    return info.nullable || (!info.type.same_ignoring_nullability(type) &&
                             cast_forces_nullable(info.type, type, request.mode == EvalMode::kAnsi));
}

bool strict_nullable(const ResolveRequest& request, const std::vector<Type>& types) {
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        if (nullable_as(request, i, types[i])) return true;
    }
    return false;
}

BoundFunction bind_function(const FunctionRecord& record, const ResolveRequest& request) {
    BoundFunction bound{&record, 0, {}};
    const bool collated = std::any_of(request.arguments.begin(), request.arguments.end(),
                                      [](const ArgumentInfo& a) { return names_collation(a.type); });
    if (collated) check_collations(record, request);
    const auto finish = [&]() {
        if (collated) keep_collations(record, request, bound.resolution);
        if (record.null_on_failure) bound.resolution.nullable = true;
        if (record.never_null) bound.resolution.nullable = false;
        return bound;
    };
    for (const bool casts : {false, true}) {
        for (size_t i = 0; i < record.overloads.size(); ++i) {
            const Overload& overload = record.overloads[i];
            if (!takes_count(overload, request.arguments.size())) continue;
            SignatureMatch match = match_signature(*overload.parsed, request, casts);
            if (!match.fits) continue;
            bound.overload = i;
            bound.resolution = std::move(match.resolution);
            if (record.nulls == NullHandling::kStrict) {
                bound.resolution.nullable =
                    bound.resolution.nullable || strict_nullable(request, bound.resolution.argument_types);
            } else {
                bound.resolution.nullable = true;
            }
            return finish();
        }
    }
    for (size_t i = 0; i < record.overloads.size(); ++i) {
        if (record.overloads[i].resolver == nullptr) continue;
        bound.overload = i;
        bound.resolution = record.overloads[i].resolver(request);
        return finish();
    }
    raise_no_overload(record, request);
}

std::string call_text(const FunctionRecord& record, const std::string& name,
                      const std::vector<std::string>& arguments) {
    const std::string shown = !record.shown_name.empty() && (name == record.name || !record.shows_alias)
                                  ? record.shown_name
                              : record.shows_alias ? name
                                                   : record.name;
    if (record.display != nullptr) return record.display(shown, arguments);
    if (!record.infix.empty() && arguments.size() == 2) {
        return fmt::format("({} {} {})", arguments[0], record.infix, arguments[1]);
    }
    std::string out = shown + "(";
    for (size_t i = 0; i < arguments.size(); ++i) out += (i > 0 ? ", " : "") + arguments[i];
    return out + ")";
}

}  // namespace firesteel
