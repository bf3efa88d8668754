#include "sql/parser_core.h"

namespace firesteel::sql {

PlanPtr Parser::truncate_statement() {
    const size_t first = position();
    auto truncate = std::make_shared<spec::Truncate>();
    expect_sequence({"TRUNCATE", "TABLE"});
    truncate->name = table_name();
    if (is("PARTITION")) truncate->partition = partition_spec();
    return finish_plan(std::move(truncate), first);
}

/// COMMENT ON DATABASE | TABLE name IS 'text' | NULL
PlanPtr Parser::comment_statement() {
    const size_t first = position();
    auto comment = std::make_shared<spec::CommentOn>();
    expect_sequence({"COMMENT", "ON"});
    if (is_any({"DATABASE", "SCHEMA", "NAMESPACE"})) {
        advance();
        comment->on_namespace = true;
    } else {
        expect("TABLE");
    }
    comment->name = table_name();
    expect("IS");
    if (!accept("NULL")) comment->comment = parse_string();
    return finish_plan(std::move(comment), first);
}

/// ANALYZE TABLE t [PARTITION ...] COMPUTE STATISTICS [NOSCAN | FOR COLUMNS a, b | FOR ALL COLUMNS]
PlanPtr Parser::analyze_statement() {
    const size_t first = position();
    auto analyze = std::make_shared<spec::Analyze>();
    expect("ANALYZE");
    analyze->all_tables = accept("TABLES");
    if (analyze->all_tables) {
        if (is_any({"IN", "FROM"})) {
            advance();
            analyze->name = table_name();
        }
    } else {
        expect("TABLE");
        analyze->name = table_name();
        if (is("PARTITION")) analyze->partition = partition_spec();
    }
    expect_sequence({"COMPUTE", "STATISTICS"});
    if (accept("FOR")) {
        if (accept("ALL")) {
            expect("COLUMNS");
            analyze->all_columns = true;
        } else {
            expect("COLUMNS");
            do {
                analyze->columns.push_back(parse_identifier());
            } while (accept(","));
        }
    } else if (is_identifier()) {
        const size_t at = position();
        const std::string word = parse_identifier();
        if (word.size() != 6 || !(word == "NOSCAN" || word == "noscan")) {
            raise("INVALID_SQL_SYNTAX.ANALYZE_TABLE_UNEXPECTED_NOSCAN", {{"ctx", word}}, at);
        }
        analyze->no_scan = true;
    }
    return finish_plan(std::move(analyze), first);
}

/// MSCK REPAIR TABLE t [ADD | DROP | SYNC PARTITIONS]
PlanPtr Parser::repair_statement() {
    const size_t first = position();
    auto repair = std::make_shared<spec::AlterTable>();
    accept("MSCK");
    expect_sequence({"REPAIR", "TABLE"});
    repair->is_repair = true;
    repair->change = spec::AlterTable::Change::kRecoverPartitions;
    repair->name = table_name();
    if (is_any({"ADD", "DROP", "SYNC"})) {
        const std::string_view word = advance().word;
        repair->add_partitions = word != "DROP";
        repair->drop_partitions = word != "ADD";
        expect("PARTITIONS");
    }
    return finish_plan(std::move(repair), first);
}

}  // namespace firesteel::sql
