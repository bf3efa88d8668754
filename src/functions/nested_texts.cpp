#include "functions/nested_texts.h"

namespace firesteel {

bool mixes_texts(const Type& a, const Type& b) {
    if (a.is(TypeId::kNull) || b.is(TypeId::kNull)) return false;
    if (a.is_string() != b.is_string()) return true;
    if (a.id() != b.id()) return false;
    if (a.is(TypeId::kArray)) return mixes_texts(a.element_type(), b.element_type());
    if (a.is(TypeId::kMap))
        return mixes_texts(a.key_type(), b.key_type()) || mixes_texts(a.value_type(), b.value_type());
    if (!a.is(TypeId::kStruct) || a.fields().size() != b.fields().size()) return false;
    for (size_t i = 0; i < a.fields().size(); ++i) {
        if (mixes_texts(a.fields()[i].type, b.fields()[i].type)) return true;
    }
    return false;
}

}  // namespace firesteel
