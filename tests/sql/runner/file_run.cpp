#include "file_run.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>

#include "common/error.h"
#include "row_text.h"
#include "session/query.h"
#include "session/session.h"
#include "session/sql_text.h"
#include "session/uuid.h"
#include "spec/query.h"

namespace firesteel::slt {
namespace {

struct Answer {
    bool is_error = false;
    std::vector<std::string> lines;
    Schema schema;
    std::string message;  // the error's
    int64_t spilled_bytes = 0;
};

spec::PlanPtr parse(Session& session, const Record& record) {
    spec::PlanPtr plan = parse_sql_statement(session, record.sql);
    if (record.parameters.empty()) return plan;
    auto out = spec::make<spec::Parameterized>();
    out->input = std::move(plan);
    for (const auto& [name, text] : record.parameters) {
        spec::ExpressionPtr value = parse_sql_expression(session, text);
        if (name == "?") {
            out->positional.push_back(std::move(value));
        } else {
            out->named.emplace_back(name, std::move(value));
        }
    }
    return out;
}

Answer run_query(Session& session, const Record& record) {
    const auto result = execute(session, parse(session, record), {});
    Answer answer;
    answer.schema = result->schema();
    answer.lines.push_back(columns_text(answer.schema));
    for (Batch batch; result->next(batch);) {
        for (int64_t row = 0; row < batch.rows; ++row) {
            answer.lines.push_back(row_text(answer.schema, batch, row));
        }
    }
    answer.spilled_bytes = result->progress().spilled_bytes;
    if (record.any_order) std::sort(answer.lines.begin() + 1, answer.lines.end());
    return answer;
}

Answer run(Session& session, const Record& record) {
    try {
        return run_query(session, record);
    } catch (const Error& error) {
        Answer answer{.is_error = true, .lines = {}, .schema = {}, .message = error.message()};
        answer.lines.push_back(error.condition() +
                               (error.sql_state().empty() ? "" : " " + error.sql_state()));
        for (const auto& [name, value] : error.parameters()) {
            answer.lines.push_back(name + " = " + escaped_text(value));
            if (value.empty()) answer.lines.back().pop_back();
        }
        std::sort(answer.lines.begin() + 1, answer.lines.end());
        return answer;
    } catch (const std::exception& error) {
        return {.is_error = true, .lines = {error.what()}, .schema = {}, .message = error.what()};
    }
}

bool is_expected(const Record& record, const Answer& answer) {
    if (record.kind == RecordKind::kStatement) return !answer.is_error;
    if (answer.is_error != (record.kind == RecordKind::kError)) return false;
    if (record.kind == RecordKind::kError && record.answer.size() == 1) {
        return record.answer.front() == answer.lines.front();  // no parameters to compare
    }
    if (answer.is_error) return record.answer == answer.lines;
    if (record.answer.size() != answer.lines.size() || record.answer.front() != answer.lines.front())
        return false;
    for (size_t i = 1; i < answer.lines.size(); ++i) {
        if (!same_row(answer.schema, record.answer[i], answer.lines[i])) return false;
    }
    return true;
}

void print_lines(const char* title, const std::vector<std::string>& lines) {
    constexpr size_t kMostLines = 40;
    std::printf("  %s\n", title);
    for (size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) std::printf("    %s\n", lines[i].c_str());
    if (lines.size() > kMostLines) std::printf("    ... %zu more\n", lines.size() - kMostLines);
}

void report(const File& file, const Record& record, const Answer& answer) {
    std::printf("%s:%d: %s\n", file.path.c_str(), record.line,
                record.pending.empty() ? "wrong answer" : "right at last: take its `pending` away");
    if (!record.pending.empty()) return;
    print_lines("sql:", {record.sql});
    print_lines("expected:", record.answer);
    print_lines("got:", answer.lines);
    if (answer.is_error) print_lines("message:", {answer.message});
}

}  // namespace

void run_file(const File& file, const EnginePtr& engine, const std::string& mode,
              const std::function<void(const Record&)>& watch, Tally& tally) {
    const auto session = std::make_shared<Session>(engine, "", make_uuid());
    session->config().set("spark.sql.session.timeZone", "UTC");
    for (const Record& record : file.records) {
        if (file.skipped.contains(mode) || record.skipped.contains(mode)) {
            ++tally.skipped;
            continue;
        }
        watch(record);
        const Answer answer = run(*session, record);
        tally.spilled_bytes += answer.spilled_bytes;
        const bool right = is_expected(record, answer);
        const bool pending = !record.pending.empty();
        if (right != pending) {
            ++(pending ? tally.pending : tally.passed);
        } else {
            ++tally.failed;
            report(file, record, answer);
        }
    }
    session->close();
}

}  // namespace firesteel::slt
