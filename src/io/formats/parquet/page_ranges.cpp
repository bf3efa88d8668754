#include "io/formats/parquet/page_ranges.h"

#include <parquet/metadata.h>
#include <parquet/page_index.h>
#include <parquet/schema.h>

#include <algorithm>
#include <map>

#include "io/formats/parquet/file_calendar.h"
#include "io/formats/parquet/row_groups.h"

namespace firesteel {

namespace {

constexpr int64_t kLargestIndex = 64 * 1024 * 1024;

/// Where the pages of a column begin, and what lies in them.
struct PageIndex {
    std::vector<int64_t> first_rows;
    std::vector<ChunkBounds> bounds;
};

std::string read_bytes(const File& file, int64_t offset, int64_t size) {
    if (offset < 0 || size <= 0 || size > kLargestIndex || offset > file.size() - size) return "";
    std::string bytes(static_cast<size_t>(size), '\0');
    if (file.read_at(offset, size, bytes.data()) < size) return "";
    return bytes;
}

/// Without pages when the file has no index that makes sense.
PageIndex read_index(const File& file, const parquet::FileMetaData& footer, int row_group, int leaf,
                     const Type& type) {
    const auto group = footer.RowGroup(row_group);
    const auto chunk = group->ColumnChunk(leaf);
    const auto bounds_at = chunk->GetColumnIndexLocation();
    const auto offsets_at = chunk->GetOffsetIndexLocation();
    if (!bounds_at || !offsets_at) return {};
    const std::string bounds_bytes = read_bytes(file, bounds_at->offset, bounds_at->length);
    const std::string offsets_bytes = read_bytes(file, offsets_at->offset, offsets_at->length);
    if (bounds_bytes.empty() || offsets_bytes.empty()) return {};
    const parquet::ReaderProperties properties;
    const parquet::ColumnDescriptor& column = *footer.schema()->Column(leaf);
    const auto bounds =
        parquet::ColumnIndex::Make(column, bounds_bytes.data(), bounds_at->length, properties);
    const auto offsets = parquet::OffsetIndex::Make(offsets_bytes.data(), offsets_at->length, properties);
    const auto& pages = offsets->page_locations();
    const auto& nulls = bounds->null_pages();
    const auto& least = bounds->encoded_min_values();
    const auto& most = bounds->encoded_max_values();
    if (pages.empty() || nulls.size() != pages.size() || least.size() != pages.size() ||
        most.size() != pages.size() || pages[0].first_row_index != 0 ||
        (bounds->has_null_counts() && bounds->null_counts().size() != pages.size()))
        return {};
    PageIndex index;
    for (size_t i = 0; i < pages.size(); ++i) {
        const int64_t end = i + 1 < pages.size() ? pages[i + 1].first_row_index : group->num_rows();
        if (end <= pages[i].first_row_index || end > group->num_rows()) return {};
        index.first_rows.push_back(pages[i].first_row_index);
        ChunkBounds page;
        page.rows = end - pages[i].first_row_index;
        if (nulls[i]) {
            page.nulls = page.rows;
        } else {
            if (bounds->has_null_counts()) page.nulls = bounds->null_counts()[i];
            page.minimum = bound_of(least[i], column, type);
            page.maximum = bound_of(most[i], column, type);
        }
        index.bounds.push_back(std::move(page));
    }
    return index;
}

/// Asks about one page of the only column that a filter reads.
class PageProbe final : public BoundsProbe {
public:
    explicit PageProbe(const ChunkBounds& bounds) : bounds_(bounds) {}

protected:
    std::optional<ChunkBounds> bounds_of(const Expr&) const override { return bounds_; }

private:
    const ChunkBounds& bounds_;
};

/// The only column that a filter reads; null when there are several or none.
const Expr* only_input(const ExprPtr& filter) {
    const Expr* only = nullptr;
    bool is_only = true;
    visit(filter, [&](const Expr& e) {
        if (!e.is(ExprKind::kInput)) return true;
        if (only != nullptr && only->id != e.id) is_only = false;
        only = &e;
        return true;
    });
    return is_only ? only : nullptr;
}

std::vector<RowRange> passing_pages(const PageIndex& index, const ExprPtr& filter, int64_t rows) {
    std::vector<RowRange> ranges;
    for (size_t i = 0; i < index.bounds.size(); ++i) {
        if (!PageProbe(index.bounds[i]).passes(filter)) continue;
        const int64_t begin = index.first_rows[i];
        const int64_t end = i + 1 < index.first_rows.size() ? index.first_rows[i + 1] : rows;
        if (!ranges.empty() && ranges.back().end == begin) {
            ranges.back().end = end;
        } else {
            ranges.push_back({begin, end});
        }
    }
    return ranges;
}

}  // namespace

std::vector<RowRange> intersect(const std::vector<RowRange>& a, const std::vector<RowRange>& b) {
    std::vector<RowRange> both;
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const RowRange common{std::max(a[i].begin, b[j].begin), std::min(a[i].end, b[j].end)};
        if (common.begin < common.end) both.push_back(common);
        a[i].end < b[j].end ? ++i : ++j;
    }
    return both;
}

std::vector<RowRange> page_ranges(const File& file, const parquet::FileMetaData& footer, int row_group,
                                  const Exprs& filters, const FileReadRequest& request, RowRange within) {
    std::vector<RowRange> ranges{within};
    std::map<int, PageIndex> indexes;  // by leaf
    const int64_t rows = footer.RowGroup(row_group)->num_rows();
    for (const ExprPtr& filter : filters) {
        for (const ExprPtr& conjunct : split_conjuncts(filter)) {
            const Expr* input = only_input(conjunct);
            if (input == nullptr) continue;
            const int leaf = plain_leaf(footer, request, *input);
            if (leaf < 0) continue;
            const auto [found, is_new] = indexes.try_emplace(leaf);
            if (is_new) {
                found->second = read_index(file, footer, row_group, leaf, input->type);
                const LeafCalendar calendar =
                    leaf_calendar(footer, leaf, input->type, request.options, request.split.path);
                for (ChunkBounds& page : found->second.bounds)
                    page = bounds_as_read(std::move(page), calendar, input->type);
            }
            if (found->second.bounds.size() < 2) continue;  // the row group's bounds say as much
            ranges = intersect(ranges, passing_pages(found->second, conjunct, rows));
            if (ranges.empty()) return ranges;
        }
    }
    return ranges;
}

}  // namespace firesteel
