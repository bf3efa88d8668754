#include "functions/scalar/format_argument.h"

#include "codec/single_variant.h"
#include "codec/sql_cursor.h"
#include "codec/type_text.h"

namespace firesteel {

namespace {

TextOptions options_of_map(const Value& map) {
    TextOptions options;
    const Value::List& entries = map.as_list();
    for (size_t i = 0; i + 1 < entries.size(); i += 2) {
        if (!entries[i + 1].is_null())
            options[lower_ascii(entries[i].as_string())] = entries[i + 1].as_string();
    }
    return options;
}

std::string quoted_sql(const Type& type) { return "\"" + type.to_sql() + "\""; }

}  // namespace

TextOptions options_argument(const ResolveRequest& request, size_t index) {
    if (request.arguments.size() <= index) return {};
    const ArgumentInfo& argument = request.arguments[index];
    if (!argument.type.is(TypeId::kMap)) throw Error("INVALID_OPTIONS.NON_MAP_FUNCTION");
    if (!argument.type.key_type().is_string() || !argument.type.value_type().is_string()) {
        throw Error("INVALID_OPTIONS.NON_STRING_TYPE", {{"mapType", quoted_sql(argument.type)}});
    }
    if (!argument.constant) {
        throw Error("INTERNAL_ERROR", {{"message", "Cannot evaluate expression: " + argument.sql}});
    }
    return argument.constant->is_null() ? TextOptions() : options_of_map(*argument.constant);
}

TextOptions options_of(const std::vector<std::shared_ptr<const Value>>& constants, size_t index) {
    if (constants.size() <= index || !constants[index] || constants[index]->is_null()) return {};
    return options_of_map(*constants[index]);
}

std::string schema_argument(const ResolveRequest& request) {
    const ArgumentInfo& argument = request.arguments[1];
    if (!argument.type.is_string() || !argument.constant || argument.constant->is_null()) {
        throw Error("INVALID_SCHEMA.NON_STRING_LITERAL", {{"inputSchema", "\"" + argument.sql + "\""}});
    }
    if (argument.constant->as_string().empty()) throw Error("PARSE_EMPTY_STATEMENT");
    return argument.constant->as_string();
}

namespace {

/// Raises the syntax error of a text that goes on behind a bare name, whatever the name.
void check_single_name(const std::string& text, const ParserOptions& options) {
    const SqlCursor tokens(text, options);
    const bool named = tokens.is_identifier() && !tokens.is("(", 1) && !tokens.is("<", 1);
    if (!named || tokens.peek(1).kind == TokenKind::kEnd) return;
    const std::string second = "'" + std::string(tokens.peek(1).text) + "'";
    const bool is_last = tokens.peek(2).kind == TokenKind::kEnd;
    throw Error("PARSE_SYNTAX_ERROR",
                {{"error", second}, {"hint", is_last ? ": extra input " + second : std::string()}});
}

Error error_of_type(const Error& error, const std::string& text, const ParserOptions& options) {
    try {
        if (error.condition() == "UNSUPPORTED_DATATYPE") check_single_name(text, options);
    } catch (const Error& syntax) {
        return syntax;
    }
    return error;
}

}  // namespace

Type schema_type(const std::string& text, const EvalSettings& settings) {
    ParserOptions options;
    options.ansi = settings.ansi;
    options.timestamp_ntz = settings.timestamp_ntz_default;
    const size_t start = text.find_first_not_of(" \t\r\n");
    if (start != text.npos && (text[start] == '{' || text[start] == '"')) return parse_type(text, options);
    try {
        return Type::structure(parse_table_schema(text, options));
    } catch (const Error&) {  // no columns, then
    }
    try {
        return parse_single_type(text, options);
    } catch (const Error& unread) {  // its place is the call, not the text
        const Error error = error_of_type(unread, text, options);
        throw Error(error.condition(), error.parameters()).with_kind(ErrorKind::kAnalysis);
    }
}

Type parsed_type_of(const Type& type, const EvalSettings& settings) {
    switch (type.id()) {
        case TypeId::kChar:
        case TypeId::kVarchar:
            if (!settings.character_as_string) throw Error("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING");
            return Type::string();
        case TypeId::kArray:
            return Type::array(parsed_type_of(type.element_type(), settings));
        case TypeId::kMap:
            return Type::map(parsed_type_of(type.key_type(), settings),
                             parsed_type_of(type.value_type(), settings));
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) {
                field.type = parsed_type_of(field.type, settings);
                field.nullable = true;
            }
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

void check_text_argument(const ResolveRequest& request) {
    const Type& type = request.arguments[0].type;
    if (!type.is_string() && !type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"STRING\"");
}

std::string constant_text_argument(const ResolveRequest& request, const char* name) {
    const ArgumentInfo& argument = request.arguments[0];
    if (!argument.constant) {
        raise_mismatch(request, "NON_FOLDABLE_INPUT",
                       {{"inputName", std::string("`") + name + "`"},
                        {"inputType", quoted(argument.type)},
                        {"inputExpr", "\"" + argument.sql + "\""}});
    }
    check_text_argument(request);
    if (argument.constant->is_null()) raise_mismatch(request, "UNEXPECTED_NULL", {{"exprName", name}});
    return argument.constant->as_string();
}

void check_reading(const ResolveRequest& request, const TextOptions& options, const Schema& schema) {
    const OptionReader reader(options);
    if (reader.mode() == ParseMode::kDropMalformed) {
        throw Error("PARSE_MODE_UNSUPPORTED",
                    {{"funcName", "`" + request.name + "`"}, {"mode", "DROPMALFORMED"}});
    }
    const std::string corrupt = reader.text("columnnameofcorruptrecord", "_corrupt_record");
    for (const Field& field : schema) {
        if (field.name != corrupt || field.type.is_string()) continue;
        throw Error("INVALID_CORRUPT_RECORD_TYPE",
                    {{"columnName", "`" + corrupt + "`"}, {"actualType", quoted_sql(field.type)}});
    }
}

void check_single_variant(const TextOptions& options, const Type& type) {
    const OptionReader reader(options);
    const std::string column = reader.text("singlevariantcolumn", "");
    if (type.is(TypeId::kStruct))
        check_single_variant(type.fields(), column,
                             reader.text("columnnameofcorruptrecord", "_corrupt_record"));
}

}  // namespace firesteel
