#pragma once

#include <string>
#include <vector>

#include "column/batch.h"
#include "functions/settings.h"

namespace firesteel {

/// Texts that show rows: DataFrame.show() and the HTML of notebooks. `batches` hold one row more than `rows`
/// when there are more rows to show.
struct ShowOptions {
    int64_t rows = 20;
    int32_t truncate = 20;  // longest text of a cell; 0: whole
    bool vertical = false;
};

std::string show_string(const Schema& schema, const std::vector<Batch>& batches, const ShowOptions& options,
                        const EvalSettings& settings);
std::string html_string(const Schema& schema, const std::vector<Batch>& batches, const ShowOptions& options,
                        const EvalSettings& settings);

/// Columns that a text takes on a terminal: East Asian wide characters take two.
int64_t display_width(std::string_view text);

}  // namespace firesteel
