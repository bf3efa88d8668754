#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "common/error.h"
#include "functions/settings.h"

namespace firesteel {

/// What is known about an argument when a call is resolved.
struct ArgumentInfo {
    Type type;
    bool nullable = true;
    std::shared_ptr<const Value> constant;  // set when the argument is foldable
    std::string name;                       // column or alias name when it has one (struct(), named_struct())
    std::string sql;                        // as error messages show it
    bool is_literal = false;                // written as a constant, not computed from some
    bool is_lambda = false;
};

/// A call to be resolved: which overload, what casts, what type.
struct ResolveRequest {
    std::string name;  // as it will be shown
    std::vector<ArgumentInfo> arguments;
    const EvalSettings* settings = nullptr;
    EvalMode mode = EvalMode::kAnsi;
    bool distinct = false;
};

struct Resolution {
    std::vector<Type> argument_types;  // what each argument is cast to before the call
    Type result;
    bool nullable = true;
};

/// Raises DATATYPE_MISMATCH.*, WRONG_NUM_ARGS.* with Spark's parameters.
using Resolver = Resolution (*)(const ResolveRequest&);

/// What resolvers raise, with Spark's parameters.
/// DATATYPE_MISMATCH.<sub> with sqlExpr and `parameters`.
[[noreturn]] void raise_mismatch(const ResolveRequest& request, std::string_view sub,
                                 ErrorParameters parameters);
/// DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE; `required` as shown: "\"STRING\"" or "(\"STRING\" or
/// \"BINARY\")".
[[noreturn]] void raise_unexpected_type(const ResolveRequest& request, size_t argument, std::string required);
/// DATATYPE_MISMATCH.DATA_DIFF_TYPES over the arguments from `first` on; Spark lists them in one of two ways.
[[noreturn]] void raise_different_types(const ResolveRequest& request, size_t first, bool with_or);
/// WRONG_NUM_ARGS.WITHOUT_SUGGESTION unless min <= arguments <= max.
void check_argument_count(const ResolveRequest& request, size_t min, size_t max);
[[noreturn]] void raise_wrong_argument_count(const ResolveRequest& request, std::string expected);

/// May the call be null only because an argument is, or because casting one to its `types` entry may give
/// null?
bool strict_nullable(const ResolveRequest& request, const std::vector<Type>& types);
/// May an argument be null once it is cast to `type`?
bool nullable_as(const ResolveRequest& request, size_t argument, const Type& type);
/// As the user sees a type or an SQL text in messages: in double quotes.
std::string quoted(const Type& type);
std::string quoted(const std::string& sql);
/// "first", "second", ...: argument positions in messages.
std::string ordinal_word(size_t index);

}  // namespace firesteel
