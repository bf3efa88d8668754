#include "functions/syntax_functions.h"

#include <algorithm>
#include <string>
#include <utility>

namespace firesteel {

namespace {

FunctionRecord record(std::string name, std::string group, std::string since, std::string usage,
                      std::vector<FunctionExample> examples) {
    FunctionRecord record;
    record.name = std::move(name);
    record.group = std::move(group);
    record.since = std::move(since);
    record.usage = std::move(usage);
    record.examples = std::move(examples);
    return record;
}

}  // namespace

const std::vector<FunctionRecord>& syntax_functions() {
    static const std::vector<FunctionRecord> all = {
        record("case", "conditional_funcs", "1.0.1",
               "CASE WHEN condition THEN value ... [ELSE value] END, or CASE expr WHEN value THEN value ... "
               "END: the value of the first branch that fits.",
               {{"SELECT CASE WHEN 1 > 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END", "1.0"}}),
        record("cast", "conversion_funcs", "1.0.0",
               "cast(expr AS type), or expr :: type: the value as another type.",
               {{"SELECT cast('10' as int)", "10"}}),
        record("grouping", "agg_funcs", "2.0.0",
               "grouping(col): 1 where a grouping set leaves the column out, else 0.",
               {{"SELECT grouping(a) FROM VALUES (1) t(a) GROUP BY cube(a) ORDER BY 1 LIMIT 1", "0"}}),
        record("grouping_id", "agg_funcs", "2.0.0",
               "grouping_id([col[, col ...]]): the bits of grouping() of the columns, as one number.",
               {{"SELECT grouping_id() FROM VALUES (1) t(a) GROUP BY cube(a) ORDER BY 1 LIMIT 1", "0"}}),
        record("python_worker_logs", "table_funcs", "4.1.0",
               "python_worker_logs(): a table of what Python workers logged.", {}),
        record("range", "table_funcs", "2.0.0",
               "range(start[, end[, step[, parts]]]): a table of the numbers from start to before end.",
               {{"SELECT count(*) FROM range(3)", "3"}}),
        record("session_window", "datetime_funcs", "3.2.0",
               "session_window(time, gap): the window of rows that follow one another within the gap.",
               {{"SELECT session_window.start FROM VALUES (TIMESTAMP'2021-01-01 00:00:00') t(a) GROUP BY "
                 "session_window(a, '5 minutes')",
                 "2021-01-01 00:00:00"}}),
        record("sql_keywords", "generator_funcs", "3.5.0",
               "sql_keywords(): a table of the words of SQL, and which of them are reserved.",
               {{"SELECT count(*) > 300 FROM sql_keywords()", "true"}}),
        record(
            "window", "datetime_funcs", "2.0.0",
            "window(time, length[, slide[, start]]): the window of time that the row falls into.",
            {{"SELECT window.start FROM VALUES (TIMESTAMP'2021-01-01 00:01:00') t(a) GROUP BY window(a, '5 "
              "minutes')",
              "2021-01-01 00:00:00"}}),
    };
    return all;
}

const FunctionRecord* find_syntax_function(std::string_view name) {
    const auto& all = syntax_functions();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const FunctionRecord& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace firesteel
