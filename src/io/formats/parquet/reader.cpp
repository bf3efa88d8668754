#include "io/formats/parquet/reader.h"

#include <parquet/metadata.h>

#include <algorithm>

#include "catalog/runtime_filter.h"
#include "column/selection.h"
#include "common/error.h"
#include "io/formats/parquet/bloom_filters.h"
#include "io/formats/parquet/group_columns.h"
#include "io/formats/parquet/page_ranges.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/row_groups.h"
#include "io/formats/parquet/window_filter.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

/// Filters that leave few rows look at more at once, up to so many times the rows of a batch.
constexpr int64_t kWidestWindow = 16;
constexpr int64_t kMostBareRows = 1 << 16;

class ParquetReader final : public FileReader {
public:
    explicit ParquetReader(const FileReadRequest& request)
        : request_(request),
          source_{request.split.path, nullptr, open_footer(request), request.options.settings, request.pool},
          window_rows_(request.batch_rows) {
        guard([&] {
            conditions_ = request_.filters;
            add_key_bounds();
            for (const int group : row_groups_of(*source_.footer, request_.split)) {
                const bool is_known = request_.split.unit >= 0;  // cut() has looked at it
                if (is_known || may_match(*source_.footer, group, request_.filters, request_))
                    groups_.push_back(group);
            }
            columns_.emplace(request_, *source_.footer);
            filters_ = request_.filter != nullptr ||
                       (request_.key_filters != nullptr && !request_.key_filters->empty());
            const bool reads = !columns_->columns.empty() || !conditions_.empty();
            if (groups_.empty() || !reads) return;
            source_.file = open_file(request_.split, request_.options);
            source_.file->expect_scattered_reads();
        });
    }

    bool next(Batch& out) override {
        bool more = false;
        guard([&] { more = read(out); });
        return more;
    }

private:
    template <typename Action>
    void guard(Action&& action) {
        guard_reading(source_.path, source_.pool, action);
    }

    static std::shared_ptr<parquet::FileMetaData> open_footer(const FileReadRequest& request) {
        const FileSplit& split = request.split;
        try {
            return read_footer(split, request.options);
        } catch (const Error& error) {
            // The file was fit to plan with; Spark's readers say no more than that it cannot be read.
            if (error.condition() != "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER") throw;
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(split.path)}});
        }
    }

    /// What joins have learned about their keys, as filters that footers and indexes can be asked about.
    void add_key_bounds() {
        if (request_.key_filters == nullptr) return;
        for (const KeyFilter& filter : *request_.key_filters) {
            const KeySet* keys = filter.filter->keys();
            if (keys == nullptr) continue;
            const size_t before = conditions_.size();
            const Type& type = request_.data_schema[static_cast<size_t>(filter.column)].type;
            const ExprPtr column = make_input(filter.column, type, true);
            const auto add = [&](const char* comparison, int64_t bound) {
                const Value value = type.is(TypeId::kDecimal) ? Value(Int128(bound)) : Value(bound);
                conditions_.push_back(
                    make_call(comparison, {column, make_literal(type, value)}, source_.settings));
            };
            if (keys->empty()) {
                conditions_.push_back(make_literal(Type::boolean(), Value(false)));
            } else if (const auto bounds = keys->bounds()) {
                add(">=", bounds->minimum);
                add("<=", bounds->maximum);
            }
            has_keys_ = has_keys_ || conditions_.size() > before;
        }
    }

    bool read(Batch& out) {
        while (true) {
            if (given_ < window_.rows) {
                give(out);
                return true;
            }
            while (rows_left_ == 0 && !open_range()) {
                if (next_group_ == groups_.size()) return false;
                open_group(groups_[next_group_++]);
            }
            read_window();
        }
    }

    /// The next rows of the window that was read, a batch of them.
    void give(Batch& out) {
        const int64_t most = window_.columns.empty() ? kMostBareRows : 2 * request_.batch_rows;
        const int64_t rows = std::min(window_.rows - given_, most);
        out = rows == window_.rows ? window_ : slice(window_, given_, rows, source_.pool);
        given_ += rows;
        if (given_ == window_.rows) window_ = Batch();
        if (window_.rows == 0) given_ = 0;
    }

    void read_window() {
        // Rows without columns cost nothing.
        const int64_t most = columns_->columns.empty() ? kMostBareRows : window_rows_;
        const int64_t rows = std::min(rows_left_, most);
        RowWindow window(*group_, columns_->columns.size(), rows, source_.pool);
        if (filters_) filter_->apply(window);
        window_ = Batch();
        given_ = 0;
        window_.columns = window.finish(columns_->wanted);
        window_.rows = window.left();
        if (request_.numbers_rows) window_.columns.push_back(numbers_of(window));
        rows_left_ -= rows;
        at_ += rows;
        if (window_.rows * 8 < rows) {
            window_rows_ = std::min(window_rows_ * 2, request_.batch_rows * kWidestWindow);
        } else if (window_.rows > request_.batch_rows) {
            window_rows_ = request_.batch_rows;
        }
    }

    /// The numbers in the file of the rows that are left of a window, which begins at `at_`.
    ColumnPtr numbers_of(const RowWindow& window) const {
        const std::vector<int32_t>* selected = window.selected();
        auto buffer = Buffer::allocate(window.left() * 8, source_.pool);
        auto* numbers = buffer->mutable_as<int64_t>();
        for (int64_t i = 0; i < window.left(); ++i)
            numbers[i] = first_row_ + at_ + (selected ? (*selected)[static_cast<size_t>(i)] : i);
        return Column::flat(Type::long_integer(), window.left(), std::move(buffer), nullptr);
    }

    void open_group(int group) {
        const int64_t rows = source_.footer->RowGroup(group)->num_rows();
        first_row_ = 0;
        for (int before = 0; before < group; ++before)
            first_row_ += source_.footer->RowGroup(before)->num_rows();
        const int64_t begin = std::min(request_.split.first_row, rows);
        const int64_t end = std::min(request_.split.end_row, rows);
        next_range_ = 0;
        ranges_.clear();
        at_ = 0;
        if (begin == end) return;
        ranges_ = {{begin, end}};
        if (!conditions_.empty()) {
            if (has_keys_ && !may_match(*source_.footer, group, conditions_, request_))
                return ranges_.clear();
            if (!blooms_may_match(source_.footer, group, conditions_, request_)) return ranges_.clear();
            ranges_ = page_ranges(*source_.file, *source_.footer, group, conditions_, request_, ranges_[0]);
        }
        if (ranges_.empty()) return;
        group_.emplace(source_, columns_->columns, group);
        if (filters_) filter_.emplace(request_, columns_->by_ordinal);
    }

    /// Goes to the next rows that may be of use; false when there are none in the row group.
    bool open_range() {
        if (next_range_ == ranges_.size()) return false;
        const RowRange& range = ranges_[next_range_++];
        for (size_t i = 0; i < columns_->columns.size(); ++i) group_->skip(i, range.begin - at_);
        at_ = range.begin;
        rows_left_ = range.end - range.begin;
        return true;
    }

    const FileReadRequest request_;
    GroupSource source_;
    std::optional<FileColumns> columns_;
    bool filters_ = false;
    Exprs conditions_;  // filters and bounds of keys
    bool has_keys_ = false;
    std::vector<int> groups_;
    size_t next_group_ = 0;
    std::vector<RowRange> ranges_;  // of the open row group
    size_t next_range_ = 0;
    int64_t first_row_ = 0;  // of the open row group, in the file
    int64_t at_ = 0;         // row of the open row group
    int64_t rows_left_ = 0;  // in the open range
    std::optional<GroupColumns> group_;
    std::optional<WindowFilter> filter_;
    int64_t window_rows_;
    Batch window_;       // rows that passed, of the window read last
    int64_t given_ = 0;  // of them
};

}  // namespace

std::unique_ptr<FileReader> open_parquet_reader(const FileReadRequest& request) {
    return std::make_unique<ParquetReader>(request);
}

}  // namespace firesteel
