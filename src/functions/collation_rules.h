#pragma once

#include <string_view>

#include "functions/registry.h"

namespace firesteel {

/// What a function does with texts that have a collation. Functions that are not named anywhere take any
/// collation and give plain texts, or types made of their arguments'.
struct CollationRule {
    enum class Accepts : uint8_t {
        kAll,
        kSearchable,        // not those that ignore accents but not case
        kSearchableNoTrim,  // ... and not those that ignore spaces at the end
        kLowerCase,         // UTF8_LCASE only
        kNone
    };
    Accepts accepts = Accepts::kAll;
    bool carries = false;    // the result has the collation of the first text
    bool compares = false;   // on keys instead of texts, when these have a collation
    bool needs_one = false;  // fails for texts whose collations differ and imply none
    /// Which arguments are brought to one collation: "*" all, "01" the first two, "1+" all but the first,
    /// "%0" every other one, "%01" keys and values of a map, "when" the values of CASE; empty: none.
    std::string_view joins = {};
};

const CollationRule& collation_rule(std::string_view function);

/// Raises DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE for the first argument whose collation the function does
/// not support.
void check_collations(const FunctionRecord& record, const ResolveRequest& request);
/// Leaves arguments that differ from what the function wants in their collation as they are, and gives texts
/// in the result the collation of the first text, where the function carries it.
void keep_collations(const FunctionRecord& record, const ResolveRequest& request, Resolution& resolution);

}  // namespace firesteel
