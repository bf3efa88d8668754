#include "codec/type_parser.h"

#include <algorithm>
#include <array>

#include "column/collation.h"
#include "column/spatial_type.h"
#include "common/json_text.h"

namespace firesteel {
namespace {

std::string to_upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    return out;
}

struct SimpleType {
    std::string_view name;
    Type (*make)();
};

constexpr auto kSimpleTypes = std::to_array<SimpleType>({
    {"BOOLEAN", [] { return Type::boolean(); }},
    {"TINYINT", [] { return Type::byte(); }},
    {"BYTE", [] { return Type::byte(); }},
    {"SMALLINT", [] { return Type::short_integer(); }},
    {"SHORT", [] { return Type::short_integer(); }},
    {"INT", [] { return Type::integer(); }},
    {"INTEGER", [] { return Type::integer(); }},
    {"BIGINT", [] { return Type::long_integer(); }},
    {"LONG", [] { return Type::long_integer(); }},
    {"FLOAT", [] { return Type::float_number(); }},
    {"REAL", [] { return Type::float_number(); }},
    {"DOUBLE", [] { return Type::double_number(); }},
    {"DATE", [] { return Type::date(); }},
    {"TIMESTAMP_LTZ", [] { return Type::timestamp(); }},
    {"TIMESTAMP_NTZ", [] { return Type::timestamp_ntz(); }},
    {"BINARY", [] { return Type::binary(); }},
    {"VOID", [] { return Type::null(); }},
    {"VARIANT", [] { return Type::variant(); }},
});

constexpr auto kIntervalFields =
    std::to_array<std::string_view>({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"});

std::optional<IntervalField> interval_field(std::string_view word) {
    const auto it = std::find(kIntervalFields.begin(), kIntervalFields.end(), word);
    if (word.empty() || it == kIntervalFields.end()) return std::nullopt;
    return static_cast<IntervalField>(it - kIntervalFields.begin());
}

/// NOT NULL and COMMENT after a column or field.
void parse_column_options(SqlCursor& cursor, Field& field) {
    if (cursor.is_any({"NOT", "!"})) {
        cursor.advance();
        cursor.expect("NULL");
        field.nullable = false;
    }
    if (cursor.accept("COMMENT")) field.metadata = comment_metadata(cursor.parse_string());
}

/// Parses one type; a class only to carry the cursor.
class TypeParser {
public:
    explicit TypeParser(SqlCursor& cursor) : cursor_(cursor), first_(cursor.position()) {}

    Type parse() {
        const SqlCursor::Nesting nesting(cursor_);
        if (!cursor_.is_identifier()) cursor_.raise_syntax_error();
        const std::string_view word = cursor_.peek().word;
        if (cursor_.accept("ARRAY")) return parse_array();
        if (cursor_.accept("MAP")) return parse_map();
        if (cursor_.accept("STRUCT")) return parse_struct();
        if (cursor_.accept("STRING")) return parse_string();
        if (cursor_.accept("INTERVAL")) return parse_interval();
        if (cursor_.is("TIMESTAMP") && !cursor_.is("(", 1)) return parse_timestamp();
        if (cursor_.accept("TIME")) return parse_time();
        if (cursor_.is_any({"CHAR", "CHARACTER", "VARCHAR"})) return parse_sized_string();
        if (cursor_.is_any({"DECIMAL", "DEC", "NUMERIC"})) return parse_decimal();
        if (cursor_.is_any({"GEOMETRY", "GEOGRAPHY"}) && cursor_.is("(", 1)) return parse_spatial();
        const auto it = std::find_if(kSimpleTypes.begin(), kSimpleTypes.end(),
                                     [&](const SimpleType& type) { return type.name == word; });
        if (word.empty() || it == kSimpleTypes.end() || cursor_.is("(", 1)) raise_unsupported();
        cursor_.advance();
        return it->make();
    }

private:
    [[noreturn]] void raise_incomplete(std::string_view kind, ErrorParameters parameters = {}) {
        cursor_.raise("INCOMPLETE_TYPE_DEFINITION." + std::string(kind), std::move(parameters), first_);
    }

    /// A name that is no type, or one with a parameter list it does not take: foo, decimal(1,2,3).
    [[noreturn]] void raise_unsupported() {
        std::string name = to_upper(cursor_.parse_identifier());
        if (cursor_.accept("(")) {
            std::string list;
            do {
                list += (list.empty() ? "" : ",") + std::to_string(cursor_.parse_integer());
            } while (cursor_.accept(","));
            cursor_.expect(")");
            name += "(" + list + ")";
        }
        cursor_.raise("UNSUPPORTED_DATATYPE", {{"typeName", "\"" + name + "\""}}, first_);
    }

    Type parse_array() {
        if (!cursor_.accept("<")) raise_incomplete("ARRAY", {{"elementType", "<INT>"}});
        Type element = parse_data_type(cursor_);
        cursor_.expect(">");
        return Type::array(std::move(element));
    }

    Type parse_map() {
        if (!cursor_.accept("<")) raise_incomplete("MAP");
        Type key = parse_data_type(cursor_);
        cursor_.expect(",");
        Type value = parse_data_type(cursor_);
        cursor_.expect(">");
        return Type::map(std::move(key), std::move(value));
    }

    Type parse_struct() {
        if (cursor_.accept("<>")) return Type::structure({});
        if (!cursor_.accept("<")) raise_incomplete("STRUCT");
        std::vector<Field> fields;
        if (!cursor_.is(">")) {
            do {
                fields.push_back(parse_struct_field());
            } while (cursor_.accept(","));
        }
        cursor_.expect(">");
        return Type::structure(std::move(fields));
    }

    Field parse_struct_field() {
        Field field;
        field.name = cursor_.parse_name();
        cursor_.accept(":");
        field.type = parse_data_type(cursor_);
        parse_column_options(cursor_, field);
        return field;
    }

    Type parse_string() {
        if (!cursor_.accept("COLLATE")) return Type::string();
        return Type::string(find_collation(cursor_.parse_multipart_name().back()).name);
    }

    Type parse_interval() {
        const auto start = interval_field(cursor_.peek().word);
        if (!start) return Type::calendar_interval();
        const bool year_month = *start <= IntervalField::kMonth;
        cursor_.advance();
        auto end = *start;
        if (cursor_.is("TO")) {
            const auto to = interval_field(cursor_.peek(1).word);
            const bool possible =
                to && (year_month ? *to == IntervalField::kMonth : *to >= IntervalField::kHour);
            if (!possible) return single_field_interval(*start);
            cursor_.advance();
            cursor_.advance();
            if (*to <= *start) raise_interval_order(*start, *to);
            end = *to;
        }
        return year_month ? Type::year_month_interval(*start, end) : Type::day_time_interval(*start, end);
    }

    static Type single_field_interval(IntervalField field) {
        return field <= IntervalField::kMonth ? Type::year_month_interval(field, field)
                                              : Type::day_time_interval(field, field);
    }

    [[noreturn]] void raise_interval_order(IntervalField from, IntervalField to) {
        auto lower = [](IntervalField field) {
            std::string name(kIntervalFields[static_cast<size_t>(field)]);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](char c) { return static_cast<char>(c + 32); });
            return name;
        };
        cursor_.raise("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                      {{"input", ""}, {"from", lower(from)}, {"to", lower(to)}}, first_);
    }

    Type parse_spatial() {
        const TypeId id = cursor_.is("GEOMETRY") ? TypeId::kGeometry : TypeId::kGeography;
        cursor_.advance();
        cursor_.expect("(");
        const int srid = cursor_.accept("ANY") ? kMixedSrid : cursor_.parse_integer();
        cursor_.expect(")");
        return spatial_type(id, srid);
    }

    Type parse_timestamp() {
        cursor_.advance();
        if (cursor_.accept_sequence({"WITHOUT", "TIME", "ZONE"})) return Type::timestamp_ntz();
        if (cursor_.accept_sequence({"WITH", "LOCAL", "TIME", "ZONE"})) return Type::timestamp();
        return cursor_.options().timestamp_ntz ? Type::timestamp_ntz() : Type::timestamp();
    }

    Type parse_time() {
        int precision = 6;
        if (cursor_.accept("(")) {
            precision = cursor_.parse_integer();
            cursor_.expect(")");
        }
        cursor_.accept_sequence({"WITHOUT", "TIME", "ZONE"});
        if (precision > 6) {
            Error error("UNSUPPORTED_TIME_PRECISION", {{"precision", std::to_string(precision)}});
            throw error;
        }
        return Type::time(precision);
    }

    Type parse_sized_string() {
        const bool varchar = cursor_.is("VARCHAR");
        cursor_.advance();
        if (!cursor_.accept("(")) {
            const std::string name = to_upper(cursor_.previous().text);
            cursor_.raise("DATATYPE_MISSING_SIZE", {{"type", "\"" + name + "\""}}, first_);
        }
        const int length = cursor_.parse_integer();
        cursor_.expect(")");
        if (cursor_.accept("COLLATE"))
            return Type::string(find_collation(cursor_.parse_multipart_name().back()).name);
        return varchar ? Type::varchar(length) : Type::character(length);
    }

    Type parse_decimal() {
        if (cursor_.is("(", 1) && !is_decimal_arguments()) raise_unsupported();
        cursor_.advance();
        int precision = 10;
        int scale = 0;
        if (cursor_.accept("(")) {
            precision = cursor_.parse_integer();
            if (cursor_.accept(",")) scale = cursor_.parse_integer();
            cursor_.expect(")");
        }
        if (precision > kMaxPrecision) {
            throw Error(
                "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(kMaxPrecision)}});
        }
        if (scale > precision) {
            throw Error("_LEGACY_ERROR_TEMP_1228",
                        {{"scale", std::to_string(scale)}, {"precision", std::to_string(precision)}});
        }
        return Type::decimal(precision, scale);
    }

    /// Looks ahead for "(n)" or "(n, n)"; more numbers make it an unknown type.
    bool is_decimal_arguments() const { return cursor_.is(")", 3) || !cursor_.is(",", 5); }

    SqlCursor& cursor_;
    size_t first_;
};

}  // namespace

Type parse_data_type(SqlCursor& cursor) { return TypeParser(cursor).parse(); }

Field parse_column(SqlCursor& cursor) {
    Field field;
    field.name = cursor.parse_name();
    field.type = parse_data_type(cursor);
    parse_column_options(cursor, field);
    return field;
}

Schema parse_column_list(SqlCursor& cursor) {
    Schema columns;
    do {
        columns.push_back(parse_column(cursor));
    } while (cursor.accept(","));
    return columns;
}

std::string comment_metadata(std::string_view comment) { return "{\"comment\":" + quote_json(comment) + "}"; }

}  // namespace firesteel
