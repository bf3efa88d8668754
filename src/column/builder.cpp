#include "column/builder.h"

#include <algorithm>
#include <cstring>

#include "column/bitmap.h"
#include "common/check.h"

namespace firesteel {

namespace {

constexpr int64_t kFirstRows = 64;
constexpr int64_t kMaxBlock = 1 << 20;
constexpr int64_t kMaxStringBytes = INT32_MAX;

/// Copies `used` bytes of `old` into a buffer of `bytes`.
std::shared_ptr<Buffer> regrown(const std::shared_ptr<Buffer>& old, int64_t used, int64_t bytes,
                                const MemoryPoolPtr& pool) {
    auto next = Buffer::allocate(bytes, pool);
    if (used > 0) std::memcpy(next->mutable_data(), old->data(), static_cast<size_t>(used));
    return next;
}

/// The flat column behind `row` of `source`, and the row in it.
std::pair<const Column*, int64_t> flat_row(const Column& source, int64_t row) {
    if (source.is_flat()) return {&source, row};
    return {source.dictionary_values().get(), source.codes()[row]};
}

/// Type parts that a nested column has children for.
std::vector<Type> child_types(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kArray:
            return {storage.element_type()};
        case TypeId::kMap:
            return {storage.key_type(), storage.value_type()};
        case TypeId::kVariant:
            return {Type::binary(), Type::binary()};
        case TypeId::kStruct: {
            std::vector<Type> types;
            for (const auto& field : storage.fields()) types.push_back(field.type);
            return types;
        }
        default:
            return {};
    }
}

/// Rows of the void type: only their number.
class NullBuilder final : public ColumnBuilder {
public:
    NullBuilder(Type type, MemoryPoolPtr pool) : ColumnBuilder(std::move(type), std::move(pool)) {}
    void append_null() override { ++size_; }
    void append(const Value& value) override {
        CHECK(value.is_null());
        ++size_;
    }
    void append_from(const Column&, int64_t) override { ++size_; }
    int64_t size() const override { return size_; }
    int64_t byte_size() const override { return 0; }
    ColumnPtr finish() override { return Column::flat(type_, std::exchange(size_, 0), nullptr, nullptr); }

private:
    int64_t size_ = 0;
};

template <typename T>
T fixed_value(const Value& value) {
    if constexpr (std::is_same_v<T, uint8_t>) {
        return value.as_bool() ? 1 : 0;
    } else if constexpr (std::is_same_v<T, Int128>) {
        return value.as_int128();
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value.as_double());
    } else if constexpr (std::is_same_v<T, CalendarInterval>) {
        return value.as_interval();
    } else if constexpr (std::is_same_v<T, StringView>) {
        return StringView(value.as_string());  // borrows; StringBuilder copies instead
    } else {
        return static_cast<T>(value.holds<Int128>() ? static_cast<int64_t>(value.as_int128())
                                                    : value.as_long());
    }
}

}  // namespace

StringView StringHeap::add(std::string_view text) {
    if (text.size() <= StringView::kInlineSize) return StringView(text);
    CHECK(static_cast<int64_t>(text.size()) <= kMaxStringBytes, "string of {} bytes", text.size());
    char* bytes = allocate(static_cast<int64_t>(text.size()));
    std::memcpy(bytes, text.data(), text.size());
    return StringView(bytes, static_cast<uint32_t>(text.size()));
}

char* StringHeap::allocate(int64_t size) {
    if (next_ == nullptr || size > end_ - next_) {
        const int64_t bytes = std::max(size, next_block_size_);
        auto block = Buffer::allocate(bytes, pool_);
        next_ = reinterpret_cast<char*>(block->mutable_data());
        end_ = next_ + bytes;
        blocks_.push_back(std::move(block));
        next_block_size_ = std::min(next_block_size_ * 2, kMaxBlock);
    }
    return std::exchange(next_, next_ + size);
}

void StringHeap::release_to(Owners& owners) {
    for (auto& block : blocks_) owners.push_back(std::move(block));
    blocks_.clear();
    next_ = end_ = nullptr;
}

void ColumnBuilder::append_range(const Column& source, int64_t begin, int64_t count) {
    for (int64_t row = begin; row < begin + count; ++row) append_from(source, row);
}

void ValidityBuilder::append_slow(bool valid) {
    if (!bits_) {
        bits_ = Buffer::allocate(bitmap_bytes(std::max(size_ + 1, kFirstRows)), pool_);
        std::memset(bits_->mutable_data(), 0xFF, static_cast<size_t>(bits_->size()));
    } else if (size_ >= bits_->size() * 8) {
        const int64_t used = bits_->size();
        bits_ = regrown(bits_, used, used * 2, pool_);
        std::memset(bits_->mutable_data() + used, 0xFF, static_cast<size_t>(used));
    }
    if (!valid) clear_bit(bits_->mutable_as<uint64_t>(), size_);
}

BufferPtr ValidityBuilder::finish() {
    size_ = 0;
    return std::exchange(bits_, nullptr);
}

template <typename T>
void FixedBuilder<T>::grow(int64_t rows) {
    constexpr auto kWidth = static_cast<int64_t>(sizeof(T));
    const int64_t capacity = std::max({rows, capacity_ * 2, kFirstRows});
    buffer_ = regrown(buffer_, size_ * kWidth, capacity * kWidth, pool_);
    data_ = buffer_->template mutable_as<T>();
    capacity_ = capacity;
}

template <typename T>
void FixedBuilder<T>::append_null() {
    if (size_ == capacity_) grow(size_ + 1);
    data_[size_++] = T{};
    validity_.append_null();
}

template <typename T>
void FixedBuilder<T>::append(const Value& value) {
    if (value.is_null()) return append_null();
    append_value(fixed_value<T>(value));
}

template <typename T>
void FixedBuilder<T>::append_from(const Column& source, int64_t row) {
    if (source.is_null(row)) return append_null();
    const auto [column, at] = flat_row(source, row);
    append_value(column->values<T>()[at]);
}

template <typename T>
ColumnPtr FixedBuilder<T>::finish() {
    auto column = Column::flat(type_, size_, std::exchange(buffer_, nullptr), validity_.finish());
    data_ = nullptr;
    size_ = capacity_ = 0;
    return column;
}

template class FixedBuilder<uint8_t>;
template class FixedBuilder<int8_t>;
template class FixedBuilder<int16_t>;
template class FixedBuilder<int32_t>;
template class FixedBuilder<int64_t>;
template class FixedBuilder<Int128>;
template class FixedBuilder<float>;
template class FixedBuilder<double>;
template class FixedBuilder<CalendarInterval>;
template class FixedBuilder<StringView>;

void StringBuilder::append(const Value& value) {
    if (value.is_null()) return append_null();
    append_value(value.as_string());
}

void StringBuilder::append_from(const Column& source, int64_t row) {
    if (source.is_null(row)) return append_null();
    const auto [column, at] = flat_row(source, row);
    append_value(column->values<StringView>()[at].view());
}

ColumnPtr StringBuilder::finish() {
    const auto views = views_.finish();
    Owners owners = std::exchange(owners_, {});
    heap_.release_to(owners);
    bytes_ = 0;
    return Column::flat(type_, views->size(), views->values_buffer(), views->validity_buffer(),
                        std::move(owners));
}

ListBuilder::ListBuilder(Type type, MemoryPoolPtr pool)
    : ColumnBuilder(std::move(type), pool), offsets_(Type::integer(), pool), validity_(pool) {
    for (const auto& part : child_types(type_)) children_.push_back(make(part, pool));
}

void ListBuilder::close_row() {
    const int64_t end = children_[0]->size();
    CHECK(end <= INT32_MAX, "more than 2^31 elements in one batch");
    CHECK(children_.back()->size() == end, "keys and values differ in number");
    offsets_.append_value(static_cast<int32_t>(end));
    validity_.append_valid();
}

void ListBuilder::append_null() {
    offsets_.append_value(static_cast<int32_t>(children_[0]->size()));
    validity_.append_null();
}

void ListBuilder::append(const Value& value) {
    if (value.is_null()) return append_null();
    size_t i = 0;
    for (const auto& item : value.as_list()) children_[i++ % children_.size()]->append(item);
    close_row();
}

void ListBuilder::append_from(const Column& source, int64_t row) {
    if (source.is_null(row)) return append_null();
    const auto [column, at] = flat_row(source, row);
    const int32_t begin = column->offsets()[at];
    const int32_t count = column->offsets()[at + 1] - begin;
    for (size_t i = 0; i < children_.size(); ++i) children_[i]->append_range(*column->child(i), begin, count);
    close_row();
}

int64_t ListBuilder::byte_size() const {
    int64_t bytes = offsets_.byte_size();
    for (const auto& child : children_) bytes += child->byte_size();
    return bytes;
}

ColumnPtr ListBuilder::finish() {
    // The builder keeps the ends; a column wants size + 1 offsets with the first start in front.
    const auto ends = offsets_.finish();
    const int64_t size = ends->size();
    auto offsets = Buffer::allocate((size + 1) * static_cast<int64_t>(sizeof(int32_t)), pool_);
    offsets->mutable_as<int32_t>()[0] = 0;
    if (size > 0) {
        std::memcpy(offsets->mutable_as<int32_t>() + 1, ends->values<int32_t>(),
                    static_cast<size_t>(size) * sizeof(int32_t));
    }
    std::vector<ColumnPtr> children;
    for (auto& child : children_) children.push_back(child->finish());
    return Column::list(type_, size, std::move(offsets), validity_.finish(), std::move(children));
}

StructBuilder::StructBuilder(Type type, MemoryPoolPtr pool)
    : ColumnBuilder(std::move(type), pool), validity_(pool) {
    for (const auto& part : child_types(type_)) children_.push_back(make(part, pool));
}

void StructBuilder::close_row() {
    ++size_;
    for (const auto& child : children_) {
        CHECK(child->size() == size_, "{} values for {} rows of {}", child->size(), size_, type_.to_string());
    }
    validity_.append_valid();
}

void StructBuilder::append_null() {
    for (auto& child : children_) child->append_null();
    validity_.append_null();
    ++size_;
}

void StructBuilder::append(const Value& value) {
    if (value.is_null()) return append_null();
    const auto& items = value.as_list();
    CHECK(items.size() == children_.size(), "{} values for {}", items.size(), type_.to_string());
    for (size_t i = 0; i < children_.size(); ++i) children_[i]->append(items[i]);
    close_row();
}

void StructBuilder::append_from(const Column& source, int64_t row) {
    if (source.is_null(row)) return append_null();
    const auto [column, at] = flat_row(source, row);
    for (size_t i = 0; i < children_.size(); ++i) children_[i]->append_from(*column->child(i), at);
    close_row();
}

int64_t StructBuilder::byte_size() const {
    int64_t bytes = 0;
    for (const auto& child : children_) bytes += child->byte_size();
    return bytes;
}

ColumnPtr StructBuilder::finish() {
    std::vector<ColumnPtr> children;
    for (auto& child : children_) children.push_back(child->finish());
    return Column::structure(type_, std::exchange(size_, 0), validity_.finish(), std::move(children));
}

std::unique_ptr<ColumnBuilder> ColumnBuilder::make(const Type& type, const MemoryPoolPtr& pool) {
    switch (type.physical()) {
        case PhysicalType::kBool:
            return std::make_unique<FixedBuilder<uint8_t>>(type, pool);
        case PhysicalType::kInt8:
            return std::make_unique<FixedBuilder<int8_t>>(type, pool);
        case PhysicalType::kInt16:
            return std::make_unique<FixedBuilder<int16_t>>(type, pool);
        case PhysicalType::kInt32:
            return std::make_unique<FixedBuilder<int32_t>>(type, pool);
        case PhysicalType::kInt64:
            return std::make_unique<FixedBuilder<int64_t>>(type, pool);
        case PhysicalType::kInt128:
            return std::make_unique<FixedBuilder<Int128>>(type, pool);
        case PhysicalType::kFloat:
            return std::make_unique<FixedBuilder<float>>(type, pool);
        case PhysicalType::kDouble:
            return std::make_unique<FixedBuilder<double>>(type, pool);
        case PhysicalType::kString:
            return std::make_unique<StringBuilder>(type, pool);
        case PhysicalType::kInterval:
            return std::make_unique<FixedBuilder<CalendarInterval>>(type, pool);
        case PhysicalType::kList:
            return std::make_unique<ListBuilder>(type, pool);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return std::make_unique<StructBuilder>(type, pool);
        case PhysicalType::kNull:
            return std::make_unique<NullBuilder>(type, pool);
    }
    CHECK(false, "no builder for {}", type.to_string());
    return nullptr;
}

}  // namespace firesteel
