#include "ml/parameters.h"

#include "codec/number_text.h"
#include "common/error.h"

namespace firesteel::ml {

namespace {

double number_of(const Value& value) {
    return value.holds<double>() ? value.as_double() : static_cast<double>(value.as_long());
}

std::string shown(const Value& value) {
    if (value.is_null()) return "null";
    if (value.holds<bool>()) return value.as_bool() ? "true" : "false";
    if (value.holds<int64_t>()) return std::to_string(value.as_long());
    if (value.holds<double>()) {
        char text[kMaxDoubleText];
        return std::string(text, static_cast<size_t>(format_double(value.as_double(), text)));
    }
    if (value.holds<std::string>()) return value.as_string();
    if (!value.holds<Value::List>()) return "?";
    std::string out = "[";
    for (const Value& item : value.as_list()) out += (out.size() > 1 ? "," : "") + shown(item);
    return out + "]";
}

/// The value as the rule's type has it; false when it does not fit.
bool convert(const Type& from, const Type& to, const Value& value, Value& out) {
    out = value;
    if (from == to || value.is_null()) return true;
    if (to.is(TypeId::kDouble) || to.is(TypeId::kFloat)) {
        if (!from.is_numeric() || from.is(TypeId::kDecimal)) return false;
        out = number_of(value);
        return true;
    }
    if (to.is_integral())
        return from.is_integral() &&
               (to.is(TypeId::kLong) || value.as_long() == static_cast<int32_t>(value.as_long()));
    if (to.is(TypeId::kArray) && from.is(TypeId::kArray)) {
        Value::List items(value.as_list().size());
        for (size_t i = 0; i < items.size(); ++i) {
            if (!convert(from.element_type(), to.element_type(), value.as_list()[i], items[i])) return false;
        }
        out = std::move(items);
        return true;
    }
    if (to.is(TypeId::kUdt))
        return from.same_ignoring_nullability(to.storage_type()) || from.is(TypeId::kUdt);
    return to.is_string() && from.is_string();
}

}  // namespace

bool is_positive(const Value& value) { return number_of(value) > 0.0; }
bool is_not_negative(const Value& value) { return number_of(value) >= 0.0; }

Parameters::Parameters(const std::vector<ParameterRule>& rules, std::string uid,
                       const std::vector<spec::MlParameter>& given)
    : rules_(rules), uid_(std::move(uid)) {
    for (const auto& parameter : given) set(parameter);
}

Parameters Parameters::with(const std::vector<spec::MlParameter>& given) const {
    Parameters out = *this;
    for (const auto& parameter : given) out.set(parameter);
    return out;
}

const ParameterRule* Parameters::rule(const std::string& name) const {
    for (const ParameterRule& rule : rules_) {
        if (rule.name == name) return &rule;
    }
    return nullptr;
}

void Parameters::set(const spec::MlParameter& given) {
    const ParameterRule* known = rule(given.name);
    if (known == nullptr) throw Error("_LEGACY_ERROR_ML_NO_PARAMETER", {{"uid", uid_}, {"name", given.name}});
    Value value;
    if (!convert(given.type, known->type, given.value, value)) {
        throw Error("_LEGACY_ERROR_ML_PARAMETER_TYPE", {{"uid", uid_},
                                                        {"name", given.name},
                                                        {"type", given.type.to_string()},
                                                        {"expected", known->type.to_string()}});
    }
    if (known->valid != nullptr && !value.is_null() && !known->valid(value)) {
        throw Error("_LEGACY_ERROR_ML_INVALID_PARAMETER",
                    {{"uid", uid_}, {"name", given.name}, {"value", shown(value)}});
    }
    set_[given.name] = std::move(value);
}

const Value& Parameters::find(const std::string& name) const {
    static const Value null;
    if (const auto found = set_.find(name); found != set_.end()) return found->second;
    const ParameterRule* known = rule(name);
    return known != nullptr ? known->default_value : null;
}

const Value& Parameters::get(const std::string& name) const {
    const Value& value = find(name);
    if (value.is_null()) throw Error("_LEGACY_ERROR_ML_NO_DEFAULT", {{"name", name}});
    return value;
}

std::vector<std::string> Parameters::texts(const std::string& name) const {
    std::vector<std::string> out;
    for (const Value& item : get(name).as_list()) out.push_back(item.as_string());
    return out;
}

std::string Parameters::output_column(const std::string& name) const {
    const Value& value = find(name);
    return value.is_null() ? uid_ + "__output" : value.as_string();
}

}  // namespace firesteel::ml
