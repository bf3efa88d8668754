#include "io/formats/parquet/bloom_filters.h"

#include <arrow/memory_pool.h>
#include <parquet/bloom_filter.h>
#include <parquet/bloom_filter_reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>
#include <map>

#include "io/formats/parquet/file_calendar.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/row_groups.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

std::optional<Int128> whole_number(const Value& value) {
    if (value.holds<int64_t>()) return Int128(value.as_long());
    if (value.holds<Int128>()) return value.as_int128();
    return std::nullopt;
}

/// The hash under which a column's bloom filter has a value; nothing when it is not told by the value alone.
std::optional<uint64_t> hash_of(const parquet::BloomFilter& bloom, const parquet::ColumnDescriptor& column,
                                const Type& type, const Value& value) {
    const auto number = whole_number(value);
    const bool is_number = type.is_integral() || type.is(TypeId::kDecimal) || type.is(TypeId::kDate);
    switch (column.physical_type()) {
        case parquet::Type::INT32:
            if (!number || !is_number || *number < INT32_MIN || *number > INT32_MAX) return std::nullopt;
            return bloom.Hash(static_cast<int32_t>(*number));
        case parquet::Type::INT64:
            if (!number || !is_number || *number < INT64_MIN || *number > INT64_MAX) return std::nullopt;
            return bloom.Hash(static_cast<int64_t>(*number));
        case parquet::Type::BYTE_ARRAY: {
            if (!type.is(TypeId::kString) || !value.holds<std::string>()) return std::nullopt;
            return bloom.Hash(std::string_view(value.as_string()));
        }
        default:
            return std::nullopt;
    }
}

class BloomProbe final : public BoundsProbe {
public:
    BloomProbe(const std::shared_ptr<parquet::FileMetaData>& footer, int row_group,
               const FileReadRequest& request)
        : footer_(footer), row_group_(row_group), request_(request) {}

protected:
    std::optional<ChunkBounds> bounds_of(const Expr&) const override { return std::nullopt; }

    bool may_hold(const Expr& input, const Value& value) const override {
        const int leaf = plain_leaf(*footer_, request_, input);
        if (leaf < 0) return true;
        const auto calendar =
            leaf_calendar(*footer_, leaf, input.type, request_.options, request_.split.path);
        if (calendar.mode == LeafCalendar::Mode::kShifts) return true;  // it knows what is stored
        const parquet::BloomFilter* bloom = filter_of(leaf);
        if (bloom == nullptr) return true;
        const auto hash = hash_of(*bloom, *footer_->schema()->Column(leaf), input.type, value);
        return !hash || bloom->FindHash(*hash);
    }

private:
    const parquet::BloomFilter* filter_of(int leaf) const {
        const auto [found, is_new] = filters_.try_emplace(leaf);
        if (is_new && footer_->RowGroup(row_group_)->ColumnChunk(leaf)->bloom_filter_offset()) {
            if (!file_)
                file_ = open_parquet(open_file(request_.split, request_.options), footer_,
                                     arrow::default_memory_pool());
            found->second = file_->GetBloomFilterReader().RowGroup(row_group_)->GetColumnBloomFilter(leaf);
        }
        return found->second.get();
    }

    const std::shared_ptr<parquet::FileMetaData>& footer_;
    const int row_group_;
    const FileReadRequest& request_;
    mutable std::unique_ptr<parquet::ParquetFileReader> file_;              // opened for the first
    mutable std::map<int, std::unique_ptr<parquet::BloomFilter>> filters_;  // by leaf
};

}  // namespace

bool blooms_may_match(const std::shared_ptr<parquet::FileMetaData>& footer, int row_group,
                      const Exprs& filters, const FileReadRequest& request) {
    const BloomProbe test(footer, row_group, request);
    return std::all_of(filters.begin(), filters.end(),
                       [&](const ExprPtr& filter) { return test.passes(filter); });
}

}  // namespace firesteel
