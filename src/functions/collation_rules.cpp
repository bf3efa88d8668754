#include "functions/collation_rules.h"

#include <algorithm>
#include <map>

#include "column/collation.h"

namespace firesteel {

namespace {

using Accepts = CollationRule::Accepts;

/// By the name of the record, not an alias.
const std::map<std::string_view, CollationRule>& rules() {
    constexpr auto kAll = Accepts::kAll;
    constexpr auto kSearchable = Accepts::kSearchable;
    constexpr auto kLowerCase = Accepts::kLowerCase;
    static const std::map<std::string_view, CollationRule> rules = {
        // Comparisons.
        {"=", {kAll, false, true, true, "*"}},
        {"!=", {kAll, false, true, true, "*"}},
        {"<=>", {kAll, false, true, true, "*"}},
        {"equal_null", {kAll, false, true, true, "*"}},
        {"<", {kAll, false, true, true, "*"}},
        {"<=", {kAll, false, true, true, "*"}},
        {">", {kAll, false, true, true, "*"}},
        {">=", {kAll, false, true, true, "*"}},
        {"in", {kAll, false, true, true, "*"}},
        {"array_contains", {kAll, false, true, false, "*"}},
        {"array_position", {kAll, false, true, false, "*"}},
        {"arrays_overlap", {kAll, false, true, false, "*"}},
        {"map_contains_key", {kAll, false, true, false, ""}},
        // Choices, and collections of equal types.
        {"array", {kAll, false, false, false, "*"}},
        {"array_append", {kAll, false, false, false, "*"}},
        {"array_except", {kAll, false, false, false, "*"}},
        {"array_intersect", {kAll, false, false, false, "*"}},
        {"array_join", {kAll, true, false, false, "*"}},
        {"array_remove", {kAll, false, false, false, "*"}},
        {"array_union", {kAll, false, false, false, "*"}},
        {"coalesce", {kAll, false, false, false, "*"}},
        {"greatest", {kAll, false, false, false, "*"}},
        {"if", {kAll, false, false, false, "1+"}},
        {"lag", {kAll, false, false, false, "02"}},
        {"lead", {kAll, false, false, false, "02"}},
        {"least", {kAll, false, false, false, "*"}},
        {"map", {kAll, false, false, false, "%01"}},
        {"nvl", {kAll, false, false, false, "*"}},
        {"nvl2", {kAll, false, false, false, "1+"}},
        {"when", {kAll, false, false, false, "when"}},
        // Texts from texts.
        {"btrim", {kSearchable, true, false, true, "*"}},
        {"concat", {kAll, true, false, false, "*"}},
        {"concat_ws", {kAll, true, false, false, "*"}},
        {"conv", {kAll, true}},
        {"elt", {kAll, true, false, false, "1+"}},
        {"format_string", {kAll, true}},
        {"hex", {kAll, true}},
        {"initcap", {kAll, true, false, true}},
        {"json_tuple", {kAll, true}},
        {"left", {kAll, true}},
        {"listagg", {kAll, true}},
        {"lower", {kAll, true, false, true}},
        {"lpad", {kAll, true, false, false, "02"}},
        {"ltrim", {kSearchable, true, false, true, "*"}},
        {"make_valid_utf8", {kAll, true}},
        {"mask", {kAll, true, false, false, "*"}},
        {"overlay", {kAll, true, false, false, "01"}},
        {"repeat", {kAll, true}},
        {"replace", {kSearchable, true, false, true, "*"}},
        {"reverse", {kAll, true}},
        {"right", {kAll, true}},
        {"rpad", {kAll, true, false, false, "02"}},
        {"rtrim", {kSearchable, true, false, true, "*"}},
        {"sentences", {kAll, true}},
        {"split_part", {kSearchable, true, false, true, "01"}},
        {"str_to_map", {Accepts::kSearchableNoTrim, true, false, false, "*"}},
        {"substring", {kAll, true}},
        {"substring_index", {kSearchable, true, false, true, "01"}},
        {"translate", {kSearchable, true, false, true, "*"}},
        {"trim", {kSearchable, true, false, true, "*"}},
        {"try_validate_utf8", {kAll, true}},
        {"upper", {kAll, true, false, true}},
        {"validate_utf8", {kAll, true}},
        // Answers about texts.
        {"contains", {kSearchable, false, false, true, "*"}},
        {"endswith", {kSearchable, false, false, true, "*"}},
        {"find_in_set", {kAll, false, false, true, "*"}},
        {"instr", {kSearchable, false, false, true, "*"}},
        {"levenshtein", {kAll, false, false, false, "*"}},
        {"locate", {kSearchable, false, false, true, "01"}},
        {"startswith", {kSearchable, false, false, true, "*"}},
        {"to_number", {kAll, false, false, false, "*"}},
        {"try_to_number", {kAll, false, false, false, "*"}},
        // Patterns.
        {"ilike", {kLowerCase}},
        {"like", {kLowerCase}},
        {"regexp_count", {kLowerCase}},
        {"regexp_extract", {kLowerCase, true}},
        {"regexp_extract_all", {kLowerCase, true}},
        {"regexp_instr", {kLowerCase}},
        {"regexp_replace", {kLowerCase, true, false, false, "*"}},
        {"regexp_substr", {kLowerCase, true}},
        {"rlike", {kLowerCase}},
        {"split", {kLowerCase, true}},
        // Not at all.
        {"count_min_sketch", {Accepts::kNone}},
        {"schema_of_csv", {Accepts::kNone}},
        {"schema_of_xml", {Accepts::kNone}},
    };
    return rules;
}

bool is_accepted(const Collation& collation, Accepts accepts) {
    if (collation.is_binary() || collation.rule == Collation::Rule::kIndeterminate) return true;
    switch (accepts) {
        case Accepts::kAll:
            return true;
        case Accepts::kSearchableNoTrim:
            if (collation.ignores_trailing_spaces) return false;
            [[fallthrough]];
        case Accepts::kSearchable:
            return !collation.ignores_accents || collation.ignores_case;
        case Accepts::kLowerCase:
            return collation.rule == Collation::Rule::kLowerCase && !collation.ignores_trailing_spaces;
        case Accepts::kNone:
            break;
    }
    return false;
}

bool is_trim(const FunctionRecord& record) {
    return record.name == "trim" || record.name == "ltrim" || record.name == "rtrim" ||
           record.name == "btrim";
}

/// Spark counts the text that is trimmed as the first argument, wherever it was written.
[[noreturn]] void raise_trim(const FunctionRecord& record, const ResolveRequest& request) {
    ResolveRequest shown = request;
    if (record.name == "btrim") {
        shown.name = "trim";
        std::swap(shown.arguments[0], shown.arguments[1]);
    }
    const ArgumentInfo& text = shown.arguments[1];
    raise_mismatch(shown, "UNEXPECTED_INPUT_TYPE",
                   {{"paramIndex", ordinal_word(0)},
                    {"requiredType", "\"STRING\""},
                    {"inputSql", quoted(text.sql)},
                    {"inputType", quoted(text.type)}});
}

}  // namespace

const CollationRule& collation_rule(std::string_view function) {
    static const CollationRule none;
    const auto found = rules().find(function);
    return found == rules().end() ? none : found->second;
}

void check_collations(const FunctionRecord& record, const ResolveRequest& request) {
    const Accepts accepts = collation_rule(record.name).accepts;
    if (accepts == Accepts::kAll) return;
    // Patterns and options may have any.
    const bool first_only = accepts == Accepts::kLowerCase || accepts == Accepts::kNone;
    for (size_t i = 0; i < (first_only ? 1 : request.arguments.size()); ++i) {
        const Type* text = first_string(request.arguments[i].type);
        if (text == nullptr || is_accepted(collation_of(*text), accepts)) continue;
        if (is_trim(record) && request.arguments.size() == 2) raise_trim(record, request);
        const bool sketch = record.name == "count_min_sketch";
        raise_unexpected_type(request, i,
                              sketch ? "(\"INTEGRAL\" or \"STRING\" or \"BINARY\")" : "\"STRING\"");
    }
}

void keep_collations(const FunctionRecord& record, const ResolveRequest& request, Resolution& resolution) {
    const size_t count = std::min(request.arguments.size(), resolution.argument_types.size());
    for (size_t i = 0; i < count; ++i) {
        const Type& type = request.arguments[i].type;
        Type& wanted = resolution.argument_types[i];
        if (has_collation(type) && !has_collation(wanted) &&
            without_collations(type).same_ignoring_nullability(wanted) && record.name != "collate")
            wanted = type;
    }
    if (!collation_rule(record.name).carries) return;
    // Of arguments that are not alike the first is the text.
    const bool first_only = collation_rule(record.name).joins.empty();
    for (size_t i = 0; i < (first_only ? 1 : request.arguments.size()); ++i) {
        const ArgumentInfo& argument = request.arguments[i];
        if (!names_collation(argument.type)) continue;
        const Type text = *first_string(argument.type);
        resolution.result = replace_strings(resolution.result, [&](const Type&) { return text; });
        return;
    }
}

}  // namespace firesteel
