#pragma once

#include <string>

#include "codec/text_options.h"
#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// schema_of_json and schema_of_csv: the schema of a constant text in DDL, found once per query.

/// How one format finds it; `options` as the call gives them.
using InferSchema = std::string (*)(const std::string& text, const TextOptions& options,
                                    const EvalSettings& settings);

/// `name` is what messages call the text.
Resolution resolve_inferred_schema(const ResolveRequest& request, const char* name);
KernelStatePtr prepare_inferred_schema(const std::vector<std::shared_ptr<const Value>>& constants,
                                       const EvalSettings& settings, InferSchema infer);
ColumnPtr inferred_schema(const KernelCall& call);

}  // namespace firesteel
