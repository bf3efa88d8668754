#include "session/show_string.h"

#include <algorithm>

#include "functions/cast.h"
#include "functions/text_defaults.h"

namespace firesteel {
namespace {

using Cells = std::vector<std::string>;

/// Decodes the code point at `at` and steps over it; bytes that are no UTF-8 count as themselves.
uint32_t next_code_point(std::string_view text, size_t& at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const int length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (length == 1 || byte < 0xC0 || at + static_cast<size_t>(length) > text.size()) {
        ++at;
        return byte;
    }
    uint32_t code = byte & (0xFFu >> (length + 1));
    for (int i = 1; i < length; ++i)
        code = code << 6 | (static_cast<unsigned char>(text[at + static_cast<size_t>(i)]) & 0x3F);
    at += static_cast<size_t>(length);
    return code;
}

struct CodeRange {
    uint32_t first;
    uint32_t last;
};

constexpr CodeRange kWide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                               {0xFE10, 0xFE19}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}};

bool is_wide(uint32_t code) {
    return std::any_of(std::begin(kWide), std::end(kWide),
                       [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

/// Characters as Java counts them: two for those outside the basic plane.
int64_t java_length(std::string_view text) {
    int64_t length = 0;
    for (size_t at = 0; at < text.size();) length += next_code_point(text, at) > 0xFFFF ? 2 : 1;
    return length;
}

std::string java_prefix(const std::string& text, int64_t length) {
    size_t at = 0;
    for (int64_t taken = 0; at < text.size();) {
        size_t next = at;
        taken += next_code_point(text, next) > 0xFFFF ? 2 : 1;
        if (taken > length) break;
        at = next;
    }
    return text.substr(0, at);
}

std::string truncate_text(std::string text, int32_t limit) {
    if (limit <= 0 || java_length(text) <= limit) return text;
    return limit < 4 ? java_prefix(text, limit) : java_prefix(text, limit - 3) + "...";
}

std::string escape_control(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\v':
                out += "\\v";
                break;
            case '\a':
                out += "\\a";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string cell_text(const Column& column, int64_t row, const EvalSettings& settings);

/// Bytes one by one ("[61 62]", unlike a cast to a string) unless the session chose otherwise.
std::string bytes_text(std::string_view bytes, BinaryStyle style) {
    std::string out;
    append_binary_text(binary_form(style), bytes, out);
    return style == BinaryStyle::kUtf8 ? escape_control(out) : out;
}

/// The well-known binary in hexadecimal digits, without the reference system before it.
std::string shape_text(const std::string& shape) {
    std::string out;
    append_binary_text(BinaryForm::kHex, std::string_view(shape).substr(sizeof(int32_t)), out);
    return out;
}

/// The elements `begin` to `end` of a list, or the entries of a map.
std::string elements_text(const Column& column, int64_t row, const EvalSettings& settings) {
    const bool is_map = column.type().is(TypeId::kMap);
    std::string out = is_map ? "{" : "[";
    const int32_t begin = column.offsets()[row];
    for (int32_t i = begin; i < column.offsets()[row + 1]; ++i) {
        if (i > begin) out += ", ";
        out += cell_text(*column.child(0), i, settings);
        if (is_map) out += " -> " + cell_text(*column.child(1), i, settings);
    }
    return out + (is_map ? "}" : "]");
}

std::string fields_text(const Column& column, int64_t row, const EvalSettings& settings) {
    std::string out = "{";
    for (size_t i = 0; i < column.children().size(); ++i)
        out += (i > 0 ? ", " : "") + cell_text(*column.child(i), row, settings);
    return out + "}";
}

/// As a cast to a string, but that nulls are shown as NULL and bytes one by one at any depth.
std::string cell_text(const Column& column, int64_t row, const EvalSettings& settings) {
    if (column.is_null(row)) return "NULL";
    if (!column.is_flat()) return cell_text(*column.dictionary_values(), column.codes()[row], settings);
    if ((column.type().is(TypeId::kArray) || column.type().is(TypeId::kMap)))
        return elements_text(column, row, settings);
    if (column.type().is(TypeId::kStruct)) return fields_text(column, row, settings);
    if (column.type().is_spatial()) return shape_text(column.value(row).as_string());
    if (column.type().is(TypeId::kBinary))
        return bytes_text(column.value(row).as_string(), settings.binary_style);
    return escape_control(to_display_string(column, row, settings));
}

/// The header, then at most options.rows rows.
std::vector<Cells> cell_table(const Schema& schema, const std::vector<Batch>& batches,
                              const ShowOptions& options, const EvalSettings& settings) {
    std::vector<Cells> table(1);
    for (const Field& field : schema) table[0].push_back(escape_control(field.name));  // never shortened
    for (const Batch& batch : batches) {
        for (int64_t row = 0; row < batch.rows && static_cast<int64_t>(table.size()) <= options.rows; ++row) {
            Cells cells;
            for (const ColumnPtr& column : batch.columns) {
                cells.push_back(truncate_text(cell_text(*column, row, settings), options.truncate));
            }
            table.push_back(std::move(cells));
        }
    }
    return table;
}

bool has_more(const std::vector<Batch>& batches, const ShowOptions& options) {
    int64_t rows = 0;
    for (const Batch& batch : batches) rows += batch.rows;
    return rows > options.rows;
}

std::string more_line(const ShowOptions& options) {
    return "only showing top " + std::to_string(options.rows) + (options.rows == 1 ? " row" : " rows");
}

std::string pad(const std::string& text, int64_t width, bool right_align) {
    const std::string spaces(static_cast<size_t>(std::max<int64_t>(0, width - display_width(text))), ' ');
    return right_align ? spaces + text : text + spaces;
}

std::string horizontal(const std::vector<Cells>& table, const ShowOptions& options) {
    std::vector<int64_t> widths(table[0].size(), 3);
    for (const Cells& cells : table) {
        for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i]));
    }
    std::string rule = "+";
    for (const int64_t width : widths) rule += std::string(static_cast<size_t>(width), '-') + "+";
    if (widths.empty()) rule = "++";
    rule += '\n';
    std::string out = rule;
    for (size_t row = 0; row < table.size(); ++row) {
        out += '|';
        for (size_t i = 0; i < widths.size(); ++i)
            out += pad(table[row][i], widths[i], options.truncate > 0) + "|";
        if (widths.empty()) out += '|';
        out += '\n';
        if (row == 0) out += rule;
    }
    return out + rule;
}

std::string vertical(const std::vector<Cells>& table) {
    int64_t name_width = 3;
    int64_t data_width = 3;
    for (const std::string& name : table[0]) name_width = std::max(name_width, display_width(name));
    for (size_t row = 1; row < table.size(); ++row) {
        for (const std::string& cell : table[row]) data_width = std::max(data_width, display_width(cell));
    }
    std::string out;
    for (size_t row = 1; row < table.size(); ++row) {
        std::string title = "-RECORD " + std::to_string(row - 1);
        const auto width = static_cast<size_t>(name_width + data_width + 5);
        if (title.size() < width) title.resize(width, '-');
        out += title + "\n";
        for (size_t i = 0; i < table[row].size(); ++i) {
            out += " " + pad(table[0][i], name_width, false) + " | " + pad(table[row][i], data_width, false) +
                   " \n";
        }
    }
    return out;
}

std::string escape_html(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace

int64_t display_width(std::string_view text) {
    int64_t width = 0;
    for (size_t at = 0; at < text.size();) {
        const uint32_t code = next_code_point(text, at);
        width += is_wide(code) || code > 0xFFFF ? 2 : 1;  // outside the basic plane: two Java characters
    }
    return width;
}

std::string show_string(const Schema& schema, const std::vector<Batch>& batches, const ShowOptions& options,
                        const EvalSettings& settings) {
    const std::vector<Cells> table = cell_table(schema, batches, options, settings);
    if (options.vertical && table.size() == 1) return "(0 rows)";
    std::string out = options.vertical ? vertical(table) : horizontal(table, options);
    if (has_more(batches, options)) out += more_line(options);
    return out;
}

std::string html_string(const Schema& schema, const std::vector<Batch>& batches, const ShowOptions& options,
                        const EvalSettings& settings) {
    const std::vector<Cells> table = cell_table(schema, batches, options, settings);
    std::string out = "<table border='1'>\n";
    for (size_t row = 0; row < table.size(); ++row) {
        const std::string open = row == 0 ? "<th>" : "<td>";
        const std::string close = row == 0 ? "</th>" : "</td>";
        out += "<tr>";
        for (const std::string& cell : table[row]) out += open + escape_html(cell) + close;
        out += "</tr>\n";
    }
    out += "</table>\n";
    if (has_more(batches, options)) out += more_line(options) + "\n";
    return out;
}

}  // namespace firesteel
