#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ml/parameters.h"

namespace firesteel::ml {

/// What Spark's writers keep about an operator or a model: the one line of `metadata/part-00000*`.
struct SavedMetadata {
    std::string class_name;
    std::string uid;
    std::vector<spec::MlParameter> parameters;  // those that were set, sorted by name
};

/// The line for an operator of that class. `now_millis` since 1970 tells when it was saved.
std::string write_metadata(const std::string& class_name, const Parameters& parameters, int64_t now_millis);
/// Raises when the line is no such metadata.
SavedMetadata read_metadata(std::string_view line);

}  // namespace firesteel::ml
