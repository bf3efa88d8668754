#include <algorithm>

#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/describe.h"
#include "command/table_details.h"
#include "command/user_function.h"
#include "functions/class_names.h"
#include "functions/registry.h"
#include "functions/syntax_functions.h"

namespace firesteel {

namespace {

using Rows = std::vector<Value::List>;

/// Headings on the left, what they head on the right, in as many lines as it takes.
class Sheet {
public:
    void add(const std::string& heading, const std::vector<std::string>& lines) {
        entries_.emplace_back(heading + ":", lines);
    }
    void add(const std::string& heading, const std::string& line) { add(heading, std::vector{line}); }

    Rows rows() const {
        size_t width = 0;
        for (const auto& [heading, lines] : entries_) width = std::max(width, heading.size());
        Rows rows;
        for (const auto& [heading, lines] : entries_) {
            for (size_t i = 0; i < lines.size(); ++i) {
                const std::string head = i == 0 ? heading : "";
                rows.push_back({head + std::string(width - head.size() + 1, ' ') + lines[i]});
            }
        }
        return rows;
    }

private:
    std::vector<std::pair<std::string, std::vector<std::string>>> entries_;
};

std::string padded(const std::string& text, size_t width) {
    return text + std::string(width - std::min(width, text.size()), ' ');
}

/// Names, types, and with `extended` what more there is, in columns.
std::vector<std::string> field_lines(const Schema& fields, const std::vector<std::string>& defaults,
                                     bool extended) {
    if (fields.empty()) return {"()"};
    size_t names = 0, types = 0;
    for (const Field& field : fields) {
        names = std::max(names, field.name.size());
        types = std::max(types, field.type.to_sql().size());
    }
    std::vector<std::string> lines;
    for (size_t i = 0; i < fields.size(); ++i) {
        std::string line = padded(fields[i].name, names) + " " + padded(fields[i].type.to_sql(), types);
        const std::string comment = column_comment(fields[i]);
        if (extended && i < defaults.size() && !defaults[i].empty()) line += " DEFAULT " + defaults[i];
        if (extended && !comment.empty()) line += " '" + comment + "'";
        lines.push_back(std::move(line));
    }
    return lines;
}

Rows describe_java(const FunctionDefinition& function, bool extended) {
    Rows rows = {{"Function: " + function.shown_name()}, {"Class: " + function.class_name}, {"Usage: N/A."}};
    if (!extended) return rows;
    rows.push_back({"Extended Usage:\n    No example/argument for " + function.name.back() + ".\n"});
    return rows;
}

Rows describe_user_function(const FunctionDefinition& function, bool extended) {
    if (!function.class_name.empty()) return describe_java(function, extended);
    Sheet sheet;
    sheet.add("Function", function.shown_name());
    sheet.add("Type", function.is_table ? "TABLE" : "SCALAR");
    sheet.add("Input", field_lines(function.parameters, function.defaults, extended));
    sheet.add("Returns", function.is_table ? field_lines(function.returns, {}, extended)
                                           : std::vector{function.returns.at(0).type.to_sql()});
    if (!extended) return sheet.rows();
    if (!function.comment.empty()) sheet.add("Comment", function.comment);
    sheet.add("Deterministic", function.deterministic ? "true" : "false");
    sheet.add("Data Access", function.reads_data ? "READS SQL DATA" : "CONTAINS SQL");
    std::vector<std::string> configs;
    for (const auto& [key, value] : function.configs) configs.push_back(key + "=" + value);
    if (!configs.empty()) sheet.add("Configs", configs);
    sheet.add("Create Time", shown_time(function.created_millis));
    sheet.add("Body", function.body);
    return sheet.rows();
}

/// The registry's own words.
Rows describe_builtin(const FunctionRecord& function, const std::string& name, bool extended) {
    Rows rows = {{"Function: " + name}};
    if (const std::string class_of = class_name(name); !class_of.empty())
        rows.push_back({"Class: " + class_of});
    rows.push_back({"Usage: " + function.usage});
    if (!extended) return rows;
    std::string text = "Extended Usage:\n";
    if (!function.examples.empty()) text += "    Examples:\n";
    for (const auto& example : function.examples)
        text += "      > " + example.sql + ";\n       " + example.result + "\n";
    text += "  \n    Since: " + function.since + "\n";
    rows.push_back({text});
    return rows;
}

}  // namespace

Rows describe_function(const spec::DescribeStatement& statement, CommandHost& host) {
    const spec::NameParts& asked = statement.name;
    const std::string name = lower_case(asked.back());
    const bool may_be_builtin = asked.size() == 1 || equal_ignoring_case(asked[asked.size() - 2], "builtin");
    const FunctionRecord* builtin = may_be_builtin ? FunctionRegistry::instance().find(name) : nullptr;
    if (builtin != nullptr && !builtin->internal) return describe_builtin(*builtin, name, statement.extended);
    if (const FunctionRecord* syntax = may_be_builtin ? find_syntax_function(name) : nullptr)
        return describe_builtin(*syntax, name, statement.extended);
    if (const auto function = find_user_function(asked, host))
        return describe_user_function(*function, statement.extended);
    raise_no_function(asked, host);
}

}  // namespace firesteel
