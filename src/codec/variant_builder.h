#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/variant_value.h"

namespace firesteel {

/// Writes one variant after another, byte for byte as Spark does: the smallest width for every number, names
/// in the order in which they were first used. Not thread-safe.
class VariantBuilder {
public:
    /// `function` is what VARIANT_SIZE_LIMIT names.
    explicit VariantBuilder(std::string function) : function_(std::move(function)) {}
    /// From now on the last value of a name that occurs twice in an object stays.
    void keep_last_of_duplicates() { keeps_last_ = true; }

    void clear();

    void append_null();
    void append_bool(bool value);
    void append_long(int64_t value);
    void append_double(double value);
    void append_float(float value);
    void append_decimal(Int128 unscaled, int scale);  // at most 38 digits, scale 0 to 38
    void append_date(int32_t days);
    void append_timestamp(int64_t micros);
    void append_timestamp_ntz(int64_t micros);
    void append_text(std::string_view text);
    void append_binary(std::string_view bytes);
    /// A copy, with the names that it uses only.
    void append(const VariantView& view) { append(view, 0); }

    /// Objects and arrays: their parts are appended from position() on, then they are finished.
    struct Field {
        uint32_t id;
        size_t begin;  // of its value, from the start of the object
    };
    size_t position() const { return value_.size(); }
    uint32_t add_key(std::string_view key);
    /// False where a name occurs twice, which stands in duplicate_key() then, unless the last is kept.
    bool finish_object(size_t start, std::vector<Field>& fields);
    void finish_array(size_t start, const std::vector<size_t>& begins);
    std::string_view duplicate_key() const { return duplicate_; }

    /// What was appended since clear(). Raises VARIANT_SIZE_LIMIT.
    std::string_view value() const;
    std::string_view metadata();

private:
    struct Key {
        uint32_t id = 0;
        uint64_t generation = 0;  // of which variant the id is
    };
    struct KeyHash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    void append(const VariantView& view, int depth);
    void append_object(const VariantView& view, int depth);
    void primitive(uint8_t type);
    void number(uint64_t value, size_t width);
    void insert_header(size_t start, std::string_view header);
    void drop_duplicates(size_t start, std::vector<Field>& fields);
    void check_size(size_t size) const;

    const std::string function_;
    bool keeps_last_ = false;
    std::string value_;
    std::string metadata_;
    // Names stay from one variant to the next: most rows have the same ones.
    std::unordered_map<std::string, Key, KeyHash, std::equal_to<>> known_;
    std::vector<std::string_view> keys_;  // by id
    uint64_t generation_ = 1;
    std::string duplicate_;
    std::string header_;
};

}  // namespace firesteel
