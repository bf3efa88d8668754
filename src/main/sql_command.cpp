#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "common/error.h"
#include "main/engine_options.h"
#include "main/subcommand.h"
#include "session/query.h"
#include "session/session.h"
#include "session/sql_text.h"
#include "session/uuid.h"
#include "spec/dataframe.h"

namespace firesteel {
namespace {

struct Arguments {
    EngineArguments engine;
    std::string statement;
    std::string file;
    int32_t rows = 20;
    int32_t truncate = 0;
    bool vertical = false;
};

std::string read_statements(const Arguments& arguments) {
    if (!arguments.statement.empty()) return arguments.statement;
    if (arguments.file.empty()) return {std::istreambuf_iterator<char>(std::cin), {}};
    std::ifstream file(arguments.file);
    if (!file) throw std::runtime_error("Cannot read " + arguments.file + ".");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Cuts a script at its semicolons, those in quotes and comments left alone.
std::vector<std::string> split_statements(const std::string& text) {
    std::vector<std::string> statements(1);
    char quote = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool is_comment = quote == 0 && c == '-' && text.compare(at, 2, "--") == 0;
        if (is_comment) {
            at = std::min(text.find('\n', at), text.size()) - 1;
            continue;
        }
        if (quote != 0) {
            if (c == '\\' && quote != '`' && at + 1 < text.size()) statements.back() += text[at++];
            if (text[at] == quote && text[at - 1] != '\\') quote = 0;
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == ';') {
            statements.emplace_back();
            continue;
        }
        statements.back() += text[at];
    }
    std::erase_if(statements,
                  [](const std::string& s) { return s.find_first_not_of(" \t\r\n") == std::string::npos; });
    return statements;
}

bool ends_too_early(const Error& error) {
    if (error.condition() != "PARSE_SYNTAX_ERROR") return false;
    for (const auto& [name, value] : error.parameters()) {
        if (name == "error") return value == "end of input";
    }
    return false;
}

/// Puts BEGIN ... END together again, whose semicolons are its own: as many pieces as make a whole statement.
std::vector<std::string> join_scripts(const Session& session, const std::vector<std::string>& pieces) {
    std::vector<std::string> statements;
    for (size_t i = 0; i < pieces.size(); ++i) {
        std::string text = pieces[i];
        const size_t first = text.find_first_not_of(" \t\r\n");
        const std::string word = text.substr(first, 5);
        const bool may_be_script = word == "BEGIN" || word == "begin" || word == "Begin";
        while (may_be_script && i + 1 < pieces.size()) {
            try {
                parse_sql_statement(session, text);
                break;
            } catch (const Error& error) {
                if (!ends_too_early(error)) break;
                text += ";" + pieces[++i];
            }
        }
        statements.push_back(std::move(text));
    }
    return statements;
}

std::vector<Batch> all_rows(QueryResult& result) {
    std::vector<Batch> batches;
    for (Batch batch; result.next(batch);) batches.push_back(std::move(batch));
    return batches;
}

void run_statement(Session& session, const std::string& text, const Arguments& arguments) {
    spec::PlanPtr plan = parse_sql_statement(session, text);
    if (as_statement(plan) != nullptr) {
        const auto result = execute(session, plan, {});
        auto rows = spec::make<spec::LocalRelation>();
        rows->schema = result->schema();
        rows->batches = all_rows(*result);
        if (rows->schema.empty()) return;
        plan = rows;
    }
    auto show = spec::make<spec::ShowString>();
    show->input = plan;
    show->rows = arguments.rows;
    show->truncate = arguments.truncate;
    show->vertical = arguments.vertical;
    for (const Batch& batch : all_rows(*execute(session, show, {}))) {
        std::string table = batch[0].value(0).as_string();
        if (!table.ends_with('\n')) table += '\n';
        std::fputs(table.c_str(), stdout);
    }
}

int run_sql(const Arguments& arguments) {
    try {
        const auto engine = std::make_shared<Engine>(engine_options(arguments.engine));
        const auto session = std::make_shared<Session>(engine, "", make_uuid());
        const std::vector<std::string> pieces = split_statements(read_statements(arguments));
        for (const std::string& statement : join_scripts(*session, pieces))
            run_statement(*session, statement, arguments);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "firesteel sql: %s\n", error.what());
        return 1;
    }
}

void add_sql(CLI::App& program, int& exit_code) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("sql", "Run SQL statements and print what they answer");
    auto* statement = command->add_option("statement", arguments->statement,
                                          "SQL text; several statements are separated by semicolons");
    command
        ->add_option("-f,--file", arguments->file,
                     "File with statements; without it and without a text, standard input")
        ->check(CLI::ExistingFile)
        ->excludes(statement);
    command->add_option("--rows", arguments->rows, "Rows to print of each answer")->capture_default_str();
    command->add_option("--truncate", arguments->truncate, "Longest text of a cell; 0: whole")
        ->capture_default_str();
    command->add_flag("--vertical", arguments->vertical, "One line per column instead of a table");
    add_engine_options(*command, arguments->engine);
    command->footer("Example: firesteel sql \"SELECT count(*) FROM csv.`data.csv`\"");
    command->callback([arguments, &exit_code] { exit_code = run_sql(*arguments); });
}

const bool registered = register_subcommand(add_sql);

}  // namespace
}  // namespace firesteel
