#include "io/formats/format_types.h"

#include <algorithm>

namespace firesteel {

bool takes_parts(const Type& type, const std::function<bool(const Type& part)>& takes) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kArray:
            return takes(storage.element_type());
        case TypeId::kMap:
            return takes(storage.key_type()) && takes(storage.value_type());
        case TypeId::kStruct:
            return std::all_of(storage.fields().begin(), storage.fields().end(),
                               [&](const Field& field) { return takes(field.type); });
        default:
            return true;
    }
}

}  // namespace firesteel
