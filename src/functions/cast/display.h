#pragma once

#include <memory>
#include <string>

#include "column/column.h"
#include "functions/settings.h"

namespace firesteel {

/// Writes values of one type as CAST(x AS STRING) does. Made once per column; not thread-safe (remembers the
/// time zone's last offset).
class DisplayWriter {
public:
    virtual ~DisplayWriter() = default;
    /// Appends row `row` of a flat column, which is not null.
    virtual void append(const Column& column, int64_t row, std::string& out) = 0;
    /// The same for any encoding; "null" for a null row.
    void append_any(const Column& column, int64_t row, std::string& out);
};

/// `plain_decimals` writes all digits of small decimals (ANSI); otherwise they get an exponent as Java prints
/// them.
std::unique_ptr<DisplayWriter> make_display_writer(const Type& type, const EvalSettings& settings,
                                                   bool plain_decimals);

}  // namespace firesteel
