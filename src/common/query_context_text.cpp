#include "common/query_context_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace firesteel {

namespace {

constexpr int64_t kMaxNeighbours = 32;  // characters shown before and after the fragment on its lines
constexpr std::string_view kEllipsis = "...";

/// Start of each code point in `text`, and its end.
std::vector<size_t> code_point_starts(std::string_view text) {
    std::vector<size_t> starts;
    for (size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
    }
    starts.push_back(text.size());
    return starts;
}

struct Position {
    int64_t line = 1;    // from 1
    int64_t column = 0;  // code points from the line's start
};

Position position_of(std::string_view text, int64_t index) {
    Position position;
    int64_t at = 0;
    for (size_t i = 0; i < text.size() && at < index; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
        ++at;
        ++position.column;
        if (text[i] == '\n') {
            ++position.line;
            position.column = 0;
        }
    }
    return position;
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    size_t begin = 0;
    while (true) {
        const size_t end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) break;
        begin = end + 1;
    }
    while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
    return lines;
}

/// The lines that hold code points [start, stop] of `text`, shortened far from them, each with a line of
/// marks below.
std::string marked_lines(std::string_view text, int64_t start, int64_t stop) {
    const auto starts = code_point_starts(text);
    const int64_t size = static_cast<int64_t>(starts.size()) - 1;
    const auto is_newline = [&](int64_t i) { return text[starts[static_cast<size_t>(i)]] == '\n'; };
    stop = std::min(stop, size - 1);
    int64_t begin = start;
    while (begin > 0 && start - begin < kMaxNeighbours && !is_newline(begin - 1)) --begin;
    const bool cut_before = begin > 0 && !is_newline(begin - 1);
    int64_t end = std::max(stop + 1, start);
    while (end < size && end - stop - 1 < kMaxNeighbours && !is_newline(end)) ++end;
    const bool cut_after = end < size && !is_newline(end);

    std::string out;
    int64_t i = begin;
    while (true) {
        std::string line, marks;
        if (i == begin && cut_before) {
            line = kEllipsis;
            marks.assign(kEllipsis.size(), ' ');
        }
        for (; i < end && !is_newline(i); ++i) {
            const size_t at = starts[static_cast<size_t>(i)];
            line += text.substr(at, starts[static_cast<size_t>(i) + 1] - at);
            if (i <= stop) marks += i < start ? ' ' : '^';
        }
        const bool last = i >= end;
        if (last && cut_after) line += kEllipsis;
        out += line + "\n" + marks + "\n";
        if (last) return out;
        ++i;  // the newline
    }
}

std::string dataframe_summary(const QueryContext& context) {
    std::string out = "== DataFrame ==\n\"" + context.fragment + "\"";
    if (!context.call_site.empty()) out += " was called from\n" + context.call_site;
    return out + "\n";
}

}  // namespace

std::string context_summary(const QueryContext& context) {
    if (!context.is_sql()) return dataframe_summary(context);
    std::string out = "== SQL";
    if (!context.object_type.empty()) out += " of " + context.object_type + " " + context.object_name;
    if (context.sql_text == nullptr) {
        const int64_t length = static_cast<int64_t>(code_point_starts(context.fragment).size()) - 1;
        return out + " ==\n" + marked_lines(context.fragment, 0, length - 1);
    }
    const Position position = position_of(*context.sql_text, context.start_index);
    out += " (line " + std::to_string(position.line) + ", position " + std::to_string(position.column + 1) +
           ") ==\n";
    return out + marked_lines(*context.sql_text, context.start_index, context.stop_index);
}

std::string cut_fragment(const QueryContext& context) {
    if (!context.is_sql() || context.sql_text == nullptr || context.stop_index < context.start_index)
        return "";
    const auto starts = code_point_starts(*context.sql_text);
    const auto end = std::min(static_cast<size_t>(context.stop_index) + 1, starts.size() - 1);
    const auto begin = std::min(static_cast<size_t>(context.start_index), end);
    return context.sql_text->substr(starts[begin], starts[end] - starts[begin]);
}

std::string analysis_error_position(const QueryContext& context) {
    if (!context.is_sql() || context.sql_text == nullptr) return "";
    const Position position = position_of(*context.sql_text, context.start_index);
    return "; line " + std::to_string(position.line) + " pos " + std::to_string(position.column);
}

std::string script_line(const QueryContext& context) {
    if (!context.is_sql() || context.sql_text == nullptr) return "";
    return "{LINE:" + std::to_string(position_of(*context.sql_text, context.start_index).line) + "} ";
}

std::string parse_error_position(const QueryContext& context) {
    if (!context.is_sql() || context.sql_text == nullptr) return "";
    const Position position = position_of(*context.sql_text, context.start_index);
    std::string out = " (line " + std::to_string(position.line) + ", pos " + std::to_string(position.column) +
                      ")\n\n== SQL ==\n";
    const auto lines = split_lines(*context.sql_text);
    for (size_t i = 0; i < lines.size(); ++i) {
        out += std::string(lines[i]) + "\n";
        if (static_cast<int64_t>(i) + 1 == position.line ||
            (i + 1 == lines.size() && static_cast<int64_t>(i) + 1 < position.line)) {
            out += std::string(static_cast<size_t>(position.column), '-') + "^^^\n";
        }
    }
    return out;
}

}  // namespace firesteel
