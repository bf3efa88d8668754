// regexp_replace, regexp_extract and split: functions with a Java regular expression.

#include <algorithm>

#include "column/bitmap.h"
#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/regex_argument.h"

namespace firesteel {

namespace {

using Constants = std::vector<std::shared_ptr<const Value>>;
using Groups = std::vector<JavaRegex::Group>;

template <const char* kName>
KernelStatePtr prepare(const Constants& constants, const EvalSettings&) {
    return prepare_regex(constants[1], kName);
}
constexpr char kReplace[] = "regexp_replace";
constexpr char kExtract[] = "regexp_extract";
constexpr char kExtractAll[] = "regexp_extract_all";
constexpr char kCount[] = "regexp_count";
constexpr char kSubstr[] = "regexp_substr";
constexpr char kSplit[] = "split";

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}
std::string_view text_at(const Column& column, int64_t row) {
    return column.values<StringView>()[row].view();
}
std::string_view span(std::string_view text, const JavaRegex::Group& group) {
    return text.substr(static_cast<size_t>(group.begin), static_cast<size_t>(group.end - group.begin));
}

/// Where the search goes on after a match; an empty match moves one character on, which `skipped` then
/// covers.
size_t after(std::string_view text, const JavaRegex::Group& match) {
    auto at = static_cast<size_t>(match.end);
    if (match.end > match.begin) return at;
    if (at >= text.size()) return text.size() + 1;
    utf8_next(text, at);
    return at;
}

/// Java's replacement: $1 and ${name} are groups, \x is x.
void append_replacement(const JavaRegex& regex, std::string_view replacement, std::string_view text,
                        const Groups& groups, StringWriter& out) {
    for (size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        if (c == '\\' && i + 1 < replacement.size()) {
            out.append(replacement[++i]);
        } else if (c == '$' && i + 1 < replacement.size() && replacement[i + 1] == '{') {
            const size_t close = replacement.find('}', i);
            if (close == std::string_view::npos) return;
            const int group = regex.group_number(std::string(replacement.substr(i + 2, close - i - 2)));
            if (group >= 0 && groups[static_cast<size_t>(group)].matched())
                out.append(span(text, groups[static_cast<size_t>(group)]));
            i = close;
        } else if (c == '$' && i + 1 < replacement.size() && replacement[i + 1] >= '0' &&
                   replacement[i + 1] <= '9') {
            auto group = static_cast<size_t>(replacement[++i] - '0');
            if (group >= groups.size()) {
                throw Error("INVALID_PARAMETER_VALUE.PATTERN",
                            {{"parameter", "`rep`"},
                             {"functionName", "`regexp_replace`"},
                             {"value", "'" + std::string(replacement) + "'"}});
            }
            // As many digits as still name a group.
            while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9' &&
                   group * 10 + static_cast<size_t>(replacement[i + 1] - '0') < groups.size()) {
                group = group * 10 + static_cast<size_t>(replacement[++i] - '0');
            }
            if (groups[group].matched()) out.append(span(text, groups[group]));
        } else {
            out.append(c);
        }
    }
}

ColumnPtr regexp_replace(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    RowRegex patterns(call, 1, kReplace);
    StringWriter writer;
    Groups groups;
    for (int64_t row = 0; row < call.rows; ++row) {
        writer.clear();
        if (is_valid(call, row)) {
            const std::string_view text = text_at(call[0], row);
            const JavaRegex& regex = patterns.get(row);
            const int32_t start = call.arguments.size() > 3 ? call[3].values<int32_t>()[row] : 1;
            size_t at = utf8_position(text, std::max(start, 1) - 1);
            size_t copied = 0;
            while (at <= text.size() && regex.find(text, at, groups)) {
                writer.append(text.substr(copied, static_cast<size_t>(groups[0].begin) - copied));
                append_replacement(regex, text_at(call[2], row), text, groups, writer);
                copied = static_cast<size_t>(groups[0].end);
                at = after(text, groups[0]);
            }
            writer.append(text.substr(copied));
        }
        out.append_value(writer.text());
    }
    return out.finish();
}

/// The wanted group; fails when the pattern has no such group.
bool check_group(const KernelCall& call, const JavaRegex& regex, int64_t row, const char* function,
                 int32_t& group) {
    group = call.arguments.size() > 2 ? call[2].values<int32_t>()[row] : 1;
    if (group >= 0 && group <= regex.group_count()) return true;
    call.errors->fail_always(row, [&] {
        return Error("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX",
                     {{"parameter", "`idx`"},
                      {"functionName", "`" + std::string(function) + "`"},
                      {"groupCount", std::to_string(regex.group_count())},
                      {"groupIndex", std::to_string(group)}});
    });
    return false;
}

ColumnPtr regexp_extract(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    RowRegex patterns(call, 1, kExtract);
    Groups groups;
    for (int64_t row = 0; row < call.rows; ++row) {
        std::string_view found;
        int32_t group = 0;
        if (is_valid(call, row)) {
            const JavaRegex& regex = patterns.get(row);
            const std::string_view text = text_at(call[0], row);
            const bool matched = regex.find(text, 0, groups);
            if (matched && check_group(call, regex, row, kExtract, group) &&
                groups[static_cast<size_t>(group)].matched()) {
                found = span(text, groups[static_cast<size_t>(group)]);
            }
        }
        out.append_value(found);
    }
    return out.finish();
}

ColumnPtr regexp_extract_all(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    auto& values = static_cast<StringBuilder&>(out.child());
    RowRegex patterns(call, 1, kExtractAll);
    Groups groups;
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t group = 0;
        if (is_valid(call, row)) {
            const JavaRegex& regex = patterns.get(row);
            const std::string_view text = text_at(call[0], row);
            // A group that is not there is no error where nothing matches.
            if (regex.find(text, 0, groups) && check_group(call, regex, row, kExtractAll, group)) {
                for (size_t at = 0; at <= text.size() && regex.find(text, at, groups);
                     at = after(text, groups[0])) {
                    const auto& wanted = groups[static_cast<size_t>(group)];
                    values.append_value(wanted.matched() ? span(text, wanted) : std::string_view());
                }
            }
        }
        out.close_row();
    }
    return out.finish();
}

ColumnPtr regexp_count(const KernelCall& call) {
    FixedBuilder<int32_t> out(*call.result_type, call.pool);
    RowRegex patterns(call, 1, kCount);
    Groups groups;
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t count = 0;
        if (is_valid(call, row)) {
            const JavaRegex& regex = patterns.get(row);
            const std::string_view text = text_at(call[0], row);
            for (size_t at = 0; at <= text.size() && regex.find(text, at, groups);
                 at = after(text, groups[0]))
                ++count;
        }
        out.append_value(count);
    }
    return out.finish();
}

ColumnPtr regexp_substr(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    RowRegex patterns(call, 1, kSubstr);
    Groups groups;
    for (int64_t row = 0; row < call.rows; ++row) {
        const std::string_view text = is_valid(call, row) ? text_at(call[0], row) : std::string_view();
        if (is_valid(call, row) && patterns.get(row).find(text, 0, groups)) {
            out.append_value(span(text, groups[0]));
        } else {
            out.append_null();
        }
    }
    return out.finish();
}

/// At most `limit` pieces when that is positive. An empty match at the start gives no piece, as in Java.
void split_text(const JavaRegex& regex, std::string_view text, int32_t limit, StringBuilder& out) {
    Groups groups;
    size_t begin = 0;
    int32_t pieces = 1;
    for (size_t at = 0; at <= text.size() && (limit <= 0 || pieces < limit) && regex.find(text, at, groups);
         at = after(text, groups[0])) {
        const auto match_begin = static_cast<size_t>(groups[0].begin);
        const auto match_end = static_cast<size_t>(groups[0].end);
        if (match_end == match_begin && (match_end == 0 || match_begin == text.size())) continue;
        out.append_value(text.substr(begin, match_begin - begin));
        begin = match_end;
        ++pieces;
    }
    out.append_value(text.substr(begin));
}

ColumnPtr split(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    RowRegex patterns(call, 1, kSplit);
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t limit = call.arguments.size() > 2 ? call[2].values<int32_t>()[row] : -1;
        if (is_valid(call, row))
            split_text(patterns.get(row), text_at(call[0], row), limit,
                       static_cast<StringBuilder&>(out.child()));
        out.close_row();
    }
    return out.finish();
}

template <size_t kWanted, char kLast>
std::string show(const std::string& name, const std::vector<std::string>& a) {
    std::string out = name + "(" + a[0];
    for (size_t i = 1; i < a.size(); ++i) out += ", " + a[i];
    if (a.size() < kWanted) out += kLast == '-' ? ", -1" : ", 1";
    return out + ")";
}

}  // namespace

FUNCTION("regexp_replace")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text with every match of a regular expression replaced.")
    .example("SELECT regexp_replace('100-200', '(\\\\d+)', 'num')", "num-num")
    .overload("(str STRING, regexp STRING, rep STRING) -> STRING", regexp_replace)
    .overload("(str STRING, regexp STRING, rep STRING, position INT) -> STRING", regexp_replace)
    .with([](FunctionRecord& r) {
        r.prepare = prepare<kReplace>, r.display = show<4, '1'>, r.can_fail = true;
    });
FUNCTION("regexp_extract")
    .group("string_funcs")
    .since("1.5.0")
    .doc("A group of the first match of a regular expression; empty when there is none.")
    .example("SELECT regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 1)", "100")
    .overload("(str STRING, regexp STRING) -> STRING", regexp_extract)
    .overload("(str STRING, regexp STRING, idx INT) -> STRING", regexp_extract)
    .with([](FunctionRecord& r) {
        r.prepare = prepare<kExtract>, r.display = show<3, '1'>, r.can_fail = true;
    });
FUNCTION("regexp_extract_all")
    .group("string_funcs")
    .since("3.1.0")
    .doc("A group of every match of a regular expression.")
    .example("SELECT regexp_extract_all('100-200, 300-400', '(\\\\d+)-(\\\\d+)', 1)", "[\"100\",\"300\"]")
    .overload("(str STRING, regexp STRING) -> ARRAY<STRING?>", regexp_extract_all)
    .overload("(str STRING, regexp STRING, idx INT) -> ARRAY<STRING?>", regexp_extract_all)
    .with([](FunctionRecord& r) {
        r.prepare = prepare<kExtractAll>, r.display = show<3, '1'>, r.can_fail = true;
    });
FUNCTION("regexp_count")
    .group("string_funcs")
    .since("3.4.0")
    .doc("The number of matches of a regular expression.")
    .example("SELECT regexp_count('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en')", "2")
    .overload("(str STRING, regexp STRING) -> INT", regexp_count)
    .with([](FunctionRecord& r) { r.prepare = prepare<kCount>, r.can_fail = true; });
FUNCTION("regexp_substr")
    .group("string_funcs")
    .since("3.4.0")
    .doc("The first match of a regular expression; null when there is none.")
    .example("SELECT regexp_substr('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en')",
             "Steven")
    .overload("(str STRING, regexp STRING) -> STRING?", regexp_substr)
    .with([](FunctionRecord& r) { r.prepare = prepare<kSubstr>, r.can_fail = true; });
FUNCTION("split")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The pieces of a text between matches of a regular expression.")
    .example("SELECT split('oneAtwoBthreeC', '[ABC]')", "[\"one\",\"two\",\"three\",\"\"]")
    .example("SELECT split('oneAtwoBthreeC', '[ABC]', 2)", "[\"one\",\"twoBthreeC\"]")
    .overload("(str STRING, regex STRING) -> ARRAY<STRING>", split)
    .overload("(str STRING, regex STRING, limit INT) -> ARRAY<STRING>", split)
    .with([](FunctionRecord& r) {
        r.prepare = prepare<kSplit>, r.display = show<3, '-'>, r.can_fail = true;
    });

}  // namespace firesteel
