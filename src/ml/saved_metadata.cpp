#include "ml/saved_metadata.h"

#include <simdjson.h>

#include <algorithm>

#include "codec/number_text.h"
#include "common/error.h"
#include "common/json_text.h"

namespace firesteel::ml {

namespace {

namespace dom = simdjson::dom;

const char* const kSparkVersion = "4.2.1";

std::string as_json(const Value& value) {
    if (value.holds<bool>()) return value.as_bool() ? "true" : "false";
    if (value.holds<int64_t>()) return std::to_string(value.as_long());
    if (value.holds<double>()) {
        char text[kMaxDoubleText];
        return std::string(text, static_cast<size_t>(format_double(value.as_double(), text)));
    }
    if (value.holds<std::string>()) return quote_json(value.as_string());
    std::string out = "[";
    for (const Value& item : value.as_list()) out += (out.size() > 1 ? "," : "") + as_json(item);
    return out + "]";
}

void add_member(std::string& object, const std::string& name, const Value& value) {
    object += (object.empty() ? "" : ",") + quote_json(name) + ":" + as_json(value);
}

/// Spark writes what stands when nothing is set, the name made for an output column too.
std::string defaults_of(const Parameters& parameters) {
    std::map<std::string, Value> defaults;
    for (const ParameterRule& rule : parameters.rules()) {
        if (!rule.default_value.is_null()) defaults[rule.name] = rule.default_value;
        if (rule.name == "outputCol" && rule.default_value.is_null())
            defaults[rule.name] = parameters.uid() + "__output";
    }
    std::string out;
    for (const auto& [name, value] : defaults) add_member(out, name, value);
    return out;
}

[[noreturn]] void raise_unreadable(std::string_view line) {
    throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                {{"message", "Error loading metadata: " + std::string(line.substr(0, 200))}});
}

spec::MlParameter parameter_of(std::string name, const dom::element& element) {
    bool flag = false;
    int64_t whole = 0;
    double real = 0;
    std::string_view text;
    dom::array array;
    if (element.get_bool().get(flag) == simdjson::SUCCESS) return {std::move(name), Type::boolean(), flag};
    if (element.is_int64() && element.get_int64().get(whole) == simdjson::SUCCESS)
        return {std::move(name), Type::long_integer(), whole};
    if (element.get_double().get(real) == simdjson::SUCCESS)
        return {std::move(name), Type::double_number(), real};
    if (element.get_string().get(text) == simdjson::SUCCESS)
        return {std::move(name), Type::string(), std::string(text)};
    if (element.get_array().get(array) != simdjson::SUCCESS)
        return {std::move(name), Type::null(), Value::null()};
    Type item_type = Type::string();
    Value::List items;
    for (const dom::element item : array) {
        spec::MlParameter parsed = parameter_of("", item);
        item_type = parsed.type;
        items.push_back(std::move(parsed.value));
    }
    return {std::move(name), Type::array(item_type), std::move(items)};
}

}  // namespace

std::string write_metadata(const std::string& class_name, const Parameters& parameters, int64_t now_millis) {
    std::string set;
    for (const auto& [name, value] : parameters.set_values()) {
        if (!value.is_null()) add_member(set, name, value);
    }
    std::string out;
    add_member(out, "class", class_name);
    add_member(out, "timestamp", now_millis);
    add_member(out, "sparkVersion", std::string(kSparkVersion));
    add_member(out, "uid", parameters.uid());
    out += ",\"paramMap\":{" + set + "},\"defaultParamMap\":{" + defaults_of(parameters) + "}";
    return "{" + out + "}";
}

SavedMetadata read_metadata(std::string_view line) {
    dom::parser parser;
    dom::object object, set;
    std::string_view class_name, uid;
    const bool is_metadata =
        parser.parse(simdjson::padded_string(line)).get_object().get(object) == simdjson::SUCCESS &&
        object["class"].get_string().get(class_name) == simdjson::SUCCESS &&
        object["uid"].get_string().get(uid) == simdjson::SUCCESS &&
        object["paramMap"].get_object().get(set) == simdjson::SUCCESS;
    if (!is_metadata) raise_unreadable(line);
    SavedMetadata out{std::string(class_name), std::string(uid), {}};
    for (const auto& [name, value] : set) out.parameters.push_back(parameter_of(std::string(name), value));
    std::sort(out.parameters.begin(), out.parameters.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
}

}  // namespace firesteel::ml
