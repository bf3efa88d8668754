#include "plan/named_arguments.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "catalog/identifier.h"

namespace firesteel {

namespace {

struct Parameter {
    std::string name;
    std::optional<Value> fallback;  // a text, or null; none: the parameter is required
};
using Parameters = std::vector<Parameter>;

/// The few functions that Spark lets be called with names.
const Parameters* parameters_of(const std::string& function) {
    static const Parameters collection = {{"collection", {}}};
    static const Parameters input = {{"input", {}}};
    static const Parameters mask = {{"str", {}},
                                    {"upperChar", "X"},
                                    {"lowerChar", "x"},
                                    {"digitChar", "n"},
                                    {"otherChar", Value::null()}};
    static const Parameters sketch = {{"column", {}}, {"epsilon", {}}, {"confidence", {}}, {"seed", {}}};
    static const std::map<std::string, const Parameters*> known = {{"explode", &collection},
                                                                   {"explode_outer", &collection},
                                                                   {"posexplode", &collection},
                                                                   {"posexplode_outer", &collection},
                                                                   {"inline", &input},
                                                                   {"inline_outer", &input},
                                                                   {"variant_explode", &input},
                                                                   {"variant_explode_outer", &input},
                                                                   {"mask", &mask},
                                                                   {"count_min_sketch", &sketch}};
    const auto found = known.find(function);
    return found == known.end() ? nullptr : found->second;
}

size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<size_t> costs(b.size() + 1);
    std::iota(costs.begin(), costs.end(), size_t{0});
    for (size_t i = 0; i < a.size(); ++i) {
        size_t diagonal = costs[0]++;
        for (size_t j = 0; j < b.size(); ++j) {
            const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = costs[j + 1];
            costs[j + 1] = std::min({changed, costs[j] + 1, costs[j + 1] + 1});
        }
    }
    return costs.back();
}

/// The three most similar names.
std::string proposal(const std::vector<CallParameter>& parameters, const std::string& name) {
    std::vector<std::pair<size_t, std::string>> names;
    for (const auto& parameter : parameters)
        names.emplace_back(edit_distance(lower_case(parameter.name), lower_case(name)), parameter.name);
    std::stable_sort(names.begin(), names.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string out;
    for (size_t i = 0; i < std::min<size_t>(names.size(), 3); ++i)
        out += (out.empty() ? "" : " ") + quote_identifier(names[i].second);
    return out;
}

std::optional<size_t> find_parameter(const std::vector<CallParameter>& parameters, const std::string& name) {
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (equal_ignoring_case(parameters[i].name, name)) return i;
    }
    return std::nullopt;
}

/// Puts one named argument into its place.
void place(const std::string& routine, const std::vector<CallParameter>& parameters,
           const spec::NamedArgument& argument, size_t positional, spec::Expressions& placed) {
    const auto at = find_parameter(parameters, argument.key);
    if (!at) {
        throw Error("UNRECOGNIZED_PARAMETER_NAME", {{"routineName", routine},
                                                    {"argumentName", quote_identifier(argument.key)},
                                                    {"proposal", proposal(parameters, argument.key)}});
    }
    if (placed[*at]) {
        const char* how = *at < positional ? "BOTH_POSITIONAL_AND_NAMED" : "DOUBLE_NAMED_ARGUMENT_REFERENCE";
        throw Error("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT." + std::string(how),
                    {{"routineName", routine}, {"parameterName", quote_identifier(parameters[*at].name)}});
    }
    placed[*at] = argument.value;
}

bool is_plain_name(const spec::ExpressionPtr& argument) {
    const auto* named = argument->as<spec::NamedArgument>();
    return named && !named->value->as<spec::Lambda>();
}

}  // namespace

bool has_named_arguments(const spec::Expressions& written) {
    return std::any_of(written.begin(), written.end(), is_plain_name);
}

spec::Expressions place_by_name(const std::string& routine, const std::vector<CallParameter>& parameters,
                                const spec::Expressions& written) {
    size_t positional = 0;
    while (positional < written.size() && !written[positional]->as<spec::NamedArgument>()) ++positional;
    for (size_t i = positional + 1; i < written.size(); ++i) {
        if (written[i]->as<spec::NamedArgument>()) continue;
        const std::string& before = written[i - 1]->as<spec::NamedArgument>()->key;
        throw Error("UNEXPECTED_POSITIONAL_ARGUMENT",
                    {{"routineName", routine}, {"parameterName", quote_identifier(before)}});
    }
    spec::Expressions placed(written.begin(), written.begin() + static_cast<std::ptrdiff_t>(positional));
    placed.resize(std::max(positional, parameters.size()));
    for (size_t i = positional; i < written.size(); ++i)
        place(routine, parameters, *written[i]->as<spec::NamedArgument>(), positional, placed);
    for (size_t i = 0; i < placed.size(); ++i) {
        if (placed[i] || !parameters[i].required) continue;
        throw Error("REQUIRED_PARAMETER_NOT_FOUND", {{"routineName", routine},
                                                     {"parameterName", quote_identifier(parameters[i].name)},
                                                     {"index", std::to_string(i)}});
    }
    return placed;
}

spec::Expressions place_arguments(const FunctionRecord& record, const spec::Expressions& written) {
    const Parameters* parameters = parameters_of(record.name);
    if (!has_named_arguments(written)) {
        const bool lacks = parameters && written.size() < parameters->size() &&
                           !(*parameters)[written.size()].fallback.has_value();
        if (!lacks) return written;
        throw Error("REQUIRED_PARAMETER_NOT_FOUND",
                    {{"routineName", quote_identifier(record.name)},
                     {"parameterName", quote_identifier((*parameters)[written.size()].name)},
                     {"index", "0"}});
    }
    if (parameters == nullptr)
        throw Error("NAMED_PARAMETERS_NOT_SUPPORTED", {{"functionName", quote_identifier(record.name)}});
    std::vector<CallParameter> names;
    for (const Parameter& parameter : *parameters)
        names.push_back({parameter.name, !parameter.fallback.has_value()});
    spec::Expressions placed = place_by_name(quote_identifier(record.name), names, written);
    for (size_t i = 0; i < placed.size(); ++i) {
        if (placed[i]) continue;
        const Value& fallback = *(*parameters)[i].fallback;
        placed[i] =
            spec::make<spec::Literal>(fallback.is_null() ? Type::null() : Type::string(), Value(fallback));
    }
    return placed;
}

}  // namespace firesteel
