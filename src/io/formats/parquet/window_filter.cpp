#include "io/formats/parquet/window_filter.h"

#include <algorithm>
#include <numeric>

#include "column/bitmap.h"
#include "column/selection.h"

namespace firesteel {

namespace {
/// Rows after which a key filter is judged.
constexpr int64_t kTrial = 16384;
}  // namespace

WindowFilter::WindowFilter(const FileReadRequest& request, const std::vector<size_t>& places)
    : places_(places), context_{request.pool} {
    if (request.filter != nullptr) {
        for (const ScanFilter::Step& step : request.filter->steps()) {
            parts_.push_back({&step, nullptr, 0, {}});
            // Rows that no join needs fail like others in filters.
            if (step.can_fail) trials_ = 0;
        }
    }
    if (request.key_filters == nullptr) return;
    for (const KeyFilter& filter : *request.key_filters) {
        if (const KeySet* keys = filter.filter->keys())
            parts_.push_back({nullptr, keys, places[static_cast<size_t>(filter.column)], {}});
    }
}

void WindowFilter::apply(RowWindow& window) {
    for (Part& part : parts_) {
        if (window.left() == 0) return;
        if (part.keys && part.asked > kTrial && part.passed > part.asked / 4 * 3) continue;
        part.asked += window.left();
        window.narrow(kept_by(part, window));
        part.passed += window.left();
    }
    if (trials_ == 0 || parts_.size() < 2) return;
    --trials_;
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const Part& a, const Part& b) { return a.worth() > b.worth(); });
}

double WindowFilter::Part::worth() const {
    if (asked == 0) return 0;
    const double dropped = 1 - static_cast<double>(passed) / static_cast<double>(asked);
    return step && !step->is_by_value ? dropped / 2 : dropped;
}

std::vector<int32_t> WindowFilter::kept_by(Part& part, RowWindow& window) {
    return part.step ? kept_by_step(part, window) : kept_by_keys(part, window);
}

std::vector<int32_t> WindowFilter::kept_by_step(Part& one, RowWindow& window) {
    const ScanFilter::Step& step = *one.step;
    Batch batch;
    batch.rows = window.left();
    batch.columns.resize(places_.size());
    for (const int32_t ordinal : step.columns) {
        const auto i = static_cast<size_t>(ordinal);
        batch.columns[i] = window.column(places_[i]);
    }
    if (!step.is_by_value) return selected_rows(*step.evaluator.evaluate(batch, context_));
    const ColumnPtr& column = batch.columns[static_cast<size_t>(step.columns[0])];
    Answers& answers = one.answers;
    if (!is_worth_asking(answers, *column)) return selected_rows(*step.evaluator.evaluate(batch, context_));
    if (answers.passes.empty()) {
        answers.passes = ask(step, answers.dictionary);
        answers.null_passes = ask(step, Column::nulls(column->type(), 1, context_.pool))[0] != 0;
    }
    return kept_by_codes(answers, *column);
}

std::vector<int32_t> WindowFilter::kept_by_keys(Part& one, RowWindow& window) const {
    const ColumnPtr& column = window.column(one.column);
    Answers& answers = one.answers;
    std::vector<int32_t> rows;
    if (!is_worth_asking(answers, *column)) {
        rows.resize(static_cast<size_t>(column->size()));
        std::iota(rows.begin(), rows.end(), 0);
        one.keys->select(*column, rows);
        return rows;
    }
    if (answers.passes.empty()) {
        const auto size = static_cast<size_t>(answers.dictionary->size());
        answers.passes.resize(size);
        rows.resize(size);
        std::iota(rows.begin(), rows.end(), 0);
        one.keys->select(*answers.dictionary, rows);
        for (const int32_t row : rows) answers.passes[static_cast<size_t>(row)] = 1;
    }
    return kept_by_codes(answers, *column);
}

/// Is asking about the column's dictionary, once, cheaper than asking about its rows? A large one pays only
/// when many rows have come with it.
bool WindowFilter::is_worth_asking(Answers& answers, const Column& column) {
    if (column.is_flat()) return false;
    const ColumnPtr& dictionary = column.dictionary_values();
    if (answers.dictionary != dictionary) answers = Answers{dictionary, {}, false, 0};
    answers.rows += column.size();
    return dictionary->size() <= answers.rows;
}

std::vector<uint8_t> WindowFilter::ask(const ScanFilter::Step& step, const ColumnPtr& values) {
    Batch batch;
    batch.rows = values->size();
    batch.columns.resize(places_.size());
    batch.columns[static_cast<size_t>(step.columns[0])] = values;
    std::vector<uint8_t> passes(static_cast<size_t>(batch.rows));
    for (const int32_t row : selected_rows(*step.evaluator.evaluate(batch, context_)))
        passes[static_cast<size_t>(row)] = 1;
    return passes;
}

std::vector<int32_t> WindowFilter::kept_by_codes(const Answers& answers, const Column& column) {
    const auto rows = static_cast<int32_t>(column.size());
    const int32_t* codes = column.codes();
    const uint8_t* passes = answers.passes.data();
    std::vector<int32_t> kept(static_cast<size_t>(rows));
    size_t count = 0;
    for (int32_t row = 0; row < rows; ++row) {
        kept[count] = row;
        count += passes[codes[row]];
    }
    if (column.has_validity()) {
        count = 0;
        for (int32_t row = 0; row < rows; ++row) {
            const bool is_valid = get_bit(column.validity(), row);
            kept[count] = row;
            count += is_valid ? passes[codes[row]] : answers.null_passes ? 1 : 0;
        }
    }
    kept.resize(count);
    return kept;
}

}  // namespace firesteel
