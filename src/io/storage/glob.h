#pragma once

#include <string>
#include <vector>

#include "io/storage/storage.h"

namespace firesteel {

/// "a/{b,c{d,e}}" -> "a/b", "a/cd", "a/ce".
std::vector<std::string> expand_braces(const std::string& pattern);

/// The paths in a storage that a pattern with *, ?, [...] and {...} matches, in order; `root`
/// ("s3a://bucket") is taken as it stands.
std::vector<std::string> find_matches(const Storage& storage, const std::string& root,
                                      const std::string& pattern);

}  // namespace firesteel
