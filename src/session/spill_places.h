#pragma once

#include <string>
#include <vector>

namespace firesteel {

/// The directories that spilled rows go to, made where they are missing: those `given`; else, as with Spark,
/// those of SPARK_LOCAL_DIRS, or of spark.local.dir (`setting`, may be null), separated by commas; else the
/// system's for temporary files. What a server that was killed has left in them is removed. Raises
/// std::runtime_error when none of them can be used.
std::vector<std::string> choose_spill_directories(const std::vector<std::string>& given,
                                                  const std::string* setting);

}  // namespace firesteel
