#include "codec/schema_tree.h"

namespace firesteel {
namespace {

struct TreePrinter {
    std::string& out;
    int32_t level;

    const char* yes_no(bool value) const { return value ? "true" : "false"; }

    /// The name that printSchema() has for a type; its parts follow on lines of their own.
    static std::string type_name(const Type& type) {
        switch (type.id()) {
            case TypeId::kByte:
                return "byte";
            case TypeId::kShort:
                return "short";
            case TypeId::kInteger:
                return "integer";
            case TypeId::kLong:
                return "long";
            case TypeId::kArray:
                return "array";
            case TypeId::kMap:
                return "map";
            case TypeId::kStruct:
                return "struct";
            case TypeId::kUdt:
                return type_name(type.storage_type());
            case TypeId::kChar:
            case TypeId::kVarchar:
                return "string";
            default:
                return type.to_string();
        }
    }

    void line(const std::string& prefix, const std::string& name, const Type& type, const std::string& remark,
              int depth) {
        out += prefix + "-- " + name + ": " + type_name(type) + remark + "\n";
        parts(prefix + "    |", type, depth + 1);
    }

    void parts(const std::string& prefix, const Type& declared, int depth) {
        if (level > 0 && depth > level) return;
        const Type& type = declared.storage_type();
        if (type.is(TypeId::kArray)) {
            const std::string remark = std::string(" (containsNull = ") + yes_no(type.contains_null()) + ")";
            line(prefix, "element", type.element_type(), remark, depth);
        } else if (type.is(TypeId::kMap)) {
            const std::string remark =
                std::string(" (valueContainsNull = ") + yes_no(type.contains_null()) + ")";
            line(prefix, "key", type.key_type(), "", depth);
            line(prefix, "value", type.value_type(), remark, depth);
        } else if (type.is(TypeId::kStruct)) {
            fields(prefix, type.fields(), depth);
        }
    }

    void fields(const std::string& prefix, const std::vector<Field>& all, int depth) {
        for (const Field& field : all) {
            line(prefix, field.name, field.type, std::string(" (nullable = ") + yes_no(field.nullable) + ")",
                 depth);
        }
    }
};

}  // namespace

std::string schema_tree(const Schema& schema, int32_t level) {
    std::string out = "root\n";
    TreePrinter{out, level}.fields(" |", schema, 1);
    return out;
}

}  // namespace firesteel
