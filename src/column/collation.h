#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "column/type.h"

namespace firesteel {

/// How texts of a type are compared: which texts are equal, and which comes first. Types carry a collation by
/// its canonical name; this is what the name stands for. Known collations live as long as the process.
struct Collation {
    enum class Rule : uint8_t {
        kBinary,        // byte by byte
        kLowerCase,     // byte by byte, each code point in lower case
        kIcu,           // as the locale sorts
        kIndeterminate  // of texts whose collations differ: they can be carried, not compared
    };
    std::string name;  // "UTF8_LCASE", "de_AUT_CI_AI_RTRIM"
    Rule rule = Rule::kBinary;
    std::string locale;  // kIcu: "de_AUT"; empty for the root
    bool ignores_case = false;
    bool ignores_accents = false;
    bool ignores_trailing_spaces = false;

    bool is_binary() const { return rule == Rule::kBinary && !ignores_trailing_spaces; }
};

/// One line of SHOW COLLATIONS.
struct CollationLocale {
    std::string_view name;      // "de_AUT"
    std::string_view language;  // in English
    std::string_view country;   // empty: none
};

/// The collation of that name, in any case, modifiers in any order. Raises COLLATION_INVALID_NAME.
const Collation& find_collation(std::string_view name);
/// Of a text's type.
const Collation& collation_of(const Type& type);
/// Every collation with a name, in Spark's order.
std::vector<const Collation*> all_collations();
/// Language and country of a locale's collation; empty for the root.
const CollationLocale& collation_locale(std::string_view locale);

/// Does the type hold texts, at any depth, of another collation than the binary one?
bool has_collation(const Type& type);
/// ... of any collation that was named, the binary one too?
bool names_collation(const Type& type);
/// STRING as written without a collation, which defaults may fill in. `STRING COLLATE UTF8_BINARY` is equal
/// to it, but is not one.
bool is_default_string(const Type& type);
/// The type with every text's type, at any depth, replaced; CHAR and VARCHAR stay.
Type replace_strings(const Type& type, const std::function<Type(const Type&)>& change);
/// The type with `collation` for texts that were written without; the type itself when it is empty.
Type with_default_collation(const Type& type, const std::string& collation);
/// Do keys of maps in the type have a collation?
bool has_map_keys_with_collation(const Type& type);
/// The type with binary texts only.
Type without_collations(const Type& type);
/// The collation of the first text in a type that has texts; null when there is none.
const Type* first_string(const Type& type);

}  // namespace firesteel
