#pragma once

#include <string>

#include "column/type.h"
#include "common/error.h"

namespace firesteel::ml {

/// What Spark raises when a model fails on a row: its models run as user-defined functions from `input` to
/// `output`.
Error row_error(const std::string& model, const std::string& input, const Type& output,
                const std::string& reason);

}  // namespace firesteel::ml
