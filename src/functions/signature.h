#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column/type.h"
#include "functions/resolve.h"

namespace firesteel {

/// What a parameter accepts: one written type, a class of types, or one of several.
///   STRING, DECIMAL(10,2), ARRAY<STRING>   that type
///   ANY, NUMERIC, INTEGRAL, DECIMAL, ARRAY, MAP, STRUCT   any type of the class
///   T, U, K, V (one capital letter), ARRAY<T>, MAP<K, V>   the same type wherever the letter stands
///   STRING|BINARY   any of them; the first that fits
///   =INT   that type and no other that would have to be cast
struct TypePattern {
    enum class Kind : uint8_t {
        kConcrete,
        kAny,
        kNumeric,
        kIntegral,
        kDecimal,
        kArray,
        kMap,
        kStruct,
        kVariable,
        kOneOf
    };
    Kind kind = Kind::kConcrete;
    Type type;                       // kConcrete
    char variable = 0;               // kVariable
    std::vector<TypePattern> parts;  // kArray, kMap: of the parts, when written; kOneOf: the choices
    bool exact = false;              // kConcrete: no casts but of an untyped NULL
};

struct SignatureParameter {
    std::string name;
    TypePattern pattern;
    bool optional = false;  // [name TYPE]
};

/// "(str STRING, [n INT]) -> STRING": parameters and result of one overload.
/// `name TYPE...` takes any number, also none; `-> STRING?` is a result that may be null for non-null
/// arguments.
/// `-> SAME` is the type of the first argument.
struct Signature {
    std::vector<SignatureParameter> parameters;
    bool variadic = false;  // the last parameter repeats
    TypePattern result;
    bool result_is_first = false;
    bool result_nullable = false;

    size_t min_arguments() const;
    size_t max_arguments() const;  // SIZE_MAX when variadic
    const SignatureParameter& parameter(size_t argument) const;
};

/// Malformed text ends the process: signatures are literals of ours.
Signature parse_signature(std::string_view text);

/// As messages name it: "STRING" or ("STRING" or "BINARY"), quotes included.
std::string pattern_text(const TypePattern& pattern);
void append_pattern_names(const TypePattern& pattern, std::vector<std::string>& names);
std::string pattern_text(const std::vector<std::string>& names);

/// What an argument of type `from` becomes under the pattern; nothing when it does not fit. Without `casts`
/// only as it is. Variables are accepted as they are: match_signature brings them to one type.
std::optional<Type> match_pattern(const TypePattern& pattern, const Type& from, bool casts, bool ansi);

struct SignatureMatch {
    bool fits = false;
    size_t failed_argument = 0;  // when not
    Resolution resolution;       // when it fits
};
/// REQUIRES: the number of arguments is right.
SignatureMatch match_signature(const Signature& signature, const ResolveRequest& request, bool casts);

}  // namespace firesteel
