#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/text_options.h"
#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// Arguments that functions of JSON and CSV share: the schema to read by, and map(...) of options.

/// The options of argument `index`; none when the call has no such argument. Raises INVALID_OPTIONS.*.
TextOptions options_argument(const ResolveRequest& request, size_t index);
/// The same at run time, of the constant that `prepare` is given.
TextOptions options_of(const std::vector<std::shared_ptr<const Value>>& constants, size_t index);

/// The schema text of argument 1. Raises INVALID_SCHEMA.NON_STRING_LITERAL.
std::string schema_argument(const ResolveRequest& request);
/// What such a text means under the settings: columns, else one type, or JSON. Raises what is wrong with it
/// as one type.
Type schema_type(const std::string& text, const EvalSettings& settings);
/// `type` with nulls allowed everywhere; char and varchar as the settings say.
Type parsed_type_of(const Type& type, const EvalSettings& settings);

/// The first argument, which must be a text. Raises DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE.
void check_text_argument(const ResolveRequest& request);
/// A constant text that is not null. Raises DATATYPE_MISMATCH.NON_FOLDABLE_INPUT and UNEXPECTED_NULL; `name`
/// is what messages call it.
std::string constant_text_argument(const ResolveRequest& request, const char* name);
/// Raises PARSE_MODE_UNSUPPORTED for DROPMALFORMED, and INVALID_CORRUPT_RECORD_TYPE.
void check_reading(const ResolveRequest& request, const TextOptions& options, const Schema& schema);

/// Raises INVALID_SINGLE_VARIANT_COLUMN where the option singleVariantColumn and the type do not fit.
void check_single_variant(const TextOptions& options, const Type& type);

}  // namespace firesteel
