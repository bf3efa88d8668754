#include "plan/character_types.h"

#include <algorithm>

namespace firesteel {

Type without_lengths(const Type& type) {
    switch (type.id()) {
        case TypeId::kChar:
        case TypeId::kVarchar:
            return Type::string();
        case TypeId::kArray:
            return Type::array(without_lengths(type.element_type()), type.contains_null());
        case TypeId::kMap:
            return Type::map(without_lengths(type.key_type()), without_lengths(type.value_type()),
                             type.contains_null());
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) field.type = without_lengths(field.type);
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

bool has_lengths(const Type& type) {
    switch (type.id()) {
        case TypeId::kChar:
        case TypeId::kVarchar:
            return true;
        case TypeId::kArray:
            return has_lengths(type.element_type());
        case TypeId::kMap:
            return has_lengths(type.key_type()) || has_lengths(type.value_type());
        case TypeId::kStruct:
            return std::any_of(type.fields().begin(), type.fields().end(),
                               [](const Field& field) { return has_lengths(field.type); });
        default:
            return false;
    }
}

}  // namespace firesteel
