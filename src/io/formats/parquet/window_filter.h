#pragma once

#include "catalog/runtime_filter.h"
#include "io/file_format.h"
#include "io/formats/parquet/row_window.h"
#include "io/scan_filter.h"

namespace firesteel {

/// Applies a scan's filters, then its key filters, to windows of rows. What they say of a dictionary's values
/// is asked once for each dictionary. Key filters that let most rows pass are given up. One thread.
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
    struct Keys {
        const KeySet* keys;
        size_t column;  // of the window
        Answers answers;
        int64_t asked = 0;
        int64_t passed = 0;
    };
    struct Step {
        const ScanFilter::Step* step;
        Answers answers;
    };

    std::vector<int32_t> kept_by(Step& step, RowWindow& window);
    std::vector<int32_t> kept_by(Keys& keys, RowWindow& window) const;
    std::vector<uint8_t> ask(const ScanFilter::Step& step, const ColumnPtr& values);
    static bool is_worth_asking(Answers& answers, const Column& column);
    static std::vector<int32_t> kept_by_codes(const Answers& answers, const Column& column);

    const std::vector<size_t>& places_;
    EvalContext context_;
    std::vector<Step> steps_;
    std::vector<Keys> keys_;
};

}  // namespace firesteel
