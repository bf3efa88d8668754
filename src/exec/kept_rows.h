#pragma once

#include <memory>
#include <span>
#include <vector>

#include "exec/join_table.h"
#include "exec/operator.h"

namespace firesteel {

/// Rows of a join's build side that come out by themselves when all probe rows have passed.
enum class KeptRows : uint8_t {
    kNone,
    kPadded,     // those without a match, with nulls for the probe side: outer joins
    kMatched,    // those with a match: semi joins
    kUnmatched,  // those without: anti joins
    kMarked,     // all, and whether they have one
};

/// Which these are, in ascending order.
std::vector<int32_t> select_kept_rows(const JoinTable& table, KeptRows kept);
/// Some of them as the join puts them out; `probe_schema` is needed for kPadded.
Batch make_kept_rows(const JoinTable& table, KeptRows kept, std::span<const int32_t> rows,
                     const Schema& probe_schema, bool build_is_left, const MemoryPoolPtr& pool);
/// All of them, asked for when probing is over. `spread`: only the first row of each key was marked.
std::shared_ptr<Source> make_kept_rows_source(std::shared_ptr<JoinTable> table, KeptRows kept,
                                              Schema probe_schema, bool build_is_left, bool spread);

}  // namespace firesteel
