#include "codec/csv_options.h"

#include "codec/json_options.h"
#include "codec/text_encoding.h"
#include "common/error.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

/// One character; "\t" and friends written out; "" and "\u0000" mean none.
void read_char(const OptionReader& options, std::initializer_list<const char*> names, const char* shown,
               char& out) {
    const std::string* text = options.find(names);
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
        throw Error("OPTION_VALUE_EXCEEDS_ONE_CHARACTER", {{"paramName", shown}, {"actualValue", *text}});
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

UnescapedQuotes unescaped_quotes(const OptionReader& options) {
    const std::string* text = options.find({"unescapedquotehandling"});
    if (!text) return UnescapedQuotes::kStopAtDelimiter;
    const std::string way = lower_ascii(*text);
    if (way == "stop_at_delimiter") return UnescapedQuotes::kStopAtDelimiter;
    if (way == "stop_at_closing_quote") return UnescapedQuotes::kStopAtClosingQuote;
    if (way == "skip_value") return UnescapedQuotes::kSkipValue;
    if (way == "raise_error") return UnescapedQuotes::kRaiseError;
    throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", "the option unescapedQuoteHandling=" + *text}});
}

void parse_reading(const OptionReader& options, CsvOptions& out) {
    out.trim_leading = options.flag("ignoreleadingwhitespace", false);
    out.trim_trailing = options.flag("ignoretrailingwhitespace", false);
    out.empty_value = options.text("emptyvalue", "");
    out.nan_value = options.text("nanvalue", out.nan_value);
    out.positive_infinity = options.text("positiveinf", out.positive_infinity);
    out.negative_infinity = options.text("negativeinf", out.negative_infinity);
    out.single_variant_column = options.text("singlevariantcolumn", "");
    out.corrupt_column = options.corrupt_column();
    out.mode = options.mode();
    out.unescaped_quotes = unescaped_quotes(options);
    out.max_columns = options.number("maxcolumns", out.max_columns);
    out.max_chars_per_column = options.number("maxcharspercolumn", out.max_chars_per_column);
    out.enforce_schema = options.flag("enforceschema", true);
    out.infer_schema = options.flag("inferschema", false);
    out.prefer_date = options.flag("preferdate", true);
    out.sampling_ratio = options.fraction("samplingratio", 1.0);
}

void parse_writing(const OptionReader& options, CsvOptions& out) {
    out.trim_leading_in_write = options.flag("ignoreleadingwhitespace", true);
    out.trim_trailing_in_write = options.flag("ignoretrailingwhitespace", true);
    out.quote_all = options.flag("quoteall", false);
    out.escape_quotes = options.flag("escapequotes", true);
    out.empty_value_in_write = options.text("emptyvalue", out.empty_value_in_write);
}

}  // namespace

CsvOptions CsvOptions::parse(const TextOptions& written, const TextDefaults& defaults) {
    const OptionReader options(written);
    check_locale(options);
    CsvOptions out;
    if (const std::string* text = options.find({"sep", "delimiter"}))
        out.delimiter = unescape_delimiter(*text);
    read_char(options, {"quote"}, "quote", out.quote);
    read_char(options, {"escape"}, "escape", out.escape);
    read_char(options, {"chartoescapequoteescaping"}, "charToEscapeQuoteEscaping", out.escape_of_escape);
    read_char(options, {"comment"}, "comment", out.comment);
    out.header = options.flag("header", false);
    out.multi_line = options.flag("multiline", false);
    out.line_separator = options.line_separator();
    if (utf8_length(out.line_separator) > 2)
        throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "'lineSep' can contain only 1 character."}});
    if (const std::string* text = options.find({"encoding", "charset"})) out.encoding = *text;
    check_encoding(out.encoding, "CSVOptions");
    out.null_value = options.text("nullvalue", "");
    out.formats = DatetimeFormats::parse(options, defaults);
    out.binary = defaults.binary;
    out.timestamp_ntz = defaults.timestamp_ntz;
    parse_reading(options, out);
    parse_writing(options, out);
    return out;
}

}  // namespace firesteel
