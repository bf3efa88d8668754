#include "codec/single_variant.h"

#include "common/error.h"

namespace firesteel {

Schema single_variant_schema(const std::string& column) { return {{column, Type::variant(), true}}; }

void check_single_variant(const Schema& schema, const std::string& column,
                          const std::string& corrupt_column) {
    if (column.empty()) return;
    bool found = false, good = schema.size() <= 2;
    for (const Field& field : schema) {
        const bool is_column = field.name == column && field.type.is(TypeId::kVariant) && !found;
        found |= is_column;
        good &= is_column || (field.name == corrupt_column && field.type.is_string());
    }
    if (good && found) return;
    throw Error("INVALID_SINGLE_VARIANT_COLUMN",
                {{"schema", "\"" + Type::structure(schema).to_sql() + "\""}});
}

}  // namespace firesteel
