#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/variant_value.h"
#include "column/type.h"

namespace firesteel {

/// What a variant holds, or what several have in common: types, with objects where DDL has structs. Values
/// that have nothing in common are of type VARIANT.
class VariantSchema {
public:
    VariantSchema() = default;  // of nothing: VOID
    static VariantSchema of(const VariantView& view) { return of(view, 0); }
    void merge(VariantSchema&& other);

    /// "OBJECT<a: BIGINT, b: ARRAY<STRING>>".
    std::string to_sql() const;
    /// What to_sql() gave, in a form that decode() reads back.
    std::string encode() const;
    static VariantSchema decode(std::string_view bytes);
    /// Bytes of what it holds beside itself, about.
    int64_t memory() const;

private:
    struct KeyOrder {
        bool operator()(const std::string& a, const std::string& b) const {
            return compare_variant_keys(a, b) < 0;
        }
    };
    enum class Kind : uint8_t { kScalar, kObject, kArray, kUuid };

    static VariantSchema of(const VariantView& view, int depth);
    void become(Type type);
    void append_sql(std::string& out) const;
    void append_encoded(std::string& out) const;
    static VariantSchema decode_next(std::string_view& bytes);

    Kind kind_ = Kind::kScalar;
    Type type_;
    std::map<std::string, VariantSchema, KeyOrder> fields_;
    std::unique_ptr<VariantSchema> element_;
};

/// The SQL type of a variant's own value: VOID for null, a text for a UUID.
Type variant_scalar_type(const VariantView& view);

}  // namespace firesteel
