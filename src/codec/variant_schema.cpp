#include "codec/variant_schema.h"

#include <cstring>

#include "codec/inferred_type.h"
#include "codec/sql_cursor.h"
#include "codec/type_text.h"
#include "common/check.h"

namespace firesteel {

namespace {

/// In backquotes where it is no plain identifier.
std::string quoted_name(const std::string& name) {
    bool plain = !name.empty() && (name[0] < '0' || name[0] > '9');
    for (const char c : name) plain &= std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    if (plain) return name;
    std::string out = "`";
    for (const char c : name) out.append(c == '`' ? 2 : 1, c);
    return out + "`";
}

void append_text(std::string& out, std::string_view text) {
    const auto size = static_cast<uint32_t>(text.size());
    out.append(reinterpret_cast<const char*>(&size), sizeof(size));
    out.append(text);
}

std::string take_text(std::string_view& bytes) {
    uint32_t size = 0;
    CHECK(bytes.size() >= sizeof(size), "a schema of variants ends early");
    std::memcpy(&size, bytes.data(), sizeof(size));
    bytes.remove_prefix(sizeof(size));
    CHECK(bytes.size() >= size, "a schema of variants ends early");
    std::string text(bytes.substr(0, size));
    bytes.remove_prefix(size);
    return text;
}

}  // namespace

VariantSchema VariantSchema::of(const VariantView& view, int depth) {
    if (depth > kMaxVariantDepth) raise_malformed_variant();
    VariantSchema out;
    const VariantKind kind = view.kind();
    if (kind == VariantKind::kObject) {
        out.kind_ = Kind::kObject;
        const size_t count = view.size();
        for (size_t i = 0; i < count; ++i)
            out.fields_.insert_or_assign(std::string(view.key(i)), of(view.element(i), depth + 1));
    } else if (kind == VariantKind::kArray) {
        out.kind_ = Kind::kArray;
        out.element_ = std::make_unique<VariantSchema>();
        const size_t count = view.size();
        for (size_t i = 0; i < count; ++i) out.element_->merge(of(view.element(i), depth + 1));
    } else if (kind == VariantKind::kUuid) {
        out.kind_ = Kind::kUuid;
    } else {
        out.type_ = variant_scalar_type(view);
    }
    return out;
}

Type variant_scalar_type(const VariantView& view) {
    switch (view.kind()) {
        case VariantKind::kNull:
            return Type::null();
        case VariantKind::kBoolean:
            return Type::boolean();
        case VariantKind::kLong:
            return Type::long_integer();
        case VariantKind::kDouble:
            return Type::double_number();
        case VariantKind::kFloat:
            return Type::float_number();
        case VariantKind::kDecimal: {
            const VariantDecimal decimal = view.as_decimal();
            return Type::decimal(decimal.precision(), decimal.scale);
        }
        case VariantKind::kDate:
            return Type::date();
        case VariantKind::kTimestamp:
            return Type::timestamp();
        case VariantKind::kTimestampNtz:
            return Type::timestamp_ntz();
        case VariantKind::kBinary:
            return Type::binary();
        default:
            return Type::string();
    }
}

void VariantSchema::become(Type type) {
    kind_ = Kind::kScalar;
    type_ = std::move(type);
    fields_.clear();
    element_.reset();
}

int64_t VariantSchema::memory() const {
    constexpr size_t kNode = 48;  // what a map adds to each of its fields
    int64_t bytes = 0;
    for (const auto& [name, field] : fields_)
        bytes +=
            static_cast<int64_t>(kNode + sizeof(name) + name.capacity() + sizeof(field)) + field.memory();
    if (element_) bytes += static_cast<int64_t>(sizeof(*element_)) + element_->memory();
    return bytes;
}

void VariantSchema::merge(VariantSchema&& other) {
    if (other.kind_ == Kind::kScalar && other.type_.is(TypeId::kNull)) return;
    if (kind_ == Kind::kScalar && type_.is(TypeId::kNull)) {
        *this = std::move(other);
        return;
    }
    if (kind_ != other.kind_) return become(Type::variant());
    switch (kind_) {
        case Kind::kScalar:
            return become(wider_inferred(type_, other.type_).value_or(Type::variant()));
        case Kind::kArray:
            return element_->merge(std::move(*other.element_));
        case Kind::kUuid:
            return;
        case Kind::kObject:
            for (auto& [name, field] : other.fields_) fields_[name].merge(std::move(field));
    }
}

std::string VariantSchema::to_sql() const {
    std::string out;
    append_sql(out);
    return out;
}

void VariantSchema::append_sql(std::string& out) const {
    if (kind_ == Kind::kScalar || kind_ == Kind::kUuid) {
        out += kind_ == Kind::kUuid ? "UUID" : type_.to_sql();
        return;
    }
    out += kind_ == Kind::kArray ? "ARRAY<" : "OBJECT<";
    if (element_) element_->append_sql(out);
    bool first = true;
    for (const auto& [name, field] : fields_) {
        if (!first) out += ", ";
        first = false;
        out += quoted_name(name) + ": ";
        field.append_sql(out);
    }
    out += '>';
}

std::string VariantSchema::encode() const {
    std::string out;
    append_encoded(out);
    return out;
}

void VariantSchema::append_encoded(std::string& out) const {
    out.push_back(static_cast<char>(kind_));
    if (kind_ == Kind::kScalar) return append_text(out, type_.to_sql());
    if (kind_ == Kind::kUuid) return;
    if (kind_ == Kind::kArray) return element_->append_encoded(out);
    const auto count = static_cast<uint32_t>(fields_.size());
    out.append(reinterpret_cast<const char*>(&count), sizeof(count));
    for (const auto& [name, field] : fields_) {
        append_text(out, name);
        field.append_encoded(out);
    }
}

VariantSchema VariantSchema::decode(std::string_view bytes) { return decode_next(bytes); }

VariantSchema VariantSchema::decode_next(std::string_view& bytes) {
    VariantSchema out;
    CHECK(!bytes.empty(), "a schema of variants ends early");
    out.kind_ = static_cast<Kind>(bytes[0]);
    bytes.remove_prefix(1);
    if (out.kind_ == Kind::kScalar) {
        out.type_ = parse_single_type(take_text(bytes));
    } else if (out.kind_ == Kind::kArray) {
        out.element_ = std::make_unique<VariantSchema>(decode_next(bytes));
    } else if (out.kind_ == Kind::kObject) {
        uint32_t count = 0;
        CHECK(bytes.size() >= sizeof(count), "a schema of variants ends early");
        std::memcpy(&count, bytes.data(), sizeof(count));
        bytes.remove_prefix(sizeof(count));
        for (uint32_t i = 0; i < count; ++i) {
            std::string name = take_text(bytes);
            out.fields_.emplace(std::move(name), decode_next(bytes));
        }
    }
    return out;
}

}  // namespace firesteel
