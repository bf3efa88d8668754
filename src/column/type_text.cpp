// Type::to_string, to_sql and to_json: the three texts that Spark has for a type.

#include <algorithm>
#include <cctype>

#include "column/collation.h"
#include "column/type.h"
#include "common/json_text.h"

namespace firesteel {

namespace {

constexpr const char* kIntervalFields[] = {"year", "month", "day", "hour", "minute", "second"};

std::string interval_name(const Type& type) {
    std::string name = std::string("interval ") + kIntervalFields[static_cast<size_t>(type.start_field())];
    if (type.start_field() != type.end_field()) {
        name += std::string(" to ") + kIntervalFields[static_cast<size_t>(type.end_field())];
    }
    return name;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

std::string in_parentheses(int a) { return "(" + std::to_string(a) + ")"; }
std::string in_parentheses(int a, int b) { return "(" + std::to_string(a) + "," + std::to_string(b) + ")"; }

std::string srid_in_parentheses(int srid) { return srid == kMixedSrid ? "(any)" : in_parentheses(srid); }

/// The coordinate reference system of an SRID, as JSON names it.
std::string crs_name(int srid) {
    if (srid == kMixedSrid) return "SRID:ANY";
    if (srid == 4326) return "OGC:CRS84";
    return srid == 0 ? "SRID:0" : "EPSG:" + std::to_string(srid);
}

/// Types without parts: simpleString and, for most, upper-cased the sql text.
std::string leaf_name(const Type& type) {
    switch (type.id()) {
        case TypeId::kNull:
            return "void";
        case TypeId::kBoolean:
            return "boolean";
        case TypeId::kByte:
            return "tinyint";
        case TypeId::kShort:
            return "smallint";
        case TypeId::kInteger:
            return "int";
        case TypeId::kLong:
            return "bigint";
        case TypeId::kFloat:
            return "float";
        case TypeId::kDouble:
            return "double";
        case TypeId::kDecimal:
            return "decimal" + in_parentheses(type.precision(), type.scale());
        case TypeId::kString:
            return is_default_string(type) ? "string" : "string collate " + type.collation();
        case TypeId::kChar:
            return "char" + in_parentheses(type.length());
        case TypeId::kVarchar:
            return "varchar" + in_parentheses(type.length());
        case TypeId::kBinary:
            return "binary";
        case TypeId::kDate:
            return "date";
        case TypeId::kTimestamp:
            return "timestamp";
        case TypeId::kTimestampNtz:
            return "timestamp_ntz";
        case TypeId::kTime:
            return "time" + in_parentheses(type.precision());
        case TypeId::kCalendarInterval:
            return "interval";
        case TypeId::kVariant:
            return "variant";
        case TypeId::kGeometry:
            return "geometry" + srid_in_parentheses(type.srid());
        case TypeId::kGeography:
            return "geography" + srid_in_parentheses(type.srid());
        default:
            return interval_name(type);
    }
}

bool is_plain_identifier(const std::string& name) {
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) return false;
    return std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

std::string quote_if_needed(const std::string& name) {
    if (is_plain_identifier(name)) return name;
    std::string out = "`";
    for (const char c : name) out += c == '`' ? "``" : std::string(1, c);
    return out + "`";
}

std::string short_class_name(const std::string& full) { return full.substr(full.rfind('.') + 1); }

std::string udt_name(const UserDefinedType& udt) {
    return short_class_name(udt.jvm_class.empty() ? udt.python_class : udt.jvm_class);
}

std::string json_flag(bool value) { return value ? "true" : "false"; }

std::string udt_json(const UserDefinedType& udt) {
    std::string out = R"({"type":"udt")";
    if (!udt.jvm_class.empty()) out += ",\"class\":" + quote_json(udt.jvm_class);
    if (!udt.python_class.empty()) out += ",\"pyClass\":" + quote_json(udt.python_class);
    if (!udt.serialized_python_class.empty())
        out += ",\"serializedClass\":" + quote_json(udt.serialized_python_class);
    return out + ",\"sqlType\":" + udt.sql_type.to_json() + "}";
}

/// The type with binary texts, but for those in structs.
Type without_outer_collations(const Type& type) {
    switch (type.id()) {
        case TypeId::kString:
            return has_collation(type) ? Type::string() : type;
        case TypeId::kArray:
            return Type::array(without_outer_collations(type.element_type()), type.contains_null());
        case TypeId::kMap:
            return Type::map(without_outer_collations(type.key_type()),
                             without_outer_collations(type.value_type()), type.contains_null());
        default:
            return type;
    }
}

/// Collations of the texts in a field, outside of structs (whose fields say it themselves), by the way to
/// them: "a.element":"icu.UNICODE_CI".
void append_collations(const Type& type, const std::string& path, std::string& out) {
    switch (type.id()) {
        case TypeId::kString: {
            const Collation& collation = collation_of(type);
            if (collation.is_binary()) return;
            const char* provider = collation.rule == Collation::Rule::kIcu ? "icu." : "spark.";
            out += (out.empty() ? "" : ",") + quote_json(path) + ":" + quote_json(provider + collation.name);
            return;
        }
        case TypeId::kArray:
            return append_collations(type.element_type(), path + ".element", out);
        case TypeId::kMap:
            append_collations(type.key_type(), path + ".key", out);
            return append_collations(type.value_type(), path + ".value", out);
        default:
            return;
    }
}

/// Readers that know nothing of collations see plain texts: the collations are in the field's metadata.
std::string metadata_json(const Field& field) {
    std::string collations;
    append_collations(field.type, field.name, collations);
    std::string out = field.metadata.empty() ? "{}" : field.metadata;
    if (collations.empty()) return out;
    out.pop_back();
    return out + (out.size() > 1 ? "," : "") + "\"__COLLATIONS\":{" + collations + "}}";
}

std::string fields_json(const std::vector<Field>& fields) {
    std::string out;
    for (const auto& field : fields) {
        if (!out.empty()) out += ',';
        const Type type = field.type.is(TypeId::kStruct) ? field.type : without_outer_collations(field.type);
        out += "{\"name\":" + quote_json(field.name) + ",\"type\":" + type.to_json() +
               ",\"nullable\":" + json_flag(field.nullable) + ",\"metadata\":" + metadata_json(field) + "}";
    }
    return out;
}

}  // namespace

std::string Type::to_string() const {
    switch (id_) {
        case TypeId::kArray:
            return "array<" + element_type().to_string() + ">";
        case TypeId::kMap:
            return "map<" + key_type().to_string() + "," + value_type().to_string() + ">";
        case TypeId::kStruct: {
            std::string out;
            for (const auto& field : fields()) {
                if (!out.empty()) out += ',';
                out += field.name + ":" + field.type.to_string();
            }
            return "struct<" + out + ">";
        }
        case TypeId::kUdt:
            return udt_definition().jvm_class.empty() ? "pythonuserdefined" : udt_name(udt_definition());
        default:
            return leaf_name(*this);
    }
}

std::string Type::to_sql() const {
    switch (id_) {
        case TypeId::kArray:
            return "ARRAY<" + element_type().to_sql() + ">";
        case TypeId::kMap:
            return "MAP<" + key_type().to_sql() + ", " + value_type().to_sql() + ">";
        case TypeId::kStruct: {
            std::string out;
            for (const auto& field : fields()) {
                if (!out.empty()) out += ", ";
                out += quote_if_needed(field.name) + ": " + field.type.to_sql();
                if (!field.nullable) out += " NOT NULL";
            }
            return "STRUCT<" + out + ">";
        }
        case TypeId::kUdt:
            return udt_definition().sql_type.to_sql();
        case TypeId::kString:
            return is_default_string(*this) ? "STRING" : "STRING COLLATE " + collation();
        default:
            return upper(leaf_name(*this));
    }
}

std::string Type::to_json() const {
    switch (id_) {
        case TypeId::kByte:
            return "\"byte\"";
        case TypeId::kShort:
            return "\"short\"";
        case TypeId::kInteger:
            return "\"integer\"";
        case TypeId::kLong:
            return "\"long\"";
        case TypeId::kArray:
            return R"({"type":"array","elementType":)" + element_type().to_json() +
                   ",\"containsNull\":" + json_flag(contains_null()) + "}";
        case TypeId::kMap:
            return R"({"type":"map","keyType":)" + key_type().to_json() +
                   ",\"valueType\":" + value_type().to_json() +
                   ",\"valueContainsNull\":" + json_flag(contains_null()) + "}";
        case TypeId::kStruct:
            return R"({"type":"struct","fields":[)" + fields_json(fields()) + "]}";
        case TypeId::kUdt:
            return udt_json(udt_definition());
        case TypeId::kGeometry:
            return quote_json("geometry(" + crs_name(srid()) + ")");
        case TypeId::kGeography:
            return quote_json("geography(" + crs_name(srid()) + ", SPHERICAL)");
        default:
            return quote_json(leaf_name(*this));
    }
}

}  // namespace firesteel
