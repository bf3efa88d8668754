#include "io/formats/csv/csv_options.h"

#include <algorithm>
#include <charconv>

#include "common/error.h"

namespace firesteel {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

const std::string* find(const OptionMap& options, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto found = options.find(name);
        if (found != options.end()) return &found->second;
    }
    return nullptr;
}

void read_bool(const OptionMap& options, const char* name, bool& out) {
    const std::string* text = find(options, {name});
    if (!text) return;
    const std::string value = lower(*text);
    if (value != "true" && value != "false") {
        throw Error("_LEGACY_ERROR_TEMP_2147", {{"paramName", name}});
    }
    out = value == "true";
}

/// One character; "\t" and friends written out; "" and "\u0000" mean none.
void read_char(const OptionMap& options, std::initializer_list<const char*> names, char& out) {
    const std::string* text = find(options, names);
    if (!text) return;
    if (text->empty() || *text == "\\u0000" || *text == std::string(1, '\0')) {
        out = 0;
    } else if (text->size() == 1) {
        out = (*text)[0];
    } else if (*text == "\\t") {
        out = '\t';
    } else if (*text == "\\\\") {
        out = '\\';
    } else {
        throw Error("OPTION_VALUE_EXCEEDS_ONE_CHARACTER",
                    {{"paramName", *names.begin()}, {"actualValue", *text}});
    }
}

std::string unescape_delimiter(const std::string& text) {
    if (text.empty()) throw Error("INVALID_DELIMITER_VALUE.EMPTY_STRING");
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            if (text[i] == '\\' && text.size() == 1) throw Error("INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH");
            out.push_back(text[i]);
            continue;
        }
        const char c = text[++i];
        switch (c) {
            case 't':
                out.push_back('\t');
                break;
            case 'r':
                out.push_back('\r');
                break;
            case 'b':
                out.push_back('\b');
                break;
            case 'f':
                out.push_back('\f');
                break;
            case '"':
            case '\'':
            case '\\':
                out.push_back(c);
                break;
            default:
                throw Error("INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER", {{"str", text}});
        }
    }
    return out;
}

}  // namespace

CsvOptions CsvOptions::parse(const OptionMap& options) {
    CsvOptions out;
    if (const std::string* text = find(options, {"sep", "delimiter"}))
        out.delimiter = unescape_delimiter(*text);
    read_char(options, {"quote"}, out.quote);
    read_char(options, {"escape"}, out.escape);
    read_char(options, {"chartoescapequoteescaping"}, out.escape_of_escape);
    read_char(options, {"comment"}, out.comment);
    read_bool(options, "header", out.header);
    read_bool(options, "ignoreleadingwhitespace", out.trim_leading);
    read_bool(options, "ignoretrailingwhitespace", out.trim_trailing);
    if (const std::string* text = find(options, {"nullvalue"})) out.null_value = *text;
    if (const std::string* text = find(options, {"emptyvalue"})) out.empty_value = *text;
    if (const std::string* text = find(options, {"columnnameofcorruptrecord"})) out.corrupt_column = *text;
    if (const std::string* text = find(options, {"mode"})) {
        const std::string mode = lower(*text);
        out.mode = mode == "failfast"        ? ParseMode::kFailFast
                   : mode == "dropmalformed" ? ParseMode::kDropMalformed
                                             : ParseMode::kPermissive;
    }
    if (const std::string* text = find(options, {"maxcolumns"})) {
        std::from_chars(text->data(), text->data() + text->size(), out.max_columns);
    }
    return out;
}

}  // namespace firesteel
