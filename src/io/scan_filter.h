#pragma once

#include <vector>

#include "expr/evaluator.h"

namespace firesteel {

/// The filters of a scan, prepared for readers that apply them while they read. Their order is kept where it
/// can be seen: a filter that may fail sees only rows that those before it left over, and those behind it
/// only what it left. Immutable, shared by all readers of the scan.
class ScanFilter {
public:
    /// Conjuncts that are asked together.
    struct Step {
        Evaluator evaluator;
        std::vector<int32_t> columns;  // that it reads
        /// It says the same of equal values of its one column and fails for none: may be asked about each
        /// value of a dictionary once, whether a row has it or not.
        bool is_by_value;
        bool can_fail;
    };

    /// REQUIRES: deterministic `filters` over kInput ordinals of the columns in the files.
    explicit ScanFilter(const Exprs& filters);

    const std::vector<Step>& steps() const { return steps_; }

private:
    void add_group(Exprs group);
    void add_step(const Exprs& conjuncts, bool can_fail);

    std::vector<Step> steps_;
};

}  // namespace firesteel
