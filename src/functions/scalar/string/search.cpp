// Finding and replacing plain texts.

#include <algorithm>
#include <optional>

#include "column/builder.h"
#include "common/utf8.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/collated_texts.h"

namespace firesteel {

namespace {

/// Position from 1, in characters; 0 when it is not there.
int32_t position_from(std::string_view part, std::string_view text, int32_t start) {
    if (start < 1) return 0;
    const size_t from = utf8_position(text, start - 1);
    if (part.empty()) return 1;
    const size_t found = text.find(part, from);
    return found == std::string_view::npos ? 0 : static_cast<int32_t>(utf8_length(text.substr(0, found))) + 1;
}
int32_t instr(std::string_view text, std::string_view part) { return position_from(part, text, 1); }

int32_t collated_position(std::string_view part, std::string_view text, int32_t start,
                          const CollatedTexts& texts) {
    if (start < 1) return 0;
    part = texts.wanted(part);
    if (part.empty()) return 1;
    const auto found = texts.collator.find(text, part, utf8_position(text, start - 1));
    return found ? static_cast<int32_t>(utf8_length(text.substr(0, found->begin))) + 1 : 0;
}
int32_t collated_instr(std::string_view text, std::string_view part, const CollatedTexts& texts) {
    return collated_position(part, text, 1, texts);
}

bool collated_contains(std::string_view text, std::string_view part, const CollatedTexts& texts) {
    part = texts.wanted(part);
    return part.empty() || texts.collator.find(text, part, 0).has_value();
}
bool collated_starts_with(std::string_view text, std::string_view part, const CollatedTexts& texts) {
    return texts.collator.starts_with(text, texts.wanted(part));
}
bool collated_ends_with(std::string_view text, std::string_view part, const CollatedTexts& texts) {
    return texts.collator.ends_with(texts.wanted(text), texts.wanted(part));
}

void collated_replace(std::string_view text, std::string_view search, std::string_view replacement,
                      StringWriter& out, const CollatedTexts& texts) {
    size_t at = 0;
    if (!search.empty()) {
        for (const TextMatch& match : texts.collator.find_all(text, search)) {
            out.append(text.substr(at, match.begin - at));
            out.append(replacement);
            at = match.end;
        }
    }
    out.append(text.substr(at));
}
void collated_remove(std::string_view text, std::string_view search, StringWriter& out,
                     const CollatedTexts& texts) {
    collated_replace(text, search, "", out, texts);
}
void collated_translate(std::string_view text, std::string_view from, std::string_view to, StringWriter& out,
                        const CollatedTexts& texts) {
    texts.collator.translate(text, from, to, out.text());
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
bool starts_with(std::string_view text, std::string_view part) { return text.starts_with(part); }
bool ends_with(std::string_view text, std::string_view part) { return text.ends_with(part); }

void replace(std::string_view text, std::string_view search, std::string_view replacement,
             StringWriter& out) {
    if (search.empty()) return out.append(text);
    size_t at = 0;
    for (size_t found = text.find(search); found != std::string_view::npos; found = text.find(search, at)) {
        out.append(text.substr(at, found - at));
        out.append(replacement);
        at = found + search.size();
    }
    out.append(text.substr(at));
}
void remove(std::string_view text, std::string_view search, StringWriter& out) {
    replace(text, search, "", out);
}

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> result;
    for (size_t at = 0; at < text.size();) {
        const size_t begin = at;
        utf8_next(text, at);
        result.push_back(text.substr(begin, at - begin));
    }
    return result;
}

/// Each character of `from` becomes the one at its place in `to`, or goes when there is none.
void translate(std::string_view text, std::string_view from, std::string_view to, StringWriter& out) {
    const auto sources = characters_of(from);
    const auto targets = characters_of(to);
    for (const auto& character : characters_of(text)) {
        const auto found = std::find(sources.begin(), sources.end(), character);
        const auto place = static_cast<size_t>(found - sources.begin());
        if (found == sources.end()) {
            out.append(character);
        } else if (place < targets.size()) {
            out.append(targets[place]);
        }
    }
}

void pad(std::string_view text, int32_t length, std::string_view fill, bool left, StringWriter& out) {
    if (length <= 0) return;
    const int64_t size = utf8_length(text);
    if (size >= length || fill.empty()) return out.append(utf8_slice(text, 0, length));
    const int64_t missing = length - size;
    const int64_t fill_size = utf8_length(fill);
    if (!left) out.append(text);
    for (int64_t i = 0; i < missing / fill_size; ++i) out.append(fill);
    out.append(utf8_slice(fill, 0, missing % fill_size));
    if (left) out.append(text);
}
void left_pad(std::string_view text, int32_t length, std::string_view fill, StringWriter& out) {
    pad(text, length, fill, true, out);
}
void right_pad(std::string_view text, int32_t length, std::string_view fill, StringWriter& out) {
    pad(text, length, fill, false, out);
}
void left_pad_spaces(std::string_view text, int32_t length, StringWriter& out) {
    pad(text, length, " ", true, out);
}
void right_pad_spaces(std::string_view text, int32_t length, StringWriter& out) {
    pad(text, length, " ", false, out);
}

template <bool kLeft>
void pad_bytes(std::string_view bytes, int32_t length, std::string_view fill, StringWriter& out) {
    const auto wanted = static_cast<size_t>(std::max(length, 0));
    const size_t missing = wanted > bytes.size() && !fill.empty() ? wanted - bytes.size() : 0;
    if (!kLeft) out.append(bytes.substr(0, wanted));
    for (size_t i = 0; i < missing; ++i) out.append(fill[i % fill.size()]);
    if (kLeft) out.append(bytes.substr(0, wanted));
}
template <bool kLeft>
void pad_zeros(std::string_view bytes, int32_t length, StringWriter& out) {
    pad_bytes<kLeft>(bytes, length, std::string_view("\0", 1), out);
}

/// From a null position on nothing is found, whatever the texts are.
ColumnPtr locate(const KernelCall& call) {
    const Collation& collation = collation_of(call);
    const bool plain = collation.is_binary() || collation.rule == Collation::Rule::kIndeterminate;
    const std::optional<CollatedTexts> texts =
        plain ? std::nullopt : std::optional<CollatedTexts>(std::in_place, Collator::of(collation));
    FixedBuilder<int32_t> builder(Type::integer(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool from_nowhere = call.arguments.size() > 2 && call[2].is_null(row);
        if (!from_nowhere && (call[0].is_null(row) || call[1].is_null(row))) {
            builder.append_null();
            continue;
        }
        int32_t found = 0;
        if (!from_nowhere) {
            const std::string_view part = call[0].values<StringView>()[row].view();
            const std::string_view text = call[1].values<StringView>()[row].view();
            const int32_t start = call.arguments.size() > 2 ? call[2].values<int32_t>()[row] : 1;
            found = plain ? position_from(part, text, start) : collated_position(part, text, start, *texts);
        }
        builder.append_value(found);
    }
    return builder.finish();
}

Resolution resolve_locate(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    std::vector<Type> types;
    for (size_t i = 0; i < 2; ++i) {
        const Type& type = request.arguments[i].type;
        types.push_back(type.is_string() ? type : Type::string());
    }
    if (request.arguments.size() > 2) types.push_back(Type::integer());
    check_implicit_casts(request, types);
    return {types, Type::integer(), nullable_as(request, 0, types[0]) || nullable_as(request, 1, types[1])};
}

/// Binary values are filled up with bytes, zeros when none are given.
template <bool kLeft>
std::optional<FunctionRewrite> rewrite_bytes(const ResolveRequest& request) {
    const auto& arguments = request.arguments;
    if (arguments.empty() || !arguments[0].type.is(TypeId::kBinary)) return std::nullopt;
    if (arguments.size() > 2 && !arguments[2].type.is(TypeId::kBinary)) return std::nullopt;
    return FunctionRewrite{kLeft ? "lpad_bytes" : "rpad_bytes"};
}

std::string with_default(const std::string& name, const std::vector<std::string>& a, const char* last) {
    std::string out = name + "(" + a[0] + ", " + a[1] + ", ";
    return out + (a.size() > 2 ? a[2] : last) + ")";
}

}  // namespace

FUNCTION("locate")
    .alias("position")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Where the first text stands in the second, counted from 1; 0 when it does not.")
    .example("SELECT locate('bar', 'foobarbar')", "4")
    .example("SELECT locate('bar', 'foobarbar', 5)", "7")
    .overload(resolve_locate, locate)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom;
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return with_default(name, a, "1");
        };
    });
FUNCTION("instr")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Where the second text stands in the first, counted from 1; 0 when it does not.")
    .example("SELECT instr('SparkSQL', 'SQL')", "6")
    .overload("(str STRING, substr STRING) -> INT", by_collation<instr, collated_instr>);
FUNCTION("contains")
    .group("string_funcs")
    .since("3.3.0")
    .doc("Does the first text hold the second?")
    .example("SELECT contains('Spark SQL', 'Spark')", "true")
    .overload("(left STRING, right STRING) -> BOOLEAN", by_collation<contains, collated_contains>)
    .overload("(left BINARY, right BINARY) -> BOOLEAN?", rows<contains>);
FUNCTION("startswith")
    .group("string_funcs")
    .since("3.3.0")
    .doc("Does the first text start with the second?")
    .example("SELECT startswith('Spark SQL', 'Spark')", "true")
    .overload("(left STRING, right STRING) -> BOOLEAN", by_collation<starts_with, collated_starts_with>)
    .overload("(left BINARY, right BINARY) -> BOOLEAN?", rows<starts_with>);
FUNCTION("endswith")
    .group("string_funcs")
    .since("3.3.0")
    .doc("Does the first text end with the second?")
    .example("SELECT endswith('Spark SQL', 'SQL')", "true")
    .overload("(left STRING, right STRING) -> BOOLEAN", by_collation<ends_with, collated_ends_with>)
    .overload("(left BINARY, right BINARY) -> BOOLEAN?", rows<ends_with>);
FUNCTION("replace")
    .group("string_funcs")
    .since("2.3.0")
    .doc("The text with every occurrence of another one replaced, or taken away.")
    .example("SELECT replace('ABCabc', 'abc', 'DEF')", "ABCDEF")
    .overload("(str STRING, search STRING, replace STRING) -> STRING",
              by_collation<replace, collated_replace>)
    .overload("(str STRING, search STRING) -> STRING", by_collation<remove, collated_remove>)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return with_default(name, a, "");
        };
    });
FUNCTION("translate")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text with each character of one list replaced by that of another.")
    .example("SELECT translate('AaBbCc', 'abc', '123')", "A1B2C3")
    .overload("(input STRING, from STRING, to STRING) -> STRING",
              by_collation<translate, collated_translate>);
FUNCTION("lpad")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text filled up at its start, or cut, to a length.")
    .example("SELECT lpad('hi', 5, '?\?')", "???hi")
    .example("SELECT lpad('hi', 1, '?\?')", "h")
    .overload("(str STRING, len INT, pad STRING) -> STRING", rows<left_pad>)
    .overload("(str STRING, len INT) -> STRING", rows<left_pad_spaces>)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return with_default(name, a, " ");
        };
        r.rewrite = rewrite_bytes<true>;
    });
FUNCTION("rpad")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text filled up at its end, or cut, to a length.")
    .example("SELECT rpad('hi', 5, '?\?')", "hi???")
    .overload("(str STRING, len INT, pad STRING) -> STRING", rows<right_pad>)
    .overload("(str STRING, len INT) -> STRING", rows<right_pad_spaces>)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return with_default(name, a, " ");
        };
        r.rewrite = rewrite_bytes<false>;
    });

// What lpad and rpad of binary values are.
FUNCTION("lpad_bytes")
    .overload("(str BINARY, len INT, pad BINARY) -> BINARY", rows<pad_bytes<true>>)
    .overload("(str BINARY, len INT) -> BINARY", rows<pad_zeros<true>>)
    .with([](FunctionRecord& r) {
        r.internal = true, r.shown_name = "lpad";
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return with_default(name, a, "X'00'");
        };
    });
FUNCTION("rpad_bytes")
    .overload("(str BINARY, len INT, pad BINARY) -> BINARY", rows<pad_bytes<false>>)
    .overload("(str BINARY, len INT) -> BINARY", rows<pad_zeros<false>>)
    .with([](FunctionRecord& r) {
        r.internal = true, r.shown_name = "rpad";
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return with_default(name, a, "X'00'");
        };
    });

}  // namespace firesteel
