// Every example in the registry is run: what the reference says a function gives is what it gives.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "codec/number_text.h"
#include "common/error.h"
#include "functions/cast.h"
#include "functions/registry.h"
#include "session/engine.h"
#include "session/query.h"
#include "session/session.h"
#include "session/sql_text.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

void append_value(const Column& column, int64_t row, bool nested, std::string& out);

void append_list(const Column& list, int64_t row, std::string& out) {
    const bool is_map = list.type().is(TypeId::kMap);
    out += is_map ? '{' : '[';
    for (int32_t i = list.offsets()[row]; i < list.offsets()[row + 1]; ++i) {
        if (i > list.offsets()[row]) out += ',';
        append_value(*list.child(0), i, true, out);
        if (!is_map) continue;
        out += ':';
        append_value(*list.child(1), i, true, out);
    }
    out += is_map ? '}' : ']';
}

void append_struct(const Column& column, int64_t row, std::string& out) {
    const auto& fields = column.type().fields();
    out += '{';
    for (size_t i = 0; i < fields.size(); ++i) {
        out += (i > 0 ? ",\"" : "\"") + fields[i].name + "\":";
        append_value(*column.child(i), row, true, out);
    }
    out += '}';
}

/// As the Spark shell prints it: texts in quotes only within other values, fields and entries as in JSON.
void append_value(const Column& column, int64_t row, bool nested, std::string& out) {
    if (column.is_null(row)) {
        out += nested ? "null" : "NULL";
    } else if (!column.is_flat()) {
        append_value(*column.dictionary_values(), column.codes()[row], nested, out);
    } else if (column.type().is(TypeId::kArray) || column.type().is(TypeId::kMap)) {
        append_list(column, row, out);
    } else if (column.type().is(TypeId::kStruct)) {
        append_struct(column, row, out);
    } else {
        const bool quoted = nested && column.type().is_string();
        if (quoted) out += '"';
        append_display_string(column, row, EvalSettings(), out);
        if (quoted) out += '"';
    }
}

std::string answer(Session& session, const std::string& sql) {
    const auto result = execute(session, parse_sql_statement(session, sql), {});
    std::string out;
    for (Batch batch; result->next(batch);) {
        for (int64_t row = 0; row < batch.rows; ++row) {
            if (!out.empty()) out += '\n';
            for (size_t i = 0; i < batch.columns.size(); ++i) {
                if (i > 0) out += '\t';
                append_value(*batch.columns[i], row, false, out);
            }
        }
    }
    return out;
}

/// The last digits of sums of doubles are not promised.
bool same(const std::string& expected, const std::string& got) {
    if (expected == got) return true;
    double a = 0;
    double b = 0;
    return parse_double(expected, a) && parse_double(got, b) && std::abs(a - b) <= 1e-14 * std::abs(a);
}

TEST(FunctionExamples, GiveWhatTheySay) {
    EngineOptions options;
    options.threads = 1;
    const auto session = std::make_shared<Session>(std::make_shared<Engine>(options), "user", make_uuid());
    session->config().set("spark.sql.session.timeZone", "UTC");
    size_t examples = 0;
    for (const FunctionRecord* record : FunctionRegistry::instance().all()) {
        for (const FunctionExample& example : record->examples) {
            ++examples;
            try {
                EXPECT_PRED2(same, example.result, answer(*session, example.sql)) << example.sql;
            } catch (const Error& error) {
                ADD_FAILURE() << example.sql << ": " << error.message();
            }
        }
    }
    EXPECT_GT(examples, 450u);
    session->close();
}

TEST(FunctionExamples, AreThereForAllThatUsersCall) {
    for (const FunctionRecord* record : FunctionRegistry::instance().all()) {
        if (record->internal || record->group.empty()) continue;
        EXPECT_FALSE(record->usage.empty()) << record->name;
        // What needs a package that is not loaded, or a metric view, has no answer to show.
        const bool answers = record->group != "protobuf_funcs" && record->name != "measure";
        EXPECT_EQ(record->examples.empty(), !answers) << record->name;
    }
}

}  // namespace
}  // namespace firesteel
