#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel {

/// Which exception class of Spark a condition belongs to; the client builds the Python exception from it.
enum class ErrorKind : uint8_t {
    kAnalysis,         // org.apache.spark.sql.AnalysisException
    kParse,            // org.apache.spark.sql.catalyst.parser.ParseException
    kArithmetic,       // org.apache.spark.SparkArithmeticException
    kNumberFormat,     // org.apache.spark.SparkNumberFormatException
    kDateTime,         // org.apache.spark.SparkDateTimeException
    kIllegalArgument,  // org.apache.spark.SparkIllegalArgumentException
    kArrayIndex,       // org.apache.spark.SparkArrayIndexOutOfBoundsException
    kNoSuchElement,    // org.apache.spark.SparkNoSuchElementException
    kRuntime,          // org.apache.spark.SparkRuntimeException
    kUnsupported,      // org.apache.spark.SparkUnsupportedOperationException
    kUpgrade,          // org.apache.spark.SparkUpgradeException
    kFileNotFound,     // org.apache.spark.SparkFileNotFoundException
    kSpark,            // org.apache.spark.SparkException
    kPython,           // org.apache.spark.api.python.PythonException
    kSql,              // org.apache.spark.SparkSQLException: handles of sessions and operations, interrupts
    kInvalidPlan,      // org.apache.spark.sql.connect.common.InvalidPlanInput: a malformed protocol message
};

/// Where in the user's program an error arose: a span of SQL text, or a DataFrame call site.
struct QueryContext {
    std::string object_type;  // "VIEW", "" for plain SQL
    std::string object_name;
    int32_t start_index = -1;  // first code point of `fragment` in the SQL text, from 0; -1: not from SQL
    int32_t stop_index = -1;   // last code point; -1 beside a start: a mere position, as syntax errors have
    std::string
        fragment;  // SQL text or the name of the DataFrame operation; may be left empty beside sql_text:
                   // every node of a statement has a context, the error that leaves cuts its own
    std::string call_site;  // Python file and line, for DataFrame contexts
    std::shared_ptr<const std::string> sql_text =
        {};  // the whole SQL text: messages name the line and quote it

    bool is_sql() const { return start_index >= 0; }
};

using ErrorParameters = std::vector<std::pair<std::string, std::string>>;

/// The one exception of query code: a Spark error condition with its parameters. Conditions and their
/// templates live in one table (error_conditions.cpp); nobody formats a message inline. Sub-conditions are
/// written "MAIN.SUB". An unknown condition name is an internal error, so a typo is found by the first test
/// that raises it.
class Error : public std::exception {
public:
    explicit Error(std::string_view condition, ErrorParameters parameters = {});

    /// The same error, positioned. The innermost context wins: a context set before is kept.
    Error& with_context(const QueryContext& context);
    /// Ends the message with advice to the user ("Use `try_cast` to ...").
    Error& with_hint(std::string hint);

    /// For the few conditions that Spark raises with several exception classes (CAST_INVALID_INPUT by target
    /// type).
    Error& with_kind(ErrorKind kind);

    const std::string& condition() const { return condition_; }
    const std::string& sql_state() const { return sql_state_; }
    ErrorKind kind() const { return kind_; }
    const ErrorParameters& parameters() const { return parameters_; }
    const std::optional<QueryContext>& context() const { return context_; }
    /// "[CONDITION] text SQLSTATE: 22012" followed by the context, as Spark prints it.
    const std::string& message() const { return message_; }
    const char* what() const noexcept override { return message_.c_str(); }

private:
    void render();

    std::string condition_;
    std::string sql_state_;
    ErrorKind kind_;
    ErrorParameters parameters_;
    std::optional<QueryContext> context_;
    std::string hint_;
    std::string message_;
};

/// Java class name of the exception that Spark would throw, e.g. "org.apache.spark.sql.AnalysisException".
std::string_view java_class_name(ErrorKind kind);
/// That class and its superclasses up to java.lang.Throwable, innermost first: clients pick theirs from this
/// list.
std::span<const std::string_view> java_class_hierarchy(ErrorKind kind);

/// Raises INTERNAL_ERROR: ends the query, not the server.
[[noreturn]] void raise_internal_error(const char* file, int line, std::string message);

}  // namespace firesteel
