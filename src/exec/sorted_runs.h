#pragma once

#include <memory>
#include <vector>

#include "exec/operator.h"
#include "exec/sort_keys.h"
#include "exec/spill_file.h"

namespace firesteel {

/// Files of sorted rows and the order they are sorted in. Immutable while they are merged.
struct SortedRuns {
    std::vector<std::shared_ptr<SpillFile>> files;
    std::vector<Type> types;      // of the files' columns
    std::vector<Evaluator> keys;  // over those; no two rows are equal in all of them
    SortKeyLayout layout;
    size_t output_columns = 0;  // the first ones; the others only make the order
};

/// All rows of the runs in order, as one morsel; holds one batch of every run in memory.
std::shared_ptr<Source> make_merge_source(std::shared_ptr<const SortedRuns> runs);

}  // namespace firesteel
