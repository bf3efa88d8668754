#pragma once

#include "codec/text_options.h"
#include "functions/settings.h"

namespace firesteel {

BinaryForm binary_form(BinaryStyle style);

/// What the query's settings say where options of text formats are silent.
TextDefaults text_defaults(const EvalSettings& settings);

}  // namespace firesteel
