#include "io/formats/parquet/text_column.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include "io/formats/parquet/text_decoder.h"
#include "io/formats/parquet/value_column.h"

namespace firesteel {

namespace {

class TextColumn final : public ValueColumn<StringView> {
public:
    explicit TextColumn(const FlatColumnRequest& request)
        : ValueColumn<StringView>(request, true),
          physical_(request.footer.schema()->Column(request.leaf)->physical_type()),
          width_(request.footer.schema()->Column(request.leaf)->type_length()),
          heap_(request.pool) {}

protected:
    void open_values(const Page& page) override {
        decoder_ = make_text_decoder(page, physical_, width_, pool());
    }
    void skip_values(int64_t count) override { decoder_->skip(count); }

    void decode(StringView* out, int64_t count) override {
        decoder_->decode(out, count, heap_);
        if (is_sparse()) {
            for (int64_t i = 0; i < count; ++i) {
                if (!out[i].is_inline()) out[i] = heap_.add(out[i].view());
            }
            return;
        }
        if (owners_.empty() || owners_.back() != page().owner) owners_.push_back(page().owner);
    }

    ColumnPtr read_dictionary(const Page& page) override {
        const int64_t count = page.header.values;
        // Each has its size before it. Dictionaries are PLAIN, by whatever name.
        if (physical_ == parquet::Type::BYTE_ARRAY && count > page.values.size / 4)
            raise_corrupt("a dictionary ends within its values");
        if (physical_ != parquet::Type::BYTE_ARRAY && width_ > 0 && count > page.values.size / width_)
            raise_corrupt("a dictionary ends within its values");
        Page plain = page;
        plain.header.encoding = parquet::Encoding::PLAIN;
        auto views = Buffer::allocate(count * static_cast<int64_t>(sizeof(StringView)), pool());
        make_text_decoder(plain, physical_, width_, pool())
            ->decode(views->mutable_as<StringView>(), count, heap_);
        return Column::flat(type(), count, std::move(views), nullptr, {page.owner});
    }

    Owners release_owners() override {
        Owners owners = std::move(owners_);
        owners_.clear();
        heap_.release_to(owners);
        return owners;
    }

private:
    const parquet::Type::type physical_;
    const int64_t width_;
    std::unique_ptr<TextDecoder> decoder_;
    StringHeap heap_;
    Owners owners_;  // pages that views given out since the last release point into
};

/// Big-endian two's complement.
Int128 decimal_of(std::string_view bytes) {
    if (bytes.empty()) return 0;
    auto value = static_cast<unsigned __int128>(static_cast<Int128>(static_cast<int8_t>(bytes[0])));
    for (size_t i = 1; i < bytes.size(); ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
    return static_cast<Int128>(value);
}

class BinaryDecimals final : public FlatColumn {
public:
    explicit BinaryDecimals(const FlatColumnRequest& request)
        : type_(request.type), pool_(request.pool), bytes_(request) {}

    ColumnPtr read(int64_t rows, bool) override { return convert(bytes_.read(rows, false)); }
    ColumnPtr read(int64_t rows, std::span<const int32_t> selected, bool) override {
        return convert(bytes_.read(rows, selected, false));
    }
    void skip(int64_t rows) override { bytes_.skip(rows); }

private:
    ColumnPtr convert(const ColumnPtr& column) const {
        const ColumnPtr flat = flatten(column, pool_);
        if (type_.physical() == PhysicalType::kInt64) return convert<int64_t>(*flat);
        return convert<Int128>(*flat);
    }
    template <typename T>
    ColumnPtr convert(const Column& flat) const {
        auto values = Buffer::allocate(flat.size() * static_cast<int64_t>(sizeof(T)), pool_);
        for (int64_t i = 0; i < flat.size(); ++i)
            values->mutable_as<T>()[i] = static_cast<T>(decimal_of(flat.values<StringView>()[i].view()));
        return Column::flat(type_, flat.size(), std::move(values), flat.validity_buffer());
    }

    const Type type_;
    const MemoryPoolPtr pool_;
    TextColumn bytes_;
};

}  // namespace

std::unique_ptr<FlatColumn> open_text_column(const FlatColumnRequest& request) {
    return std::make_unique<TextColumn>(request);
}

std::unique_ptr<FlatColumn> open_binary_decimals(const FlatColumnRequest& request) {
    return std::make_unique<BinaryDecimals>(request);
}

}  // namespace firesteel
