#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/variant_value.h"

namespace firesteel {

/// One step of a path such as $.a[0]['b'].
struct VariantStep {
    bool is_index = false;
    std::string key;
    size_t index = 0;
};
using VariantPath = std::vector<VariantStep>;

/// Nothing where the text is no path.
std::optional<VariantPath> parse_variant_path(std::string_view text);

/// What lies there; nothing where there is nothing.
std::optional<VariantView> find_path(VariantView view, const VariantPath& path);

}  // namespace firesteel
