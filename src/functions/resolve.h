#pragma once

#include <memory>
#include <string>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "functions/settings.h"

namespace firesteel {

/// What is known about an argument when a call is resolved.
struct ArgumentInfo {
    Type type;
    bool nullable = true;
    std::shared_ptr<const Value> constant;  // set when the argument is foldable
    std::string name;                       // column or alias name when it has one (struct(), named_struct())
    std::string sql;                        // as error messages show it
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

}  // namespace firesteel
