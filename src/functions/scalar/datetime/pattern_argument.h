#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/datetime_pattern.h"
#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// The datetime pattern of a call, compiled once when the argument is constant.

constexpr const char* kDefaultDatetimePattern = "yyyy-MM-dd HH:mm:ss";

/// For FunctionRecord::prepare: the pattern is the second argument, or the default where that is missing.
KernelStatePtr prepare_parsing(const std::vector<std::shared_ptr<const Value>>& constants,
                               const EvalSettings& settings);
/// The same for texts read as TIMESTAMP_NTZ, which old Sparks did not have: what only they accept is no
/// pattern.
KernelStatePtr prepare_local_parsing(const std::vector<std::shared_ptr<const Value>>& constants,
                                     const EvalSettings& settings);
KernelStatePtr prepare_formatting(const std::vector<std::shared_ptr<const Value>>& constants,
                                  const EvalSettings& settings);

/// The pattern of each row: the prepared one, else that of the call's second argument; the last one compiled
/// is kept.
class RowPatterns {
public:
    RowPatterns(const KernelCall& call, DatetimePattern::Use use);
    const DatetimePattern& at(int64_t row);

private:
    const KernelCall& call_;
    DatetimePattern::Use use_;
    std::string text_;
    std::shared_ptr<const DatetimePattern> pattern_;
    bool fixed_ = false;
};

/// Display of functions whose missing pattern is shown: "from_unixtime(0, yyyy-MM-dd HH:mm:ss)".
std::string show_with_pattern(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace firesteel
