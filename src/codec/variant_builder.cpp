#include "codec/variant_builder.h"

#include <algorithm>
#include <cstring>

#include "codec/variant_layout.h"
#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

using namespace variant_layout;  // NOLINT: the names of the format

namespace {

constexpr size_t kMaxKnownKeys = 10'000;

/// Bytes that the number takes.
size_t width_of(size_t value) { return value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : value <= 0xFFFFFF ? 3 : 4; }

void put(std::string& out, uint64_t value, size_t width) {
    for (size_t i = 0; i < width; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

void VariantBuilder::clear() {
    value_.clear();
    keys_.clear();
    ++generation_;
    if (known_.size() > kMaxKnownKeys) known_.clear();
}

void VariantBuilder::primitive(uint8_t type) { value_.push_back(static_cast<char>(type << 2 | kPrimitive)); }
void VariantBuilder::number(uint64_t value, size_t width) { put(value_, value, width); }

void VariantBuilder::append_null() { primitive(kNull); }
void VariantBuilder::append_bool(bool value) { primitive(value ? kTrue : kFalse); }

void VariantBuilder::append_long(int64_t value) {
    const auto fits = [&](unsigned bits) {
        return value >= -(int64_t{1} << bits) && value < (int64_t{1} << bits);
    };
    const size_t width = fits(7) ? 1 : fits(15) ? 2 : fits(31) ? 4 : 8;
    primitive(width == 1 ? kInt1 : width == 2 ? kInt2 : width == 4 ? kInt4 : kInt8);
    number(static_cast<uint64_t>(value), width);
}

void VariantBuilder::append_double(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    // Java has one NaN.
    if (value != value) bits = 0x7FF8000000000000;
    primitive(kDouble);
    number(bits, 8);
}

void VariantBuilder::append_float(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    if (value != value) bits = 0x7FC00000;
    primitive(kFloat);
    number(bits, 4);
}

void VariantBuilder::append_decimal(Int128 unscaled, int scale) {
    const int digits = std::max(count_digits(unscaled), scale);
    primitive(digits <= 9 ? kDecimal4 : digits <= 18 ? kDecimal8 : kDecimal16);
    number(static_cast<uint64_t>(scale), 1);
    number(static_cast<uint64_t>(unscaled), digits <= 9 ? 4 : 8);
    if (digits > 18) number(static_cast<uint64_t>(unscaled >> 64), 8);
}

void VariantBuilder::append_date(int32_t days) {
    primitive(kDate);
    number(static_cast<uint32_t>(days), 4);
}

void VariantBuilder::append_timestamp(int64_t micros) {
    primitive(kTimestamp);
    number(static_cast<uint64_t>(micros), 8);
}

void VariantBuilder::append_timestamp_ntz(int64_t micros) {
    primitive(kTimestampNtz);
    number(static_cast<uint64_t>(micros), 8);
}

void VariantBuilder::append_text(std::string_view text) {
    if (text.size() <= kMaxShortText) {
        value_.push_back(static_cast<char>(text.size() << 2 | kShortText));
    } else {
        primitive(kLongText);
        number(text.size(), kLongWidth);
    }
    value_.append(text);
    check_size(value_.size());
}

void VariantBuilder::append_binary(std::string_view bytes) {
    primitive(kBinary);
    number(bytes.size(), kLongWidth);
    value_.append(bytes);
    check_size(value_.size());
}

void VariantBuilder::append(const VariantView& view, int depth) {
    if (depth > kMaxVariantDepth) raise_malformed_variant();
    switch (view.kind()) {
        case VariantKind::kObject:
            return append_object(view, depth);
        case VariantKind::kArray: {
            const size_t start = position();
            const size_t count = view.size();
            std::vector<size_t> begins;
            for (size_t i = 0; i < count; ++i) {
                begins.push_back(position() - start);
                append(view.element(i), depth + 1);
            }
            return finish_array(start, begins);
        }
        default:
            value_.append(view.bytes());
            check_size(value_.size());
    }
}

void VariantBuilder::append_object(const VariantView& view, int depth) {
    const size_t start = position();
    const size_t count = view.size();
    std::vector<Field> fields;
    for (size_t i = 0; i < count; ++i) {
        fields.push_back({add_key(view.key(i)), position() - start});
        append(view.element(i), depth + 1);
    }
    if (!finish_object(start, fields)) raise_malformed_variant();
}

uint32_t VariantBuilder::add_key(std::string_view key) {
    auto found = known_.find(key);
    if (found == known_.end()) found = known_.emplace(std::string(key), Key()).first;
    Key& entry = found->second;
    if (entry.generation != generation_) {
        entry = {static_cast<uint32_t>(keys_.size()), generation_};
        keys_.push_back(found->first);
    }
    return entry.id;
}

/// Cuts out the values of names that come again; `fields` is in the order of names, then of values.
void VariantBuilder::drop_duplicates(size_t start, std::vector<Field>& fields) {
    struct Part {
        size_t field;
        size_t begin;
        bool is_last;
    };
    std::vector<Part> parts;
    for (size_t i = 0; i < fields.size(); ++i)
        parts.push_back({i, fields[i].begin, i + 1 == fields.size() || fields[i].id != fields[i + 1].id});
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.begin < b.begin; });
    size_t end = start;
    for (size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i].is_last) continue;
        const size_t next = i + 1 < parts.size() ? parts[i + 1].begin : position() - start;
        const size_t size = next - parts[i].begin;
        std::memmove(value_.data() + end, value_.data() + start + parts[i].begin, size);
        fields[parts[i].field].begin = end - start;
        end += size;
    }
    value_.resize(end);
    size_t kept = 0;
    for (size_t i = 0; i < fields.size(); ++i) {
        if (i + 1 == fields.size() || fields[i].id != fields[i + 1].id) fields[kept++] = fields[i];
    }
    fields.resize(kept);
}

bool VariantBuilder::finish_object(size_t start, std::vector<Field>& fields) {
    std::sort(fields.begin(), fields.end(), [&](const Field& a, const Field& b) {
        if (a.id == b.id) return a.begin < b.begin;
        return compare_variant_keys(keys_[a.id], keys_[b.id]) < 0;
    });
    const auto same_name = [](const Field& a, const Field& b) { return a.id == b.id; };
    const auto repeated = std::adjacent_find(fields.begin(), fields.end(), same_name);
    if (repeated != fields.end()) {
        duplicate_ = keys_[repeated->id];
        if (!keeps_last_) return false;
        drop_duplicates(start, fields);
    }
    uint32_t most = 0;
    for (const Field& field : fields) most = std::max(most, field.id);
    const size_t data = position() - start;
    const bool large = fields.size() > 0xFF;
    const size_t id_width = width_of(most);
    const size_t offset_width = width_of(data);
    header_.clear();
    const size_t info = (large ? 16u : 0u) | (id_width - 1) << 2 | (offset_width - 1);
    header_.push_back(static_cast<char>(info << 2 | kObject));
    put(header_, fields.size(), large ? kLongWidth : 1);
    for (const Field& field : fields) put(header_, field.id, id_width);
    for (const Field& field : fields) put(header_, field.begin, offset_width);
    put(header_, data, offset_width);
    insert_header(start, header_);
    return true;
}

void VariantBuilder::finish_array(size_t start, const std::vector<size_t>& begins) {
    const size_t data = position() - start;
    const bool large = begins.size() > 0xFF;
    const size_t offset_width = width_of(data);
    header_.clear();
    const size_t info = (large ? 4u : 0u) | (offset_width - 1);
    header_.push_back(static_cast<char>(info << 2 | kArray));
    put(header_, begins.size(), large ? kLongWidth : 1);
    for (const size_t begin : begins) put(header_, begin, offset_width);
    put(header_, data, offset_width);
    insert_header(start, header_);
}

void VariantBuilder::insert_header(size_t start, std::string_view header) {
    check_size(value_.size() + header.size());
    value_.insert(start, header);
}

void VariantBuilder::check_size(size_t size) const {
    if (size <= kMaxVariantBytes) return;
    throw Error("VARIANT_SIZE_LIMIT", {{"sizeLimit", "128.0 MiB"}, {"functionName", "`" + function_ + "`"}});
}

std::string_view VariantBuilder::value() const { return value_; }

std::string_view VariantBuilder::metadata() {
    size_t bytes = 0;
    for (const std::string_view key : keys_) bytes += key.size();
    check_size(bytes);
    const size_t width = width_of(std::max(bytes, keys_.size()));
    metadata_.clear();
    metadata_.push_back(static_cast<char>(kVersion | (width - 1) << 6));
    put(metadata_, keys_.size(), width);
    size_t end = 0;
    put(metadata_, end, width);
    for (const std::string_view key : keys_) put(metadata_, end += key.size(), width);
    for (const std::string_view key : keys_) metadata_.append(key);
    check_size(metadata_.size());
    return metadata_;
}

}  // namespace firesteel
