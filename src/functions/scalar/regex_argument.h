#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codec/java_regex.h"
#include "functions/kernel.h"

namespace firesteel {

/// The compiled pattern of a function whose pattern is constant.
struct RegexState final : KernelState {
    explicit RegexState(std::shared_ptr<const JavaRegex> r) : regex(std::move(r)) {}
    std::shared_ptr<const JavaRegex> regex;
};

/// `prepare` for functions whose second argument is the pattern; raises INVALID_PARAMETER_VALUE.PATTERN for
/// `function`.
KernelStatePtr prepare_regex(const std::shared_ptr<const Value>& pattern, const char* function);
std::shared_ptr<const JavaRegex> compile_regex(std::string_view pattern, const char* function);

/// The pattern of each row: the constant one, or what the row says, kept while neighbouring rows say the
/// same.
class RowRegex {
public:
    RowRegex(const KernelCall& call, size_t argument, const char* function);
    const JavaRegex& get(int64_t row);

private:
    const JavaRegex* constant_ = nullptr;
    const StringView* patterns_ = nullptr;
    const char* function_;
    bool ignores_case_ = false;
    std::string text_;
    std::shared_ptr<const JavaRegex> compiled_;
};

}  // namespace firesteel
