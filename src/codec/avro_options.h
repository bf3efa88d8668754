#pragma once

#include "codec/avro_reader.h"
#include "codec/avro_types.h"
#include "codec/text_options.h"

namespace firesteel {

/// Options that files and functions of Avro share; keys in lower case. All raise
/// STDS_INVALID_OPTION_VALUE.WITH_MESSAGE for values that mean nothing.
AvroTypeOptions avro_type_options(const TextOptions& options);
/// "true" or "false"; `name` as messages show it.
bool avro_flag(const TextOptions& options, const char* name, bool otherwise);
/// LEGACY, CORRECTED or EXCEPTION; CORRECTED where nothing is said. Options must be spelled so, else
/// _LEGACY_ERROR_REQUIREMENT; settings in any case.
AvroReadOptions::Rebase avro_rebase(const std::string* text, bool is_option);

}  // namespace firesteel
