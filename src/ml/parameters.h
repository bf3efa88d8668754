#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "spec/dataframe.h"

namespace firesteel::ml {

/// A parameter that an operator has: its type, its default (absent when null), and what values it takes.
struct ParameterRule {
    std::string name;
    Type type;
    Value default_value;
    bool (*valid)(const Value&) = nullptr;
};

bool is_positive(const Value& value);      // > 0
bool is_not_negative(const Value& value);  // >= 0

/// The parameters of one operator: what the user set, over the defaults. A value.
class Parameters {
public:
    Parameters() = default;
    /// Converts the numbers of clients to the rules' types. Raises for unknown names, types that do not fit
    /// and values that the rules forbid.
    Parameters(const std::vector<ParameterRule>& rules, std::string uid,
               const std::vector<spec::MlParameter>& given);

    /// These with others on top. Names that the operator does not have are errors.
    Parameters with(const std::vector<spec::MlParameter>& given) const;

    const std::string& uid() const { return uid_; }
    bool has(const std::string& name) const { return !find(name).is_null(); }
    const Value& find(const std::string& name) const;
    /// Raises when it is neither set nor has a default.
    const Value& get(const std::string& name) const;
    const std::string& text(const std::string& name) const { return get(name).as_string(); }
    int64_t number(const std::string& name) const { return get(name).as_long(); }
    double real(const std::string& name) const { return get(name).as_double(); }
    bool flag(const std::string& name) const { return get(name).as_bool(); }
    std::vector<std::string> texts(const std::string& name) const;
    /// outputCol and the like default to "<uid>__output".
    std::string output_column(const std::string& name) const;

    const std::vector<ParameterRule>& rules() const { return rules_; }
    const std::map<std::string, Value>& set_values() const { return set_; }
    const ParameterRule* rule(const std::string& name) const;

private:
    void set(const spec::MlParameter& given);
    std::vector<ParameterRule> rules_;
    std::string uid_;
    std::map<std::string, Value> set_;
};

}  // namespace firesteel::ml
