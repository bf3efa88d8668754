#include "common/error.h"

#include <gtest/gtest.h>

#include <set>

#include "common/check.h"
#include "common/error_conditions.h"

namespace firesteel {
namespace {

QueryContext sql_context(const std::string& text, const std::string& fragment) {
    QueryContext context;
    context.sql_text = std::make_shared<const std::string>(text);
    context.start_index = static_cast<int32_t>(text.find(fragment));
    context.stop_index = context.start_index + static_cast<int32_t>(fragment.size()) - 1;
    context.fragment = fragment;
    return context;
}

std::string after_state(const Error& error) {
    const std::string& message = error.message();
    return message.substr(message.find("SQLSTATE: ") + 15);
}

TEST(ErrorConditions, EachPartIsSortedAndNoNameStandsTwice) {
    std::set<std::string_view> seen;
    for (auto part : {parse_conditions(), resolution_conditions(), type_conditions(), value_conditions(),
                      source_conditions(), table_conditions(), session_conditions(), unsupported_conditions(),
                      ml_conditions(), script_conditions()}) {
        std::string_view last;
        for (const auto& condition : part) {
            EXPECT_LT(last, condition.name);
            EXPECT_TRUE(seen.insert(condition.name).second) << condition.name << " stands twice";
            last = condition.name;
        }
    }
    EXPECT_EQ(seen.size(), all_error_conditions().size());
}

TEST(ErrorConditions, SubConditionsBelongToMainOnesOfTheSameState) {
    for (const auto& condition : all_error_conditions()) {
        if (!condition.name.starts_with("_LEGACY_ERROR_")) {
            EXPECT_EQ(condition.sql_state.size(), 5u) << condition.name;
        }
        const size_t dot = condition.name.find('.');
        if (dot == std::string_view::npos) continue;
        const ErrorCondition* main = find_error_condition(condition.name.substr(0, dot));
        ASSERT_NE(main, nullptr) << condition.name;
        EXPECT_EQ(main->sql_state, condition.sql_state) << condition.name;
    }
}

TEST(Error, FillsParametersAndPrintsMainAndSubText) {
    const Error error(
        "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
        {{"sqlExpr", "\"CAST(a AS DATE)\""}, {"srcType", "\"INT\""}, {"targetType", "\"DATE\""}});
    EXPECT_EQ(error.message(),
              "[DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION] Cannot resolve \"CAST(a AS DATE)\" because of a "
              "data type "
              "mismatch: cannot cast \"INT\" to \"DATE\". SQLSTATE: 42K09");
    EXPECT_EQ(error.sql_state(), "42K09");
    EXPECT_EQ(error.kind(), ErrorKind::kAnalysis);
}

TEST(Error, ConditionsOfScriptsNameALineInsteadOfQuotingIt) {
    Error error("LABELS_MISMATCH", {{"beginLabel", "`a`"}, {"endLabel", "`b`"}});
    error.with_context(sql_context("BEGIN\n  a: LOOP SELECT 1; END LOOP b;\nEND", "a: LOOP"));
    EXPECT_TRUE(error.message().starts_with("{LINE:2} [LABELS_MISMATCH] ")) << error.message();
    EXPECT_TRUE(error.message().ends_with("SQLSTATE: 42K0L")) << error.message();
}

TEST(Error, AParameterValueIsNotFilledAgain) {
    const Error error("INTERNAL_ERROR", {{"message", "<message> a < b"}});
    EXPECT_EQ(error.message(), "[INTERNAL_ERROR] <message> a < b SQLSTATE: XX000");
}

TEST(Error, AnEmptySubTextLeavesNoSpace) {
    const Error error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", "`a`"}});
    EXPECT_EQ(error.message().find("  "), std::string::npos);
    EXPECT_NE(error.message().find(". SQLSTATE: 42703"), std::string::npos);
}

TEST(Error, AnUnknownConditionIsAnInternalError) {
    const Error error("NO_SUCH_THING");
    EXPECT_EQ(error.condition(), "INTERNAL_ERROR");
    EXPECT_NE(error.message().find("NO_SUCH_THING"), std::string::npos);
}

TEST(Error, ARuntimeErrorShowsTheSqlText) {
    Error error("DIVIDE_BY_ZERO", {{"config", "\"spark.sql.ansi.enabled\""}});
    error.with_context(sql_context("select 1,\n   1/0 + 1,\n 3", "1/0"));
    EXPECT_EQ(after_state(error), "\n== SQL (line 2, position 4) ==\n   1/0 + 1,\n   ^^^\n");
}

TEST(Error, PositionsCountCodePoints) {
    Error error("DIVIDE_BY_ZERO");
    auto context = sql_context("select 'e', 1/0 as x, 2", "1/0");
    context.sql_text = std::make_shared<const std::string>("select '\xC3\xA9', 1/0 as x, 2");
    error.with_context(context);
    EXPECT_EQ(after_state(error),
              "\n== SQL (line 1, position 13) ==\nselect '\xC3\xA9', 1/0 as x, 2\n            ^^^\n");
}

TEST(Error, AFragmentOverSeveralLinesIsMarkedOnEach) {
    Error error("DIVIDE_BY_ZERO");
    error.with_context(sql_context("select (1 /\n  0) as x", "1 /\n  0"));
    EXPECT_EQ(after_state(error),
              "\n== SQL (line 1, position 9) ==\nselect (1 /\n        ^^^\n  0) as x\n^^^\n");
}

TEST(Error, LongLinesAreCut) {
    const std::string padding(50, 'a');
    const std::string shown(30, 'a');
    Error error("DIVIDE_BY_ZERO");
    error.with_context(sql_context(fmt::format("select {}, 1/0, {}", padding, padding), "1/0"));
    EXPECT_EQ(
        after_state(error),
        fmt::format("\n== SQL (line 1, position 60) ==\n...{}, 1/0, {}...\n{:35}^^^\n", shown, shown, ""));
}

TEST(Error, AnAnalysisErrorNamesLineAndPosition) {
    Error error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", "`a`"}});
    error.with_context(sql_context("select\n  a from t", "a from"));
    EXPECT_EQ(after_state(error), "; line 2 pos 2");
}

TEST(Error, ASyntaxErrorShowsTheTextWithAMark) {
    Error error("PARSE_SYNTAX_ERROR", {{"error", "'y'"}, {"hint", ""}});
    auto context = sql_context("select 1,\n2 from x y z", "y");
    context.stop_index = -1;
    error.with_context(context);
    EXPECT_TRUE(error.message().starts_with("\n[PARSE_SYNTAX_ERROR] "));
    EXPECT_EQ(after_state(error), " (line 2, pos 9)\n\n== SQL ==\nselect 1,\n2 from x y z\n---------^^^\n");
}

TEST(Error, ADataFrameContextShowsCallAndCallSite) {
    QueryContext context;
    context.fragment = "__truediv__";
    context.call_site = "/tmp/a.py:16";
    Error error("DIVIDE_BY_ZERO");
    error.with_context(context);
    EXPECT_EQ(after_state(error), "\n== DataFrame ==\n\"__truediv__\" was called from\n/tmp/a.py:16\n");
}

TEST(Error, TheInnermostContextStays) {
    Error error("DIVIDE_BY_ZERO");
    error.with_context(sql_context("select 1/0", "1/0")).with_context(sql_context("select 2", "2"));
    EXPECT_EQ(error.context()->fragment, "1/0");
}

TEST(Error, AFailedCheckIsAnInternalErrorThatSaysWhere) {
    try {
        CHECK(1 == 2, "one is {}", 1);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "INTERNAL_ERROR");
        EXPECT_NE(error.message().find("1 == 2: one is 1"), std::string::npos);
        EXPECT_NE(error.message().find("(src/common/error_test.cpp:"), std::string::npos);
    }
}

TEST(Error, ClassesAreListedUpToThrowable) {
    EXPECT_EQ(java_class_name(ErrorKind::kPython), "org.apache.spark.api.python.PythonException");
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::kInvalidPlan); ++kind) {
        EXPECT_EQ(java_class_hierarchy(static_cast<ErrorKind>(kind)).back(), "java.lang.Throwable");
    }
    const auto number = java_class_hierarchy(ErrorKind::kNumberFormat);
    EXPECT_EQ(number[0], "org.apache.spark.SparkNumberFormatException");
    EXPECT_EQ(number[1], "java.lang.NumberFormatException");
}

TEST(Error, TheKindCanBeChosen) {
    Error error("CAST_INVALID_INPUT");
    EXPECT_EQ(error.with_kind(ErrorKind::kNumberFormat).kind(), ErrorKind::kNumberFormat);
}

}  // namespace
}  // namespace firesteel
