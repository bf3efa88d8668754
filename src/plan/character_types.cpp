#include "plan/character_types.h"

#include "column/any_part.h"

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
    return any_part(type,
                    [](const Type& part) { return part.is(TypeId::kChar) || part.is(TypeId::kVarchar); });
}

}  // namespace firesteel
