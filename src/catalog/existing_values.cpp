#include "catalog/existing_values.h"

#include "expr/encoding.h"

namespace firesteel {

namespace {

// Not in lower case, as all keys of users' options are.
std::string key_of(const std::string& column) { return "spark.Existing.Value." + column; }

}  // namespace

void ExistingValues::put(Texts& options, const std::string& column, const Type& type, const Value& value) {
    options[key_of(column)] = encode_expr(make_literal(type, value));
}

Value ExistingValues::find(const Texts& options, const std::string& column) {
    const auto found = options.find(key_of(column));
    return found == options.end() ? Value::null() : decode_expr(found->second)->value;
}

}  // namespace firesteel
