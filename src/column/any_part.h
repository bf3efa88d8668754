#pragma once

#include <algorithm>

#include "column/type.h"

namespace firesteel {

/// Is the predicate true of the type, or of one of the types within it: elements, keys, values, fields? Types
/// of users' own are not looked into.
template <typename Predicate>
bool any_part(const Type& type, const Predicate& predicate) {
    if (predicate(type)) return true;
    switch (type.id()) {
        case TypeId::kArray:
            return any_part(type.element_type(), predicate);
        case TypeId::kMap:
            return any_part(type.key_type(), predicate) || any_part(type.value_type(), predicate);
        case TypeId::kStruct:
            return std::any_of(type.fields().begin(), type.fields().end(),
                               [&](const Field& field) { return any_part(field.type, predicate); });
        default:
            return false;
    }
}

}  // namespace firesteel
