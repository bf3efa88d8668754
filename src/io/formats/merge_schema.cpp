#include "io/formats/merge_schema.h"

#include <algorithm>
#include <optional>

#include "common/error.h"
#include "io/file_set.h"

namespace firesteel {

namespace {

std::optional<Schema> merge_fields(const Schema& left, const Schema& right, const EvalSettings& settings);

std::optional<Type> merge_types(const Type& left, const Type& right, const EvalSettings& settings) {
    if (left.same_ignoring_nullability(right)) return left;
    if (left.id() != right.id()) {
        if (left.is(TypeId::kNull)) return right;
        if (right.is(TypeId::kNull)) return left;
        return std::nullopt;
    }
    switch (left.id()) {
        case TypeId::kStruct: {
            auto fields = merge_fields(left.fields(), right.fields(), settings);
            if (!fields) return std::nullopt;
            return Type::structure(std::move(*fields));
        }
        case TypeId::kArray: {
            const auto element = merge_types(left.element_type(), right.element_type(), settings);
            if (!element) return std::nullopt;
            return Type::array(*element, left.contains_null() || right.contains_null());
        }
        case TypeId::kMap: {
            const auto key = merge_types(left.key_type(), right.key_type(), settings);
            const auto value = merge_types(left.value_type(), right.value_type(), settings);
            if (!key || !value) return std::nullopt;
            return Type::map(*key, *value, left.contains_null() || right.contains_null());
        }
        case TypeId::kDecimal:
            if (left.scale() != right.scale()) return std::nullopt;
            return Type::decimal(std::max(left.precision(), right.precision()), left.scale());
        default:
            return std::nullopt;
    }
}

std::optional<Schema> merge_fields(const Schema& left, const Schema& right, const EvalSettings& settings) {
    Schema merged = left;
    for (const Field& field : right) {
        const auto same = std::find_if(merged.begin(), merged.end(), [&](const Field& other) {
            return same_name(other.name, field.name, settings);
        });
        if (same == merged.end()) {
            merged.push_back(field);
            continue;
        }
        const auto type = merge_types(same->type, field.type, settings);
        if (!type) return std::nullopt;
        same->type = *type;
        same->nullable = same->nullable || field.nullable;
    }
    return merged;
}

}  // namespace

Schema merge_schemas(const Schema& left, const Schema& right, const EvalSettings& settings) {
    if (auto merged = merge_fields(left, right, settings)) return std::move(*merged);
    throw Error("CANNOT_MERGE_SCHEMAS", {{"left", "\"" + Type::structure(left).to_sql() + "\""},
                                         {"right", "\"" + Type::structure(right).to_sql() + "\""}});
}

}  // namespace firesteel
