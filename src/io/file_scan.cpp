#include "io/file_scan.h"

#include <algorithm>
#include <numeric>

#include "catalog/bucketing.h"
#include "catalog/existing_values.h"
#include "catalog/runtime_filter.h"
#include "column/builder.h"
#include "column/selection.h"
#include "common/error.h"
#include "expr/evaluator.h"
#include "io/buckets.h"
#include "io/row_keeper.h"
#include "io/scan_filter.h"
#include "io/scan_morsels.h"

namespace firesteel {

namespace {

using Source = FileSet::Source;

/// What all tasks of a scan share. Immutable.
struct ScanPlan {
    std::shared_ptr<const FileSet> files;
    ScanRequest request;
    std::vector<FileSet::Origin> outputs;      // by requested column
    std::vector<int32_t> data_columns;         // the requested ones that are in the files
    Exprs data_filters;                        // over data columns
    std::unique_ptr<const ScanFilter> filter;  // these, when the format applies them
    std::vector<KeyFilter> key_filters;
    bool keeps_runtime_filters = true;  // to itself, rather than have them applied above
    bool is_exact = false;              // what is read satisfies all filters
    bool numbers_rows = false;          // behind the data columns
    bool ignore_corrupt = false;
    bool ignore_missing = false;
    KeptRowsPtr kept;  // of these files, when inference has left some

    FileReadRequest read_request(const FileSplit& split) const {
        return {split,        files->options, files->data_schema, data_columns,
                data_filters, request.pool,   request.batch_rows, filter.get(),
                &key_filters, nullptr,        numbers_rows};
    }

    /// Do the options say to pass over what failed so?
    bool tolerates(const Error& error) const {
        const bool is_missing = error.condition() == "FAILED_READ_FILE.FILE_NOT_EXIST";
        const bool is_corrupt = !is_missing && error.condition().rfind("FAILED_READ_FILE", 0) == 0;
        return (is_missing && ignore_missing) || (is_corrupt && ignore_corrupt);
    }
};

/// `filter` with ordinals of the table replaced by those of the columns' source; null when it reads other
/// columns too.
ExprPtr rebase(const ExprPtr& filter, const FileSet& files, Source source) {
    bool fits = true;
    visit(filter, [&](const Expr& e) {
        if (e.is(ExprKind::kInput)) fits = fits && files.origins[static_cast<size_t>(e.id)].source == source;
        return fits;
    });
    if (!fits) return nullptr;
    return transform_up(filter, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kInput)) return nullptr;
        return make_input(files.origins[static_cast<size_t>(e->id)].ordinal, e->type, e->nullable);
    });
}

/// Do files without the column hold something else in it than null? Nothing that a file says of its columns
/// tells what rows a filter on it leaves.
bool has_existing_value(const FileSet& files, int32_t data_column) {
    const Field& field = files.data_schema[static_cast<size_t>(data_column)];
    return !ExistingValues::find(files.options.options, field.name).is_null();
}

bool reads_existing_values(const ExprPtr& filter, const FileSet& files) {
    return any_of(filter, [&](const Expr& e) {
        return e.is(ExprKind::kInput) && has_existing_value(files, static_cast<int32_t>(e.id));
    });
}

bool reads_input(const ExprPtr& expr) {
    return any_of(expr, [](const Expr& e) { return e.is(ExprKind::kInput); });
}

/// Leaves out the files of buckets that no row wanted can lie in: where one column makes the buckets.
void drop_buckets(const FileSet& files, const ScanRequest& request, std::vector<int32_t>& selected) {
    const Bucketing buckets = Bucketing::from_options(files.options.options);
    if (buckets.columns.size() != 1) return;
    const auto column = std::find_if(files.schema.begin(), files.schema.end(), [&](const Field& field) {
        return same_name(field.name, buckets.columns[0], *files.options.settings);
    });
    if (column == files.schema.end()) return;
    const auto ordinal = static_cast<int32_t>(column - files.schema.begin());
    const auto wanted = wanted_buckets(request.filters, ordinal, buckets.count, request.pool);
    if (!wanted) return;
    std::erase_if(selected, [&](int32_t file) {
        const auto bucket = bucket_of_file(files.files[static_cast<size_t>(file)].path);
        return bucket && !wanted->contains(*bucket);
    });
}

struct SelectedFiles {
    std::vector<int32_t> files;
    size_t filters = 0;  // that all rows of these files satisfy
};

/// Files whose partition values satisfy the filters on them. A filter that fails on some value keeps all
/// files: whoever evaluates it on rows will tell.
SelectedFiles selected_files(const FileSet& files, const ScanRequest& request) {
    std::vector<int32_t> selected(files.files.size());
    std::iota(selected.begin(), selected.end(), 0);
    drop_buckets(files, request, selected);
    Exprs filters;
    for (const ExprPtr& filter : request.filters) {
        if (!reads_input(filter) || !is_deterministic(filter)) continue;
        if (ExprPtr rebased = rebase(filter, files, Source::kPartition))
            filters.push_back(std::move(rebased));
    }
    if (filters.empty() || selected.empty()) return {selected, filters.size()};
    Batch values;
    values.rows = static_cast<int64_t>(files.files.size());
    for (size_t i = 0; i < files.partitions.schema.size(); ++i) {
        const auto builder = ColumnBuilder::make(files.partitions.schema[i].type, request.pool);
        for (const auto& row : files.partitions.values) builder->append(row[i]);
        values.columns.push_back(builder->finish());
    }
    EvalContext context{request.pool};
    size_t applied = 0;
    for (const ExprPtr& filter : filters) {
        try {
            const ColumnPtr passes = flatten(Evaluator(filter).evaluate(values, context), request.pool);
            std::erase_if(selected,
                          [&](int32_t i) { return passes->is_null(i) || passes->values<uint8_t>()[i] == 0; });
            ++applied;
        } catch (const Error&) {
            continue;
        }
    }
    return {selected, applied};
}

/// Reads a morsel; adds the columns that are the same for a whole file.
class FileScanTask final : public ScanTask {
public:
    FileScanTask(std::shared_ptr<const ScanPlan> plan, const Morsel& morsel, std::optional<FilePiece> piece)
        : plan_(std::move(plan)), morsel_(morsel), piece_(std::move(piece)) {}

    bool next(Batch& out) override {
        while (true) {
            if (limit_reached()) return false;
            if (!reader_ && !open_next()) return false;
            Batch data;
            if (!read(data)) {
                reader_.reset();
                continue;
            }
            if (data.rows == 0) continue;
            out = assemble(std::move(data));
            return true;
        }
    }

private:
    bool limit_reached() const {
        const bool counts = plan_->request.filters.empty() || plan_->is_exact;
        return plan_->request.limit && counts && rows_ >= *plan_->request.limit;
    }

    bool open_next() {
        while (next_split_ < morsel_.splits.size()) {
            split_ = &morsel_.splits[next_split_++];
            if (tolerate([&] { open_split(); })) return true;
        }
        return false;
    }

    void open_split() {
        std::vector<Batch> kept;
        if (plan_->kept != nullptr && !plan_->data_columns.empty() && plan_->kept->take(*split_, kept)) {
            reader_ = read_kept(std::move(kept), plan_->data_columns);
            return;
        }
        FileReadRequest request = plan_->read_request(*split_);
        if (piece_) request.piece = &*piece_;
        reader_ = plan_->files->format->open(request);
        piece_.reset();
    }

    bool read(Batch& data) {
        bool more = false;
        return tolerate([&] { more = reader_->next(data); }) && more;
    }

    /// Runs `action`; false when it failed in a way that the options say to pass over.
    template <typename Action>
    bool tolerate(Action&& action) {
        try {
            action();
            return true;
        } catch (const Error& error) {
            if (plan_->tolerates(error)) return false;
            throw;
        }
    }

    Batch assemble(Batch data) {
        const FileSet& files = *plan_->files;
        Batch out;
        out.rows = data.rows;
        out.position = {morsel_.partition, rows_};
        rows_ += data.rows;
        size_t next_data = 0;
        for (const FileSet::Origin& origin : plan_->outputs) {
            switch (origin.source) {
                case Source::kData:
                    out.columns.push_back(std::move(data.columns[next_data++]));
                    break;
                case Source::kPartition: {
                    const auto ordinal = static_cast<size_t>(origin.ordinal);
                    const Value& value = files.partitions.values[static_cast<size_t>(split_->file)][ordinal];
                    out.columns.push_back(constant(files.partitions.schema[ordinal].type, value, data.rows));
                    break;
                }
                case Source::kMetadata:
                    out.columns.push_back(
                        metadata(data.rows, plan_->numbers_rows ? data.columns.back() : nullptr));
                    break;
            }
        }
        return out;
    }

    /// `numbers`: of the rows within their file; null for formats that number none.
    ColumnPtr metadata(int64_t rows, ColumnPtr numbers) const {
        const Type& type = metadata_column(*plan_->files->format).type;
        std::vector<ColumnPtr> parts;
        for (const Value& value : metadata_of(*split_))
            parts.push_back(constant(type.fields()[parts.size()].type, value, rows));
        if (numbers) parts.push_back(std::move(numbers));
        return Column::structure(type, rows, nullptr, std::move(parts));
    }

    ColumnPtr constant(const Type& type, const Value& value, int64_t rows) const {
        if (value.is_null()) return Column::nulls(type, rows, plan_->request.pool);
        return Column::constant(type, value, rows, plan_->request.pool);
    }

    const std::shared_ptr<const ScanPlan> plan_;
    const Morsel& morsel_;
    std::optional<FilePiece> piece_;  // until it is open
    size_t next_split_ = 0;
    const FileSplit* split_ = nullptr;
    std::unique_ptr<FileReader> reader_;
    int64_t rows_ = 0;
};

/// Ends where reading fails in a way that is to be passed over: rows before that count.
class TolerantPieces final : public FilePieces {
public:
    TolerantPieces(std::shared_ptr<const ScanPlan> plan, std::unique_ptr<FilePieces> pieces)
        : plan_(std::move(plan)), pieces_(std::move(pieces)) {}

    bool next(FilePiece& out) override {
        try {
            return pieces_->next(out);
        } catch (const Error& error) {
            if (plan_->tolerates(error)) return false;
            throw;
        }
    }

private:
    const std::shared_ptr<const ScanPlan> plan_;
    const std::unique_ptr<FilePieces> pieces_;
};

std::unique_ptr<FilePieces> open_pieces(const std::shared_ptr<const ScanPlan>& plan, const Morsel& morsel) {
    try {
        auto pieces = plan->files->format->pieces(plan->read_request(morsel.splits[0]));
        if (!pieces) return nullptr;
        return std::make_unique<TolerantPieces>(plan, std::move(pieces));
    } catch (const Error& error) {
        if (plan->tolerates(error)) return nullptr;  // the morsel's task passes over it
        throw;
    }
}

class FileScan final : public SteppedScan {
public:
    FileScan(std::shared_ptr<const FileSet> files, ScanRequest request) {
        auto plan = std::make_shared<ScanPlan>();
        plan->files = std::move(files);
        plan->request = std::move(request);
        const FileSet& set = *plan->files;
        for (const int32_t column : plan->request.columns) {
            plan->outputs.push_back(set.origins[static_cast<size_t>(column)]);
            if (plan->outputs.back().source == Source::kData)
                plan->data_columns.push_back(plan->outputs.back().ordinal);
        }
        plan->numbers_rows =
            set.format->numbers_rows() &&
            std::any_of(plan->outputs.begin(), plan->outputs.end(),
                        [](const FileSet::Origin& o) { return o.source == Source::kMetadata; });
        SelectedFiles selected = selected_files(set, plan->request);
        prepare_filters(*plan, selected.filters);
        plan->ignore_corrupt = set.options.is_set(
            "ignorecorruptfiles", set.options.is_set("spark.sql.files.ignorecorruptfiles", false));
        plan->ignore_missing = set.options.is_set(
            "ignoremissingfiles", set.options.is_set("spark.sql.files.ignoremissingfiles", false));
        if (set.format->infers_from_rows())
            plan->kept = RowKeeper::of_process().find(*set.format, set.files, set.options, set.data_schema);
        plan_ = std::move(plan);
        cut(selected.files);
    }

    void share_among(int32_t tasks) override { morsels_->share_among(tasks); }
    ScanStep next_step(const std::function<void()>& wake, int64_t& sequence,
                       std::unique_ptr<ScanTask>& out) override {
        const Morsel* morsel = nullptr;
        std::optional<FilePiece> piece;
        const ScanStep step = morsels_->next(wake, sequence, morsel, piece);
        if (step == ScanStep::kTask) out = std::make_unique<FileScanTask>(plan_, *morsel, std::move(piece));
        return step;
    }
    int32_t partitions() const override { return partitions_; }
    bool exact_filters() const override { return plan_->is_exact; }
    bool applies_runtime_filters() const override {
        return plan_->keeps_runtime_filters && plan_->files->format->applies_filters();
    }

private:
    /// `done`: how many filters the choice of files satisfied.
    static void prepare_filters(ScanPlan& plan, size_t done) {
        const FileSet& set = *plan.files;
        bool is_deterministic_all = true;
        for (const ExprPtr& filter : plan.request.filters) {
            is_deterministic_all = is_deterministic_all && is_deterministic(filter);
            if (!reads_input(filter)) continue;
            const ExprPtr rebased = rebase(filter, set, Source::kData);
            if (rebased && !reads_existing_values(rebased, set)) plan.data_filters.push_back(rebased);
        }
        if (!set.format->applies_filters()) return;
        for (const RuntimeFilterPtr& filter : plan.request.runtime_filters) {
            const FileSet::Origin origin = set.origins[static_cast<size_t>(filter->column())];
            if (origin.source != Source::kData) continue;
            if (has_existing_value(set, origin.ordinal)) {
                plan.keeps_runtime_filters = false;
            } else {
                plan.key_filters.push_back({origin.ordinal, filter});
            }
        }
        // All or none: where some filter is evaluated later, errors must show up in the order of all.
        plan.is_exact = is_deterministic_all && !plan.request.filters.empty() &&
                        plan.data_filters.size() + done == plan.request.filters.size();
        if (plan.is_exact) plan.filter = std::make_unique<const ScanFilter>(plan.data_filters);
    }

    void cut(const std::vector<int32_t>& files) {
        const FileSet& set = *plan_->files;
        const auto partitions = spark_partitions(set, files);
        partitions_ = std::max<int32_t>(static_cast<int32_t>(partitions.size()), 1);
        std::vector<Morsel> morsels;
        for (size_t i = 0; i < partitions.size(); ++i) {
            const auto number = static_cast<int32_t>(i);
            if (plan_->request.whole_partitions) {
                morsels.push_back({number, partitions[i]});
                continue;
            }
            for (const FileSplit& part : partitions[i]) {
                const bool is_one = is_uncut(part);
                for (FileSplit& split : pieces(part)) morsels.push_back({number, {std::move(split)}, is_one});
            }
        }
        const auto opener = [plan = plan_](const Morsel& morsel) { return open_pieces(plan, morsel); };
        morsels_ = std::make_unique<ScanMorsels>(std::move(morsels), opener);
    }

    /// Is the part a file from its first to its last byte, which cannot be cut?
    bool is_uncut(const FileSplit& part) const {
        const FileSet& set = *plan_->files;
        const ListedFile& file = set.files[static_cast<size_t>(part.file)];
        return !set.format->can_split(file, set.options);
    }

    /// A file that cannot be looked at is not cut: reading it will say why.
    std::vector<FileSplit> pieces(const FileSplit& part) const {
        try {
            return plan_->files->format->cut(part, plan_->read_request(part));
        } catch (const Error&) {
            return {part};
        }
    }

    std::shared_ptr<const ScanPlan> plan_;
    std::unique_ptr<ScanMorsels> morsels_;
    int32_t partitions_ = 1;
};

}  // namespace

std::unique_ptr<TableScan> scan_files(std::shared_ptr<const FileSet> files, ScanRequest request) {
    return std::make_unique<FileScan>(std::move(files), std::move(request));
}

}  // namespace firesteel
