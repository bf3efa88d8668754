#include "codec/json_path.h"

#include <charconv>

#include "codec/json_parser.h"

namespace firesteel {

namespace {

using Kind = JsonStep::Kind;

/// ['name'], [*] or [3] at the start of `text`, which is moved behind it.
bool parse_bracket(std::string_view& text, JsonStep& step) {
    if (text.size() > 2 && text[1] == '\'') {
        const size_t end = text.find_first_of("'?", 2);
        if (end == std::string_view::npos || end == 2 || text.substr(end, 2) != "']") return false;
        step.name = text.substr(2, end - 2);
        step.kind = step.name == "*" ? Kind::kNowhere : Kind::kField;
        text.remove_prefix(end + 2);
        return true;
    }
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    step.kind = inside == "*" ? Kind::kEveryElement : Kind::kIndex;
    if (inside == "*") return true;
    if (inside.empty() || inside[0] == '-') return false;
    const auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), step.index);
    return error == std::errc() && stop == inside.data() + inside.size();
}

}  // namespace

std::optional<JsonPath> parse_json_path(std::string_view text) {
    if (text.empty() || text[0] != '$') return std::nullopt;
    text.remove_prefix(1);
    JsonPath path;
    while (!text.empty()) {
        JsonStep step;
        if (text[0] == '[') {
            if (!parse_bracket(text, step)) return std::nullopt;
        } else if (text[0] == '.') {
            const size_t end = std::min(text.find_first_of(".[", 1), text.size());
            if (end == 1) return std::nullopt;
            step.name = text.substr(1, end - 1);
            // A wildcard for fields is read, and finds nothing.
            step.kind = step.name == "*" ? Kind::kNowhere : Kind::kField;
            text.remove_prefix(end);
        } else {
            return std::nullopt;
        }
        path.push_back(std::move(step));
    }
    return path;
}

bool JsonSearch::find(std::string_view json, const JsonPath& path, std::string& out) {
    arena_.reset();
    reader_.start(json, arena_);
    end_ = path.end();
    const JsonToken first = reader_.next();
    if (first == JsonToken::kError || first == JsonToken::kEnd) return false;
    Output output;
    const bool found = evaluate(output, Style::kRaw, path.begin());
    if (!found || reader_.token() == JsonToken::kError) return false;
    out = std::move(output.text);
    return true;
}

bool JsonSearch::evaluate(Output& out, Style style, Step step) {
    if (step == end_) return leaf(out, style);
    const JsonToken token = reader_.token();
    if (token == JsonToken::kStartObject && step->kind == Kind::kField) return object(out, style, step);
    if (token == JsonToken::kStartArray && step->kind == Kind::kEveryElement)
        return every_element(out, style, step);
    if (token == JsonToken::kStartArray && step->kind == Kind::kIndex) return element(out, style, step);
    reader_.skip_children();
    return false;
}

bool JsonSearch::leaf(Output& out, Style style) {
    const JsonToken token = reader_.token();
    if (token == JsonToken::kString && style == Style::kRaw) {
        out.text.append(reader_.text());
        return true;
    }
    if (token == JsonToken::kStartArray && style == Style::kFlatten) {
        int64_t found = 0;
        elements(out, style, end_, found);
        return found > 0;
    }
    out.begin_value();
    return copy_json(reader_, out.text);
}

bool JsonSearch::object(Output& out, Style style, Step step) {
    bool found = false;
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kError) return false;
        if (token == JsonToken::kEndObject) return found;
        const bool matches = !found && reader_.text() == step->name;
        const JsonToken value = reader_.next();
        if (matches && value != JsonToken::kNull) {
            found = evaluate(out, style, step + 1);
        } else {
            reader_.skip_children();
        }
    }
}

/// Runs the path over all elements; false when the text is malformed.
bool JsonSearch::elements(Output& out, Style style, Step step, int64_t& found) {
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kError) return false;
        if (token == JsonToken::kEndArray) return true;
        if (evaluate(out, style, step)) ++found;
    }
}

/// [*]: an array of what is found; outside of other arrays a single find stands alone. Two of them in a row
/// flatten.
bool JsonSearch::every_element(Output& out, Style style, Step step) {
    const bool flattens = is_every(step + 1);
    const bool unwraps = !flattens && style != Style::kQuoted;
    Output inner;
    inner.in_array = true;
    int64_t found = 0;
    const Style inside = flattens || style == Style::kFlatten ? Style::kFlatten : Style::kQuoted;
    if (!elements(inner, inside, step + (flattens ? 2 : 1), found)) return false;
    if (unwraps && found == 0) return false;
    out.begin_value();
    if (unwraps && found == 1) {
        out.text.append(inner.text);
    } else {
        out.text.append("[").append(inner.text).append("]");
    }
    return found > 0;
}

bool JsonSearch::element(Output& out, Style style, Step step) {
    for (int64_t i = 0;; ++i) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kError || token == JsonToken::kEndArray) return false;
        if (i == step->index) break;
        reader_.skip_children();
    }
    const bool found = evaluate(out, is_every(step + 1) ? Style::kQuoted : style, step + 1);
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kError) return false;
        if (token == JsonToken::kEndArray) return found;
        reader_.skip_children();
    }
}

}  // namespace firesteel
