#include "functions/scalar/avro/avro_argument.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_argument(const ResolveRequest& request, size_t index, const std::string& what) {
    std::string name = request.name;
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    raise_mismatch(
        request, "TYPE_CHECK_FAILURE_WITH_HINT",
        {{"msg", "The " + ordinal_word(index) + " argument of the " + name + " SQL function must be " + what},
         {"hint", ""}});
}

TextOptions options_of_map(const Value& map) {
    TextOptions options;
    if (map.is_null()) return options;
    const Value::List& entries = map.as_list();
    for (size_t i = 0; i + 1 < entries.size(); i += 2) {
        if (!entries[i + 1].is_null())
            options[lower_ascii(entries[i].as_string())] = entries[i + 1].as_string();
    }
    return options;
}

}  // namespace

std::string avro_schema_argument(const ResolveRequest& request, size_t index, const char* purpose) {
    const ArgumentInfo& argument = request.arguments[index];
    const bool is_text = argument.type.is_string() || argument.type.is(TypeId::kNull);
    if (!is_text || !argument.constant) {
        raise_argument(request, index,
                       "a constant string containing the JSON representation of the schema to use for "
                       "converting the value " +
                           std::string(purpose));
    }
    if (argument.constant->is_null())
        throw Error("_LEGACY_ERROR_AVRO_SCHEMA", {{"reason", "Cannot parse <null> schema"}});
    return argument.constant->as_string();
}

TextOptions avro_options_argument(const ResolveRequest& request, size_t index) {
    if (request.arguments.size() <= index) return {};
    const ArgumentInfo& argument = request.arguments[index];
    const auto is_text = [](const Type& type) { return type.is_string() || type.is(TypeId::kNull); };
    const bool is_map = argument.type.is(TypeId::kMap) && is_text(argument.type.key_type()) &&
                        is_text(argument.type.value_type());
    if ((!is_map && !argument.type.is(TypeId::kNull)) || !argument.constant) {
        raise_argument(request, index,
                       "a constant map of strings to strings containing the options to use for converting "
                       "the value from AVRO format");
    }
    return options_of_map(*argument.constant);
}

TextOptions avro_options_of(const std::vector<std::shared_ptr<const Value>>& constants, size_t index) {
    if (constants.size() <= index || !constants[index]) return {};
    return options_of_map(*constants[index]);
}

}  // namespace firesteel
