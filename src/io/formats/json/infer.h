#pragma once

#include <vector>

#include "codec/json_options.h"
#include "io/file_format.h"

namespace firesteel {

/// Columns of JSON files, from all of their records. The rows that are parsed for that go to `rows`, if they
/// are any reader's and somebody wants them.
Schema infer_json(const std::vector<ListedFile>& files, const JsonOptions& options,
                  const FormatOptions& given, KeptRows* rows);

}  // namespace firesteel
