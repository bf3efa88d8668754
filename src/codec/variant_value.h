#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "column/column.h"

namespace firesteel {

/// Spark's VARIANT: a value of its own type, in the binary form of Parquet's variant encoding (version 1).
/// The bytes of a value refer to the names in the bytes of its metadata.

enum class VariantKind : uint8_t {
    kNull,
    kBoolean,
    kLong,  // of any width
    kDouble,
    kDecimal,
    kDate,
    kTimestamp,
    kTimestampNtz,
    kFloat,
    kBinary,
    kString,
    kUuid,
    kObject,
    kArray,
};

struct VariantDecimal {
    Int128 unscaled = 0;
    int scale = 0;

    int precision() const;  // at least the scale
};

/// No value may be longer, nor its metadata.
constexpr size_t kMaxVariantBytes = size_t{128} << 20;
constexpr int kMaxVariantDepth = 2000;

/// One value in a variant: the whole, or a part of it. Borrows the bytes. Bytes may come from anywhere: every
/// member raises MALFORMED_VARIANT where they are not what they claim to be.
class VariantView {
public:
    VariantView(std::string_view value, std::string_view metadata);

    VariantKind kind() const;
    bool as_bool() const;
    int64_t as_long() const;  // kLong; days or microseconds of the dates and timestamps
    double as_double() const;
    float as_float() const;
    VariantDecimal as_decimal() const;  // without zeros at the end of its fraction
    std::string_view as_text() const;   // kString, kBinary
    std::string uuid_text() const;

    /// Elements of an array, fields of an object (which are in the order of their names).
    size_t size() const;
    VariantView element(size_t index) const;
    std::string_view key(size_t index) const;
    /// The field of that name.
    std::optional<VariantView> find(std::string_view key) const;

    /// This value's own bytes, and the metadata of the whole.
    std::string_view bytes() const;
    std::string_view metadata() const { return metadata_; }

private:
    struct Parts;  // of an object or array
    VariantView(const VariantView& whole, size_t at) : VariantView(whole) { at_ = at; }

    uint8_t header() const { return static_cast<uint8_t>(value_[at_]); }
    int type_info() const { return header() >> 2; }
    Parts parts() const;
    size_t element_position(const Parts& parts, size_t index) const;
    std::string_view key_of(uint64_t id) const;
    size_t byte_count() const;
    size_t primitive_bytes() const;

    std::string_view value_;
    std::string_view metadata_;
    size_t at_ = 0;
};

[[noreturn]] void raise_malformed_variant();

/// A row of a column of variants, which is not null.
VariantView variant_at(const Column& column, int64_t row);

/// As Java compares strings: by UTF-16 units. The order of fields.
int compare_variant_keys(std::string_view a, std::string_view b);

}  // namespace firesteel
