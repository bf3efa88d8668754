#include "codec/avro_types.h"

#include <map>
#include <optional>
#include <set>

#include "codec/type_text.h"
#include "common/decimal.h"
#include "common/error.h"
#include "common/json_text.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_incompatible(const std::string& reason) {
    throw Error("_LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA", {{"reason", reason}});
}

Type decimal_of(const AvroNode& node) {
    if (node.precision > kMaxPrecision) {
        throw Error(
            "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
            {{"precision", std::to_string(node.precision)}, {"maxPrecision", std::to_string(kMaxPrecision)}});
    }
    return Type::decimal(node.precision, node.scale);
}

Type long_of(const AvroNode& node) {
    switch (node.logical) {
        case AvroLogical::kTimestampMillis:
        case AvroLogical::kTimestampMicros:
            return Type::timestamp();
        case AvroLogical::kLocalTimestampMillis:
        case AvroLogical::kLocalTimestampMicros:
            return Type::timestamp_ntz();
        case AvroLogical::kTimeMicros:
            return node.spark_type.empty() ? Type::time() : parse_single_type(node.spark_type);
        default:
            return node.spark_type.empty() || node.logical == AvroLogical::kOther
                       ? Type::long_integer()
                       : parse_single_type(node.spark_type);
    }
}

Type int_of(const AvroNode& node) {
    if (node.logical == AvroLogical::kDate) return Type::date();
    return node.spark_type.empty() ? Type::integer() : parse_single_type(node.spark_type);
}

/// Nothing: a record within itself, as deep as is wanted; it is left out.
class TypeReader {
public:
    explicit TypeReader(const AvroTypeOptions& options) : options_(options) {}

    std::optional<Field> read(const AvroNode& node) {
        const auto required = [](Type type) { return Field{"", std::move(type), false}; };
        switch (node.kind) {
            case AvroKind::kNull:
                return Field{"", Type::null(), true};
            case AvroKind::kBoolean:
                return required(Type::boolean());
            case AvroKind::kInt:
                return required(int_of(node));
            case AvroKind::kLong:
                return required(long_of(node));
            case AvroKind::kFloat:
                return required(Type::float_number());
            case AvroKind::kDouble:
                return required(Type::double_number());
            case AvroKind::kString:
            case AvroKind::kEnum:
                return required(Type::string());
            case AvroKind::kBytes:
            case AvroKind::kFixed:
                return required(node.logical == AvroLogical::kDecimal ? decimal_of(node) : Type::binary());
            case AvroKind::kArray:
            case AvroKind::kMap: {
                const auto part = read(*node.children[0]);
                if (!part) return std::nullopt;
                return required(node.is(AvroKind::kArray)
                                    ? Type::array(part->type, part->nullable)
                                    : Type::map(Type::string(), part->type, part->nullable));
            }
            case AvroKind::kRecord:
                return read_record(node);
            case AvroKind::kUnion:
                return read_union(node);
        }
        return std::nullopt;
    }

private:
    std::optional<Field> read_record(const AvroNode& node) {
        int32_t& depth = depths_[&node];
        if (depth > 0 && options_.recursive_depth <= 0) {
            raise_incompatible(
                "Found recursive reference in Avro schema, which can not be processed by Spark "
                "by default: " +
                node.json +
                ". Try setting the option "
                "`recursiveFieldMaxDepth` to 1 - 15 to enable it.");
        }
        if (depth > 0 && depth >= options_.recursive_depth) return std::nullopt;
        ++depth;
        std::vector<Field> fields;
        for (const AvroField& field : node.fields) {
            auto part = read(*field.type);
            if (!part) continue;
            part->name = field.name;
            fields.push_back(std::move(*part));
        }
        --depths_[&node];
        return Field{"", Type::structure(std::move(fields)), false};
    }

    std::optional<Field> read_union(const AvroNode& node) {
        const AvroUnion look = look_at_union(node);
        switch (look.form) {
            case AvroUnion::Form::kSingle: {
                auto part = read(*look.members[0]);
                if (part) part->nullable = part->nullable || look.has_null;
                return part;
            }
            case AvroUnion::Form::kLong:
                return Field{"", Type::long_integer(), look.has_null};
            case AvroUnion::Form::kDouble:
                return Field{"", Type::double_number(), look.has_null};
            case AvroUnion::Form::kStruct:
                break;
        }
        std::vector<Field> fields;
        std::set<std::string> seen;
        for (size_t i = 0; i < look.members.size(); ++i) {
            auto part = read(*look.members[i]);
            if (!part) continue;
            part->name = "member" + std::to_string(i);
            if (options_.stable_union_names) part->name = stable_name(*look.members[i], seen);
            part->nullable = true;
            fields.push_back(std::move(*part));
        }
        return Field{"", Type::structure(std::move(fields)), look.has_null};
    }

    std::string stable_name(const AvroNode& member, std::set<std::string>& seen) const {
        const std::string own = member.is_named() ? member.name : std::string(avro_kind_name(member.kind));
        std::string lower = own;
        for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (!seen.insert(lower).second) {
            raise_incompatible(
                "Cannot generate stable identifier for Avro union type due to name conflict "
                "of type name " +
                own);
        }
        return options_.union_prefix + own;
    }

    const AvroTypeOptions& options_;
    std::map<const AvroNode*, int32_t> depths_;  // how often a record is around the one being read
};

int bytes_for_precision(int precision) {
    int bytes = 1;
    // The least size whose largest number is not below the largest of the precision.
    while (bytes < 16 && (Int128(1) << (8 * bytes - 1)) < power_of_ten(precision)) ++bytes;
    return bytes;
}

std::string with_spark_type(const char* avro, const Type& type) {
    return "{\"type\":\"" + std::string(avro) + "\",\"spark.sql.catalyst.type\":\"" + type.to_string() +
           "\"}";
}

std::string logical_json(const char* avro, const char* logical) {
    return "{\"type\":\"" + std::string(avro) + "\",\"logicalType\":\"" + logical + "\"}";
}

std::string record_json(const Type& type, const std::string& name, const std::string& name_space) {
    std::string json = "{\"type\":\"record\",\"name\":" + quote_json(name);
    if (!name_space.empty()) json += ",\"namespace\":" + quote_json(name_space);
    json += ",\"fields\":[";
    const std::string inner = name_space.empty() ? name : name_space + "." + name;
    bool first = true;
    for (const Field& field : type.fields()) {
        json += (first ? "{\"name\":" : ",{\"name\":") + quote_json(field.name) +
                ",\"type\":" + spark_to_avro(field.type, field.nullable, field.name, inner) + "}";
        first = false;
    }
    return json + "]}";
}

std::string decimal_json(const Type& type, const std::string& name, const std::string& name_space) {
    return "{\"type\":\"fixed\",\"name\":\"fixed\",\"namespace\":" +
           quote_json(name_space.empty() ? name : name_space + "." + name) +
           ",\"size\":" + std::to_string(bytes_for_precision(type.precision())) +
           ",\"logicalType\":\"decimal\",\"precision\":" + std::to_string(type.precision()) +
           ",\"scale\":" + std::to_string(type.scale()) + "}";
}

/// The JSON of a type that has no other types in it.
std::string simple_json(const Type& type) {
    switch (type.id()) {
        case TypeId::kNull:
            return "\"null\"";
        case TypeId::kBoolean:
            return "\"boolean\"";
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
            return "\"int\"";
        case TypeId::kLong:
            return "\"long\"";
        case TypeId::kFloat:
            return "\"float\"";
        case TypeId::kDouble:
            return "\"double\"";
        case TypeId::kBinary:
            return "\"bytes\"";
        case TypeId::kDate:
            return logical_json("int", "date");
        case TypeId::kTimestamp:
            return logical_json("long", "timestamp-micros");
        case TypeId::kTimestampNtz:
            return logical_json("long", "local-timestamp-micros");
        case TypeId::kTime:
            return "{\"type\":\"long\",\"logicalType\":\"time-micros\",\"spark.sql.catalyst.type\":\"" +
                   type.to_string() + "\"}";
        case TypeId::kYearMonthInterval:
            return with_spark_type("int", type);
        case TypeId::kDayTimeInterval:
            return with_spark_type("long", type);
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
            if (type.collation() == "UTF8_BINARY") return "\"string\"";
            break;
        default:
            break;
    }
    raise_incompatible("Unexpected type " + type.to_sql() + ".");
}

std::string plain_json(const Type& type, const std::string& name, const std::string& name_space) {
    switch (type.id()) {
        case TypeId::kDecimal:
            return decimal_json(type, name, name_space);
        case TypeId::kStruct:
            return record_json(type, name, name_space);
        case TypeId::kArray:
            return "{\"type\":\"array\",\"items\":" +
                   spark_to_avro(type.element_type(), type.contains_null(), name, name_space) + "}";
        case TypeId::kMap:
            if (!type.key_type().is(TypeId::kString)) break;
            return "{\"type\":\"map\",\"values\":" +
                   spark_to_avro(type.value_type(), type.contains_null(), name, name_space) + "}";
        default:
            return simple_json(type);
    }
    raise_incompatible("Unexpected type " + type.to_sql() + ".");
}

}  // namespace

AvroUnion look_at_union(const AvroNode& node) {
    AvroUnion look;
    std::set<AvroKind> kinds;
    for (const AvroNode* branch : node.children) {
        if (branch->is(AvroKind::kNull)) {
            look.has_null = true;
            continue;
        }
        look.members.push_back(branch);
        kinds.insert(branch->kind);
    }
    using Kinds = std::set<AvroKind>;
    if (look.members.size() == 1) look.form = AvroUnion::Form::kSingle;
    if (kinds == Kinds{AvroKind::kInt, AvroKind::kLong}) look.form = AvroUnion::Form::kLong;
    if (kinds == Kinds{AvroKind::kFloat, AvroKind::kDouble}) look.form = AvroUnion::Form::kDouble;
    return look;
}

Field avro_to_spark(const AvroNode& node, const AvroTypeOptions& options) {
    return TypeReader(options).read(node).value_or(Field{"", Type::null(), true});
}

std::string spark_to_avro(const Type& type, bool nullable, const std::string& record_name,
                          const std::string& name_space) {
    const Type& storage = type.storage_type();
    std::string json = plain_json(storage, record_name, name_space);
    if (!nullable || storage.is(TypeId::kNull)) return json;
    return "[" + json + ",\"null\"]";
}

}  // namespace firesteel
