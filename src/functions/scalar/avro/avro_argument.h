#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "codec/text_options.h"
#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// Arguments that Avro's functions share: constant schemas in JSON, and constant maps of options.

/// The schema of argument `index`. Raises DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT where it is no
/// constant text; `purpose` ends that message.
std::string avro_schema_argument(const ResolveRequest& request, size_t index, const char* purpose);
/// The options of argument `index`, none when the call has no such argument.
TextOptions avro_options_argument(const ResolveRequest& request, size_t index);
/// The same at run time, of the constants that `prepare` is given.
TextOptions avro_options_of(const std::vector<std::shared_ptr<const Value>>& constants, size_t index);

/// "f(a, b, NULL)": arguments left out are shown, up to `count` of them.
template <size_t kCount>
std::string show_avro_call(const std::string& name, const std::vector<std::string>& arguments) {
    std::string text = name + "(";
    for (size_t i = 0; i < std::max(kCount, arguments.size()); ++i)
        text += (i > 0 ? ", " : "") + (i < arguments.size() ? arguments[i] : "NULL");
    return text + ")";
}

}  // namespace firesteel
