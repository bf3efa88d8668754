#include "functions/signature.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>

#include <fmt/core.h>

#include "column/collation.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

using Kind = TypePattern::Kind;

struct NamedType {
    std::string_view name;
    Type type;
};

/// Words of the signature language that stand for one type.
const std::vector<NamedType>& named_types() {
    static const std::vector<NamedType> types = {
        {"BOOLEAN", Type::boolean()},
        {"TINYINT", Type::byte()},
        {"SMALLINT", Type::short_integer()},
        {"INT", Type::integer()},
        {"BIGINT", Type::long_integer()},
        {"FLOAT", Type::float_number()},
        {"DOUBLE", Type::double_number()},
        {"STRING", Type::string()},
        {"BINARY", Type::binary()},
        {"DATE", Type::date()},
        {"TIMESTAMP", Type::timestamp()},
        {"TIMESTAMP_NTZ", Type::timestamp_ntz()},
        {"TIME", Type::time()},
        {"INTERVAL", Type::calendar_interval()},
        {"INTERVAL_YEAR_TO_MONTH", Type::year_month_interval()},
        {"INTERVAL_DAY_TO_SECOND", Type::day_time_interval()},
        {"VARIANT", Type::variant()},
        {"VOID", Type::null()},
    };
    return types;
}

class SignatureParser {
public:
    explicit SignatureParser(std::string_view text) : text_(text) {}

    Signature parse() {
        Signature signature;
        expect("(");
        while (!accept(")")) {
            if (!signature.parameters.empty()) expect(",");
            SignatureParameter parameter;
            parameter.optional = accept("[");
            parameter.name = word();
            parameter.pattern = pattern();
            if (parameter.optional) expect("]");
            signature.variadic = accept("...");
            signature.parameters.push_back(std::move(parameter));
        }
        expect("->");
        skip_space();
        if (text_.substr(at_).starts_with("SAME")) {
            at_ += 4;
            signature.result_is_first = true;
        } else {
            signature.result = pattern();
            // What functions make of texts has no null elements.
            Type& type = signature.result.type;
            if (signature.result.kind == Kind::kConcrete && type.is(TypeId::kArray))
                type = Type::array(type.element_type(), null_elements_);
        }
        signature.result_nullable = accept("?");
        skip_space();
        if (at_ != text_.size()) fail();
        return signature;
    }

private:
    [[noreturn]] void fail() const {
        fmt::print(stderr, "malformed function signature at {}: {}\n", at_, text_);
        std::abort();
    }
    void skip_space() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool accept(std::string_view token) {
        skip_space();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }
    void expect(std::string_view token) {
        if (!accept(token)) fail();
    }
    std::string word() {
        skip_space();
        const size_t begin = at_;
        while (at_ < text_.size() &&
               (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
            ++at_;
        if (begin == at_) fail();
        return std::string(text_.substr(begin, at_ - begin));
    }
    int number() { return std::stoi(word()); }

    TypePattern pattern() {
        TypePattern first = single();
        if (!accept("|")) return first;
        TypePattern choice{Kind::kOneOf, {}, 0, {std::move(first)}};
        do {
            choice.parts.push_back(single());
        } while (accept("|"));
        return choice;
    }

    TypePattern single() {
        if (accept("=")) {
            TypePattern exact = single();
            exact.exact = true;
            return exact;
        }
        const std::string name = word();
        if (name.size() == 1) return {Kind::kVariable, {}, name[0], {}};
        for (const auto& [known, type] : named_types()) {
            if (known == name) return {Kind::kConcrete, type, 0, {}};
        }
        if (name == "ANY") return {Kind::kAny, {}, 0, {}};
        if (name == "NUMERIC") return {Kind::kNumeric, {}, 0, {}};
        if (name == "INTEGRAL") return {Kind::kIntegral, {}, 0, {}};
        if (name == "STRUCT") return {Kind::kStruct, {}, 0, {}};
        if (name == "DECIMAL") return decimal();
        if (name == "ARRAY") return nested(Kind::kArray, 1);
        if (name == "MAP") return nested(Kind::kMap, 2);
        fail();
    }

    TypePattern decimal() {
        if (!accept("(")) return {Kind::kDecimal, {}, 0, {}};
        const int precision = number();
        expect(",");
        const int scale = number();
        expect(")");
        return {Kind::kConcrete, Type::decimal(precision, scale), 0, {}};
    }

    /// ARRAY, ARRAY<T>, ARRAY<STRING>: the last one is a plain type.
    TypePattern nested(Kind kind, size_t parts) {
        TypePattern result{kind, {}, 0, {}};
        if (!accept("<")) return result;
        bool concrete = true;
        for (size_t i = 0; i < parts; ++i) {
            if (i > 0) expect(",");
            result.parts.push_back(pattern());
            null_elements_ = accept("?") || null_elements_;
            concrete = concrete && result.parts.back().kind == Kind::kConcrete;
        }
        expect(">");
        if (!concrete) return result;
        const Type type = kind == Kind::kArray ? Type::array(result.parts[0].type)
                                               : Type::map(result.parts[0].type, result.parts[1].type);
        return {Kind::kConcrete, type, 0, {}};
    }

    std::string_view text_;
    size_t at_ = 0;
    bool null_elements_ = false;
};

using Bindings = std::map<char, Type>;

/// Collects what each variable stands for. `found` holds one type per occurrence.
void collect(const TypePattern& pattern, const Type& type, std::map<char, std::vector<Type>>& found) {
    switch (pattern.kind) {
        case Kind::kVariable:
            found[pattern.variable].push_back(type);
            return;
        case Kind::kArray:
            if (!pattern.parts.empty() && type.is(TypeId::kArray))
                collect(pattern.parts[0], type.element_type(), found);
            return;
        case Kind::kMap:
            if (!pattern.parts.empty() && type.is(TypeId::kMap)) {
                collect(pattern.parts[0], type.key_type(), found);
                collect(pattern.parts[1], type.value_type(), found);
            }
            return;
        default:
            return;
    }
}

/// The pattern with its variables replaced; `type` is what the argument had, for nullability of the parts.
Type substitute(const TypePattern& pattern, const Type& type, const Bindings& bindings) {
    switch (pattern.kind) {
        case Kind::kVariable: {
            const auto found = bindings.find(pattern.variable);
            return found == bindings.end() ? type : found->second;
        }
        case Kind::kArray:
            if (pattern.parts.empty()) return type;
            return Type::array(substitute(pattern.parts[0],
                                          type.is(TypeId::kArray) ? type.element_type() : Type(), bindings),
                               !type.is(TypeId::kArray) || type.contains_null());
        case Kind::kMap:
            if (pattern.parts.empty()) return type;
            if (!type.is(TypeId::kMap)) {
                return Type::map(substitute(pattern.parts[0], Type(), bindings),
                                 substitute(pattern.parts[1], Type(), bindings));
            }
            return Type::map(substitute(pattern.parts[0], type.key_type(), bindings),
                             substitute(pattern.parts[1], type.value_type(), bindings), type.contains_null());
        case Kind::kConcrete: {
            const bool keeps =
                has_collation(type) && without_collations(type).same_ignoring_nullability(pattern.type);
            return keeps ? type : pattern.type;
        }
        default:
            return type;
    }
}

}  // namespace

size_t Signature::min_arguments() const {
    size_t count = 0;
    for (const auto& parameter : parameters) count += parameter.optional ? 0 : 1;
    return variadic ? count - 1 : count;
}

size_t Signature::max_arguments() const { return variadic ? SIZE_MAX : parameters.size(); }

const SignatureParameter& Signature::parameter(size_t argument) const {
    return parameters[std::min(argument, parameters.size() - 1)];
}

Signature parse_signature(std::string_view text) { return SignatureParser(text).parse(); }

void append_pattern_names(const TypePattern& pattern, std::vector<std::string>& names) {
    std::string name;
    switch (pattern.kind) {
        case Kind::kConcrete:
            // Of times any precision will do.
            name = pattern.type.is(TypeId::kTime) ? "TIME" : pattern.type.to_sql();
            break;
        case Kind::kAny:
        case Kind::kVariable:
            name = "ANY";
            break;
        case Kind::kNumeric:
            name = "NUMERIC";
            break;
        case Kind::kIntegral:
            name = "INTEGRAL";
            break;
        case Kind::kDecimal:
            name = "DECIMAL";
            break;
        case Kind::kArray:
            name = "ARRAY";
            break;
        case Kind::kMap:
            name = "MAP";
            break;
        case Kind::kStruct:
            name = "STRUCT";
            break;
        case Kind::kOneOf:
            for (const auto& part : pattern.parts) append_pattern_names(part, names);
            return;
    }
    for (const auto& known : names) {
        if (known == name) return;
    }
    names.push_back(std::move(name));
}

std::string pattern_text(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "\"" : " or \"") + name + "\"";
    return names.size() > 1 ? "(" + out + ")" : out;
}

std::string pattern_text(const TypePattern& pattern) {
    std::vector<std::string> names;
    append_pattern_names(pattern, names);
    return pattern_text(names);
}

std::optional<Type> match_pattern(const TypePattern& pattern, const Type& from, bool casts, bool ansi) {
    const bool is_null = from.is(TypeId::kNull);
    const auto if_null = [&](Type type) -> std::optional<Type> {
        return casts && is_null ? std::optional<Type>(std::move(type)) : std::nullopt;
    };
    switch (pattern.kind) {
        case Kind::kConcrete:
            if (from.same_ignoring_nullability(pattern.type)) return from;
            if (from.is_ansi_interval() && from.id() == pattern.type.id()) return from;
            // Which collations a function takes is not in its signature.
            if (has_collation(from) && without_collations(from).same_ignoring_nullability(pattern.type))
                return from;
            if (pattern.exact) return if_null(pattern.type);
            if (casts && can_implicitly_cast(from, pattern.type, ansi)) return pattern.type;
            return std::nullopt;
        case Kind::kAny:
        case Kind::kVariable:
            return from;
        case Kind::kNumeric:
            if (from.is_numeric()) return from;
            if (casts && from.is_string()) return Type::double_number();
            return if_null(Type::double_number());
        case Kind::kIntegral:
            return from.is_integral() ? std::optional<Type>(from) : if_null(Type::integer());
        case Kind::kDecimal:
            if (from.is(TypeId::kDecimal)) return from;
            if (casts && from.is_integral()) return decimal_for(from);
            if (casts && from.is(TypeId::kFloat)) return Type::decimal(14, 7);
            if (casts && from.is(TypeId::kDouble)) return Type::decimal(30, 15);
            return casts && (is_null || from.is_string()) ? std::optional<Type>(Type::decimal(38, 18))
                                                          : std::nullopt;
        case Kind::kArray:
            if (!from.is(TypeId::kArray)) return if_null(Type::array(Type::null()));
            if (pattern.parts.empty()) return from;
            if (auto element = match_pattern(pattern.parts[0], from.element_type(), casts, ansi)) {
                return Type::array(*element, from.contains_null());
            }
            return std::nullopt;
        case Kind::kMap: {
            if (!from.is(TypeId::kMap)) return if_null(Type::map(Type::null(), Type::null()));
            if (pattern.parts.empty()) return from;
            const auto key = match_pattern(pattern.parts[0], from.key_type(), casts, ansi);
            const auto value = match_pattern(pattern.parts[1], from.value_type(), casts, ansi);
            if (!key || !value) return std::nullopt;
            return Type::map(*key, *value, from.contains_null());
        }
        case Kind::kStruct:
            return from.is(TypeId::kStruct) ? std::optional<Type>(from) : std::nullopt;
        case Kind::kOneOf:
            for (const auto& part : pattern.parts) {
                if (auto found = match_pattern(part, from, false, ansi)) return found;
            }
            for (const auto& part : pattern.parts) {
                if (auto found = casts ? match_pattern(part, from, true, ansi) : std::nullopt) return found;
            }
            return std::nullopt;
    }
    return std::nullopt;
}

SignatureMatch match_signature(const Signature& signature, const ResolveRequest& request, bool casts) {
    const bool ansi = request.settings == nullptr || request.settings->ansi;
    SignatureMatch match;
    std::map<char, std::vector<Type>> found;
    auto& types = match.resolution.argument_types;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const auto& pattern = signature.parameter(i).pattern;
        auto type = match_pattern(pattern, request.arguments[i].type, casts, ansi);
        if (!type) {
            match.failed_argument = i;
            return match;
        }
        collect(pattern, *type, found);
        types.push_back(std::move(*type));
    }
    Bindings bindings;
    for (auto& [variable, uses] : found) {
        std::optional<Type> common = uses[0];
        for (const auto& use : uses) {
            if (use != uses[0]) common = casts ? common_type(uses, ansi) : std::nullopt;
        }
        if (!common) {
            match.failed_argument = request.arguments.size() - 1;
            return match;
        }
        bindings[variable] = *common;
    }
    for (size_t i = 0; i < types.size(); ++i)
        types[i] = substitute(signature.parameter(i).pattern, types[i], bindings);
    match.fits = true;
    const Type first = types.empty() ? Type() : types[0];
    match.resolution.result = signature.result_is_first ? first
                              : signature.result.kind == Kind::kConcrete
                                  ? signature.result.type
                                  : substitute(signature.result, first, bindings);
    match.resolution.nullable = signature.result_nullable;
    return match;
}

}  // namespace firesteel
