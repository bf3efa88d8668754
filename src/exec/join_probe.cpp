#include "exec/join_probe.h"

#include <algorithm>

#include "column/selection.h"
#include "common/check.h"
#include "exec/dictionary_finds.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

enum class Match : uint8_t { kNo, kUnknown, kYes };  // three-valued: unknown only for null-aware joins

class Probe final : public Transform {
public:
    Probe(ProbePlan p, std::shared_ptr<JoinTable> t) : plan(std::move(p)), table(std::move(t)) {
        for (const ExprPtr& key : plan.keys) keys.emplace_back(key);
        if (!plan.residual) return;
        residual.emplace(plan.residual);
        residual_reads.assign(
            static_cast<size_t>(residual->inputs().empty() ? 1 : residual->inputs().back() + 1), false);
        for (const int64_t input : residual->inputs()) residual_reads[static_cast<size_t>(input)] = true;
    }
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override;

    const ProbePlan plan;
    const std::shared_ptr<JoinTable> table;
    std::vector<Evaluator> keys;
    std::optional<Evaluator> residual;
    std::vector<bool> residual_reads;  // of the joined columns
};

/// Walks one probe batch after the other. Candidates (probe row, build row) are gathered up to a batch's
/// worth, the residual condition is evaluated on them at once, and what survives decides about the rows they
/// belong to.
class ProbeStream final : public Stream {
public:
    ProbeStream(const Probe& probe, Stream& input, TaskContext& context)
        : probe_(probe), table_(*probe.table), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        while (true) {
            if (!has_batch_) {
                const Progress progress = input_.next(batch_);
                if (progress != Progress::kMore) return progress;
                start_batch();
            }
            if (context_.query->stopped()) return Progress::kDone;
            if (decides_at_once()) {
                settle_at_once(out);
                has_batch_ = false;
            } else if (one_match_is_enough()) {
                settle_in_rounds(out);
                has_batch_ = false;
            } else {
                gather_candidates();
                settle(out);
                if (row_ >= batch_.rows) has_batch_ = false;
            }
            if (out.rows > 0) {
                out.position = batch_.position;
                return Progress::kMore;
            }
        }
    }

    void abandon() override { has_batch_ = false; }

private:
    void start_batch() {
        has_batch_ = true;
        row_ = 0;
        candidate_ = kNotStarted;
        best_ = Match::kNo;
        first_.resize(static_cast<size_t>(batch_.rows));
        if (!table_.has_keys()) {
            std::fill(first_.begin(), first_.end(), table_.size() > 0 ? 0 : -1);
            return;
        }
        keys_.clear();
        for (const Evaluator& key : probe_.keys) keys_.push_back(key.evaluate(batch_, context_.eval));
        if (keys_.size() == 1 &&
            dictionary_finds_.find(table_, keys_[0], scratch_, context_.pool, first_.data()))
            return;
        for (ColumnPtr& key : keys_) key = flatten(key, context_.pool);
        table_.find(keys_, batch_.rows, scratch_, context_.pool, first_.data());
    }

    /// Does the first candidate of each row tell all?
    bool decides_at_once() const {
        if (probe_.residual || !table_.has_keys()) return false;
        switch (probe_.plan.kind) {
            case ProbeKind::kInner:
            case ProbeKind::kOuter:
            case ProbeKind::kSingle:
                return table_.is_unique();
            case ProbeKind::kAnti:
                return !probe_.plan.null_aware;
            case ProbeKind::kMark:
                return false;
            case ProbeKind::kSemi:
            case ProbeKind::kOnlyMarkBuild:
                return true;
        }
        return false;
    }

    void settle_at_once(Batch& out) {
        out = Batch();
        const ProbeKind kind = probe_.plan.kind;
        if (kind == ProbeKind::kOnlyMarkBuild || table_.tracks_matches()) {
            for (const int32_t place : first_) {
                if (place < 0) continue;
                const int32_t row = table_.row_at(place);
                if (!table_.matched(row)) probe_.table->set_matched(row);
            }
            if (kind == ProbeKind::kOnlyMarkBuild) return;
        }
        if (kind == ProbeKind::kOuter || kind == ProbeKind::kSingle) {
            std::swap(build_out_, first_);
            out = joined(nullptr, build_out_, probe_.plan.needed);
            return;
        }
        keep_found(kind == ProbeKind::kAnti);
        if (probe_out_.empty()) return;
        const bool all = static_cast<int64_t>(probe_out_.size()) == batch_.rows;
        if (kind == ProbeKind::kInner) {
            out = joined(all ? nullptr : &probe_out_, build_out_, probe_.plan.needed);
        } else {
            out = all ? batch_ : probe_rows_only(probe_out_);
        }
    }

    bool one_match_is_enough() const {
        return probe_.residual && table_.has_keys() && !probe_.plan.null_aware &&
               (probe_.plan.kind == ProbeKind::kSemi || probe_.plan.kind == ProbeKind::kAnti);
    }

    /// Asks about a few candidates of every row that is undecided, and again, so that a row with a match is
    /// not asked about all others that have its key.
    void settle_in_rounds(Batch& out) {
        out = Batch();
        std::vector<uint8_t> found(static_cast<size_t>(batch_.rows), 0);
        undecided_.clear();
        for (size_t row = 0; row < found.size(); ++row) {
            if (first_[row] >= 0) undecided_.emplace_back(static_cast<int32_t>(row), first_[row]);
        }
        while (!undecided_.empty() && !context_.query->stopped()) {
            const size_t each =
                std::max<size_t>(1, static_cast<size_t>(context_.batch_rows) / undecided_.size());
            probe_rows_.clear();
            build_rows_.clear();
            for (auto& [row, place] : undecided_) {
                for (size_t i = 0; i < each && place >= 0; ++i, place = table_.next(place)) {
                    probe_rows_.push_back(row);
                    build_rows_.push_back(table_.row_at(place));
                }
            }
            const std::vector<Match> matches = evaluate_residual();
            for (size_t i = 0; i < matches.size(); ++i) {
                if (matches[i] == Match::kYes) found[static_cast<size_t>(probe_rows_[i])] = 1;
            }
            std::erase_if(undecided_, [&](const auto& candidate) {
                return candidate.second < 0 || found[static_cast<size_t>(candidate.first)] != 0;
            });
        }
        probe_out_.clear();
        const uint8_t wanted = probe_.plan.kind == ProbeKind::kSemi;
        for (size_t row = 0; row < found.size(); ++row) {
            if (found[row] == wanted) probe_out_.push_back(static_cast<int32_t>(row));
        }
        if (!probe_out_.empty()) out = output();
    }

    /// Probe rows that have (or have not) a candidate, and the candidates.
    void keep_found(bool missing) {
        const auto count = static_cast<size_t>(batch_.rows);
        probe_out_.resize(count);
        build_out_.resize(count);
        size_t kept = 0;
        for (size_t row = 0; row < count; ++row) {
            probe_out_[kept] = static_cast<int32_t>(row);
            build_out_[kept] = first_[row];
            kept += static_cast<size_t>((first_[row] < 0) == missing);
        }
        probe_out_.resize(kept);
        build_out_.resize(kept);
    }

    /// Candidates from where the last call stopped, until a batch is full or the probe rows are through.
    void gather_candidates() {
        first_row_ = row_;
        const auto limit = static_cast<size_t>(context_.batch_rows);
        const bool first_is_enough = exists_only() && !probe_.residual;
        const bool skip_marked = probe_.plan.kind == ProbeKind::kOnlyMarkBuild;
        probe_rows_.resize(limit);
        build_rows_.resize(limit);
        size_t count = 0;
        for (bool full = false; row_ < batch_.rows && row_ - first_row_ < context_.batch_rows;) {
            if (candidate_ == kNotStarted) candidate_ = first_[static_cast<size_t>(row_)];
            while (candidate_ >= 0) {
                full = count >= limit;
                if (full) break;
                const int32_t build_row = table_.row_at(candidate_);
                probe_rows_[count] = static_cast<int32_t>(row_);
                build_rows_[count] = build_row;
                count += static_cast<size_t>(!skip_marked || !table_.matched(build_row));
                candidate_ = first_is_enough ? -1 : next_candidate(candidate_);
            }
            if (full) break;
            ++row_;
            candidate_ = kNotStarted;
        }
        probe_rows_.resize(count);
        build_rows_.resize(count);
    }

    int32_t next_candidate(int32_t place) const {
        if (table_.has_keys()) return table_.next(place);
        return place + 1 < table_.size() ? place + 1 : -1;
    }

    bool exists_only() const {
        return probe_.plan.kind == ProbeKind::kSemi || probe_.plan.kind == ProbeKind::kAnti ||
               probe_.plan.kind == ProbeKind::kMark || probe_.plan.kind == ProbeKind::kOnlyMarkBuild;
    }

    /// Decides about the probe rows [first_row_, row_) and, when a row's candidates were cut off, about those
    /// gathered.
    void settle(Batch& out) {
        if (probe_.plan.kind == ProbeKind::kInner && !table_.tracks_matches()) {
            settle_pairs(out);
            return;
        }
        const std::vector<Match> matches = evaluate_residual();
        probe_out_.clear();
        build_out_.clear();
        marks_.clear();
        size_t at = 0;
        for (int64_t row = first_row_; row <= row_ && row < batch_.rows; ++row) {
            for (; at < probe_rows_.size() && probe_rows_[at] == row; ++at)
                take_match(row, build_rows_[at], matches[at]);
            if (row == row_) break;  // more candidates to come
            finish_row(row);
            best_ = Match::kNo;
        }
        out = output();
    }

    /// Of an inner join every pair decides about itself.
    void settle_pairs(Batch& out) {
        out = Batch();
        if (probe_rows_.empty()) return;
        if (probe_.residual) {
            const Batch candidates = joined(&probe_rows_, build_rows_, probe_.residual_reads);
            const ColumnPtr condition =
                flatten(probe_.residual->evaluate(candidates, context_.eval), context_.pool);
            const uint8_t* values = condition->values<uint8_t>();
            size_t kept = 0;
            for (size_t i = 0; i < probe_rows_.size(); ++i) {
                probe_rows_[kept] = probe_rows_[i];
                build_rows_[kept] = build_rows_[i];
                const auto row = static_cast<int64_t>(i);
                kept += static_cast<size_t>(values[i] != 0 &&
                                            !(condition->has_validity() && condition->is_null(row)));
            }
            probe_rows_.resize(kept);
            build_rows_.resize(kept);
            if (kept == 0) return;
        }
        out = joined(&probe_rows_, build_rows_, probe_.plan.needed);
    }

    void take_match(int64_t row, int32_t build_row, Match match) {
        if (match == Match::kNo) return;
        if (probe_.plan.kind == ProbeKind::kSingle && match == Match::kYes && best_ == Match::kYes) {
            throw Error("SCALAR_SUBQUERY_TOO_MANY_ROWS");
        }
        best_ = std::max(best_, match);
        if (match != Match::kYes) return;
        if (probe_.plan.kind == ProbeKind::kOnlyMarkBuild) probe_.table->set_matched(build_row);
        if (exists_only()) return;
        if (table_.tracks_matches()) probe_.table->set_matched(build_row);
        probe_out_.push_back(static_cast<int32_t>(row));
        build_out_.push_back(build_row);
    }

    void finish_row(int64_t row) {
        const auto number = static_cast<int32_t>(row);
        switch (probe_.plan.kind) {
            case ProbeKind::kInner:
            case ProbeKind::kOnlyMarkBuild:
                return;
            case ProbeKind::kOuter:
            case ProbeKind::kSingle:
                if (best_ == Match::kYes) return;
                probe_out_.push_back(number);
                build_out_.push_back(-1);
                return;
            case ProbeKind::kSemi:
                if (best_ == Match::kYes) probe_out_.push_back(number);
                return;
            case ProbeKind::kAnti:
                if (outcome(row) == Match::kNo) probe_out_.push_back(number);
                return;
            case ProbeKind::kMark:
                probe_out_.push_back(number);
                marks_.push_back(outcome(row));
                return;
        }
    }

    /// Of a null-aware join by hashed keys: a null on either side makes "no match" unknown, unless there is
    /// nothing to compare with.
    Match outcome(int64_t row) const {
        if (best_ != Match::kNo || !probe_.plan.null_aware || !table_.has_keys() || table_.is_empty())
            return best_;
        return table_.has_null_key() || never_matches(row) ? Match::kUnknown : Match::kNo;
    }

    bool never_matches(int64_t row) const {
        for (size_t i = 0; i < keys_.size(); ++i) {
            if (!table_.null_safe(i) && keys_[i]->is_null(row)) return true;
        }
        return false;
    }

    std::vector<Match> evaluate_residual() {
        if (!probe_.residual || probe_rows_.empty())
            return std::vector<Match>(probe_rows_.size(), Match::kYes);
        const Batch candidates = joined(&probe_rows_, build_rows_, probe_.residual_reads);
        const ColumnPtr condition =
            flatten(probe_.residual->evaluate(candidates, context_.eval), context_.pool);
        std::vector<Match> matches(probe_rows_.size());
        for (size_t i = 0; i < matches.size(); ++i) {
            const auto row = static_cast<int64_t>(i);
            const Match unknown = probe_.plan.null_aware ? Match::kUnknown : Match::kNo;
            matches[i] = condition->is_null(row)             ? unknown
                         : condition->values<uint8_t>()[row] ? Match::kYes
                                                             : Match::kNo;
        }
        return matches;
    }

    /// `probe_rows`: null for all of them. Columns that are not `needed` stay absent (empty: all are).
    Batch joined(const std::vector<int32_t>* probe_rows, const std::vector<int32_t>& build_rows,
                 const std::vector<bool>& needed) const {
        Batch batch;
        batch.rows = static_cast<int64_t>(build_rows.size());
        const auto is_needed = [&] {
            const size_t column = batch.columns.size();
            return needed.empty() || (column < needed.size() && needed[column]);
        };
        const auto add_build = [&] {
            for (const ColumnPtr& column : table_.rows().columns)
                batch.columns.push_back(is_needed() ? take(column, build_rows, context_.pool) : nullptr);
        };
        if (probe_.plan.build_is_left) add_build();
        for (const ColumnPtr& column : batch_.columns) {
            batch.columns.push_back(!is_needed() || !column ? nullptr
                                    : probe_rows            ? take(column, *probe_rows, context_.pool)
                                                            : column);
        }
        if (!probe_.plan.build_is_left) add_build();
        return batch;
    }

    Batch probe_rows_only(const std::vector<int32_t>& rows) const {
        const std::vector<bool>& needed = probe_.plan.needed;
        Batch batch;
        batch.rows = static_cast<int64_t>(rows.size());
        for (size_t i = 0; i < batch_.columns.size(); ++i) {
            const bool is_needed = needed.empty() || needed[i];
            batch.columns.push_back(is_needed ? take(batch_.columns[i], rows, context_.pool) : nullptr);
        }
        return batch;
    }

    Batch output() const {
        if (!exists_only()) return joined(&probe_out_, build_out_, probe_.plan.needed);
        Batch batch =
            static_cast<int64_t>(probe_out_.size()) == batch_.rows ? batch_ : probe_rows_only(probe_out_);
        if (probe_.plan.kind == ProbeKind::kMark) batch.columns.push_back(mark_column());
        return batch;
    }

    ColumnPtr mark_column() const {
        FixedBuilder<uint8_t> builder(Type::boolean(), context_.pool);
        for (const Match mark : marks_) {
            if (mark == Match::kUnknown) {
                builder.append_null();
            } else {
                builder.append_value(mark == Match::kYes);
            }
        }
        return builder.finish();
    }

    static constexpr int32_t kNotStarted = -2;

    const Probe& probe_;
    const JoinTable& table_;
    Stream& input_;
    TaskContext& context_;

    Batch batch_;
    bool has_batch_ = false;
    std::vector<ColumnPtr> keys_;
    FindScratch scratch_;
    DictionaryFinds dictionary_finds_;
    std::vector<std::pair<int32_t, int32_t>> undecided_;  // probe rows and the places to go on from
    std::vector<int32_t> first_;                          // candidate of each row
    int64_t row_ = 0;                                     // probe row whose candidates are being gathered
    int32_t candidate_ = kNotStarted;                     // its next candidate; -1: none left
    Match best_ = Match::kNo;                             // of that row so far

    int64_t first_row_ = 0;
    std::vector<int32_t> probe_rows_, build_rows_;  // candidates
    std::vector<int32_t> probe_out_, build_out_;    // rows to put out
    std::vector<Match> marks_;
};

std::unique_ptr<Stream> Probe::open(Stream& input, TaskContext& context) const {
    return std::make_unique<ProbeStream>(*this, input, context);
}

}  // namespace

std::shared_ptr<const Transform> make_probe(ProbePlan plan, std::shared_ptr<JoinTable> table) {
    return std::make_shared<Probe>(std::move(plan), std::move(table));
}

}  // namespace firesteel
