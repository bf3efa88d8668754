#pragma once

#include <vector>

#include "connect/lowering.h"
#include "spec/dataframe.h"

namespace spark::connect {
class Fetch;
class MlParams;
}  // namespace spark::connect

namespace firesteel {

/// Sorted by name.
std::vector<spec::MlParameter> lower_ml_parameters(const spark::connect::MlParams& message);
/// What of a model is asked for.
spec::MlRelation lower_ml_fetch(const spark::connect::Fetch& fetch, Session& session);

}  // namespace firesteel
