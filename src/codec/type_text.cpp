#include "codec/type_text.h"

#include "codec/type_json.h"
#include "codec/type_parser.h"

namespace firesteel {
namespace {

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const size_t begin = text.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

bool looks_like_json(std::string_view text) { return !text.empty() && (text[0] == '{' || text[0] == '"'); }

std::string quote_name(const std::string& name) {
    bool plain = !name.empty();
    for (char c : name)
        plain &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (plain && name.find_first_not_of("0123456789") != std::string::npos) return name;
    std::string out = "`";
    for (char c : name) out += c == '`' ? std::string("``") : std::string(1, c);
    return out + "`";
}

std::string quote_comment(const std::string& comment) {
    std::string out = "'";
    for (char c : comment) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

}  // namespace

Type parse_single_type(std::string_view text, const ParserOptions& options) {
    SqlCursor cursor(text, options);
    Type type = parse_data_type(cursor);
    if (!cursor.at_end()) cursor.raise_end_expected();
    return type;
}

Schema parse_table_schema(std::string_view text, const ParserOptions& options) {
    SqlCursor cursor(text, options);
    Schema schema = parse_column_list(cursor);
    if (!cursor.at_end()) cursor.raise_end_expected();
    return schema;
}

Type parse_type(std::string_view text, const ParserOptions& options) {
    const std::string_view trimmed = trim(text);
    if (looks_like_json(trimmed)) return parse_json_type(trimmed);
    try {
        return Type::structure(parse_table_schema(text, options));
    } catch (const Error& first) {
        // Spark tries these in turn and tells about the first: a type alone, then the columns of a struct
        // ("a: int").
        try {
            return parse_single_type(text, options);
        } catch (const Error&) {
        }
        try {
            return parse_single_type("struct<" + std::string(trimmed) + ">", options);
        } catch (const Error&) {
        }
        throw first;
    }
}

Schema parse_schema(std::string_view text, const ParserOptions& options) {
    const Type type = parse_type(text, options);
    if (type.id() == TypeId::kStruct) return type.fields();
    throw Error("INVALID_SCHEMA.NON_STRUCT_TYPE", {{"inputSchema", "\"" + std::string(text) + "\""},
                                                   {"dataType", "\"" + type.to_sql() + "\""}});
}

std::string to_ddl(const Schema& schema) {
    std::string out;
    for (const Field& field : schema) {
        if (!out.empty()) out += ',';
        out += quote_name(field.name) + " " + field.type.to_sql();
        if (!field.nullable) out += " NOT NULL";
        const std::string comment = comment_of_metadata(field.metadata);
        if (!comment.empty()) out += " COMMENT " + quote_comment(comment);
    }
    return out;
}

}  // namespace firesteel
