#include "command/text_limit.h"

#include "common/error.h"
#include "common/utf8.h"

namespace firesteel {
namespace {

std::string limited(const std::string& text, const Type& type) {
    const int64_t length = utf8_length(text);
    if (length <= type.length()) {
        return type.is(TypeId::kChar) ? text + std::string(static_cast<size_t>(type.length() - length), ' ')
                                      : text;
    }
    const std::string_view kept = utf8_slice(text, 0, type.length());
    if (text.find_first_not_of(' ', kept.size()) != std::string::npos)
        throw Error("EXCEED_LIMIT_LENGTH", {{"limit", std::to_string(type.length())}});
    return std::string(kept);
}

}  // namespace

Value with_text_limits(const Type& type, Value value) {
    if (value.is_null()) return value;
    if (type.is(TypeId::kChar) || type.is(TypeId::kVarchar)) return Value(limited(value.as_string(), type));
    const bool nested = type.is(TypeId::kArray) || type.is(TypeId::kStruct) || type.is(TypeId::kMap);
    if (!nested) return value;
    Value::List parts = value.as_list();
    for (size_t i = 0; i < parts.size(); ++i) {
        const Type& part = type.is(TypeId::kArray)    ? type.element_type()
                           : type.is(TypeId::kStruct) ? type.fields()[i].type
                           : i % 2 == 0               ? type.key_type()
                                                      : type.value_type();
        parts[i] = with_text_limits(part, std::move(parts[i]));
    }
    return Value(std::move(parts));
}

}  // namespace firesteel
