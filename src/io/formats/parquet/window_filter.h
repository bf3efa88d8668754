#pragma once

#include "catalog/runtime_filter.h"
#include "io/file_format.h"
#include "io/formats/parquet/row_window.h"
#include "io/scan_filter.h"

namespace firesteel {

/// Applies a scan's filters and its key filters to windows of rows: the filters first, until it shows which
/// leave the fewest rows. What they say of a dictionary's values is asked once for each dictionary. Key
/// filters that let most rows pass are given up. One thread.
class WindowFilter {
public:
    /// `places`: which column of a window holds a data column, by ordinal of the data schema.
    WindowFilter(const FileReadRequest& request, const std::vector<size_t>& places);

    void apply(RowWindow& window);

private:
    /// Answers for the values of a dictionary, and for null.
    struct Answers {
        ColumnPtr dictionary;
        std::vector<uint8_t> passes;
        bool null_passes = false;
        int64_t rows = 0;  // seen with this dictionary
    };
    struct Part {
        const ScanFilter::Step* step;  // null: keys
        const KeySet* keys;
        size_t column;  // of the window: that of the keys
        Answers answers;
        int64_t asked = 0;
        int64_t passed = 0;
        /// What share of the rows it drops, for what asking costs.
        double worth() const;
    };

    std::vector<int32_t> kept_by(Part& part, RowWindow& window);
    std::vector<int32_t> kept_by_step(Part& part, RowWindow& window);
    std::vector<int32_t> kept_by_keys(Part& part, RowWindow& window) const;
    std::vector<uint8_t> ask(const ScanFilter::Step& step, const ColumnPtr& values);
    static bool is_worth_asking(Answers& answers, const Column& column);
    static std::vector<int32_t> kept_by_codes(const Answers& answers, const Column& column);

    const std::vector<size_t>& places_;
    EvalContext context_;
    std::vector<Part> parts_;
    int trials_ = 4;  // windows after which the parts are put in order; none when their order can be seen
};

}  // namespace firesteel
