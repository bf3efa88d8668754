#include "common/error.h"

#include <array>

#include "common/error_conditions.h"
#include "common/placeless.h"
#include "common/query_context_text.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kThrowable = "java.lang.Throwable";
constexpr std::string_view kException = "java.lang.Exception";
constexpr std::string_view kRuntimeException = "java.lang.RuntimeException";

constexpr std::string_view kAnalysisNames[] = {"org.apache.spark.sql.AnalysisException", kException,
                                               kThrowable};
constexpr std::string_view kParseNames[] = {"org.apache.spark.sql.catalyst.parser.ParseException",
                                            "org.apache.spark.sql.AnalysisException", kException, kThrowable};
constexpr std::string_view kArithmeticNames[] = {"org.apache.spark.SparkArithmeticException",
                                                 "java.lang.ArithmeticException", kRuntimeException,
                                                 kException, kThrowable};
constexpr std::string_view kNumberFormatNames[] = {"org.apache.spark.SparkNumberFormatException",
                                                   "java.lang.NumberFormatException",
                                                   "java.lang.IllegalArgumentException",
                                                   kRuntimeException,
                                                   kException,
                                                   kThrowable};
constexpr std::string_view kDateTimeNames[] = {"org.apache.spark.SparkDateTimeException",
                                               "java.time.DateTimeException", kRuntimeException, kException,
                                               kThrowable};
constexpr std::string_view kIllegalArgumentNames[] = {"org.apache.spark.SparkIllegalArgumentException",
                                                      "java.lang.IllegalArgumentException", kRuntimeException,
                                                      kException, kThrowable};
constexpr std::string_view kArrayIndexNames[] = {"org.apache.spark.SparkArrayIndexOutOfBoundsException",
                                                 "java.lang.ArrayIndexOutOfBoundsException",
                                                 "java.lang.IndexOutOfBoundsException",
                                                 kRuntimeException,
                                                 kException,
                                                 kThrowable};
constexpr std::string_view kNoSuchElementNames[] = {"org.apache.spark.SparkNoSuchElementException",
                                                    "java.util.NoSuchElementException", kRuntimeException,
                                                    kException, kThrowable};
constexpr std::string_view kRuntimeNames[] = {"org.apache.spark.SparkRuntimeException", kRuntimeException,
                                              kException, kThrowable};
constexpr std::string_view kUnsupportedNames[] = {"org.apache.spark.SparkUnsupportedOperationException",
                                                  "java.lang.UnsupportedOperationException",
                                                  kRuntimeException, kException, kThrowable};
constexpr std::string_view kUpgradeNames[] = {"org.apache.spark.SparkUpgradeException", kRuntimeException,
                                              kException, kThrowable};
constexpr std::string_view kFileNotFoundNames[] = {"org.apache.spark.SparkFileNotFoundException",
                                                   "java.io.FileNotFoundException", "java.io.IOException",
                                                   kException, kThrowable};
constexpr std::string_view kSparkNames[] = {"org.apache.spark.SparkException", kException, kThrowable};
constexpr std::string_view kPythonNames[] = {"org.apache.spark.api.python.PythonException", kRuntimeException,
                                             kException, kThrowable};
constexpr std::string_view kSqlNames[] = {"org.apache.spark.SparkSQLException", "java.sql.SQLException",
                                          kException, kThrowable};
constexpr std::string_view kInvalidPlanNames[] = {"org.apache.spark.sql.connect.common.InvalidPlanInput",
                                                  kException, kThrowable};

/// `text` with each <name> replaced by the parameter of that name; an unknown name stays as it is.
void append_filled(std::string& out, std::string_view text, const ErrorParameters& parameters) {
    while (!text.empty()) {
        const size_t open = text.find('<');
        const size_t close = open == std::string_view::npos ? open : text.find('>', open);
        out += text.substr(0, open);
        if (close == std::string_view::npos) {
            if (open != std::string_view::npos) out += text.substr(open);
            return;
        }
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const std::string* value = nullptr;
        for (const auto& [key, parameter] : parameters) {
            if (key == name) value = &parameter;
        }
        out += value != nullptr ? std::string_view(*value) : text.substr(open, close - open + 1);
        text.remove_prefix(close + 1);
    }
}

}  // namespace

Error::Error(std::string_view condition, ErrorParameters parameters)
    : condition_(condition), kind_(ErrorKind::kSpark), parameters_(std::move(parameters)) {
    // Values come from data, which may be anything; messages travel as UTF-8 or not at all.
    for (auto& [name, value] : parameters_) {
        if (!is_valid_utf8(value)) value = utf8_repaired(value);
    }
    const ErrorCondition* found = find_error_condition(condition);
    if (found == nullptr) {
        parameters_ = {{"message", "There is no error condition " + condition_ + "."}};
        condition_ = "INTERNAL_ERROR";
        found = find_error_condition(condition_);
    }
    sql_state_ = found->sql_state;
    kind_ = found->kind;
    render();
}

Error& Error::with_context(const QueryContext& context) {
    if (!context_) {
        context_ = context;
        if (context.fragment.empty()) context_->fragment = cut_fragment(context);
        render();
    }
    return *this;
}

Error& Error::with_hint(std::string hint) {
    hint_ = std::move(hint);
    render();
    return *this;
}

Error& Error::with_kind(ErrorKind kind) {
    kind_ = kind;
    render();
    return *this;
}

void Error::render() {
    const bool of_script = is_script_condition(condition_);
    message_ = of_script && context_ ? script_line(*context_) : kind_ == ErrorKind::kParse ? "\n" : "";
    // Conditions without a name of their own print only their text.
    if (!condition_.starts_with("_LEGACY_ERROR_")) message_ += "[" + condition_ + "] ";
    const size_t dot = condition_.find('.');
    if (dot != std::string::npos) {
        if (const ErrorCondition* main = find_error_condition(std::string_view(condition_).substr(0, dot))) {
            append_filled(message_, main->text, parameters_);
            message_ += ' ';
        }
    }
    append_filled(message_, find_error_condition(condition_)->text, parameters_);
    while (message_.ends_with(' ')) message_.pop_back();
    if (!hint_.empty()) message_ += " " + hint_;
    if (!sql_state_.empty()) message_ += " SQLSTATE: " + sql_state_;
    if (!context_ || is_nowhere(*context_) || of_script) return;
    if (kind_ == ErrorKind::kParse && context_->stop_index < 0) {
        message_ += parse_error_position(*context_);
    } else if (kind_ == ErrorKind::kAnalysis) {
        message_ += analysis_error_position(*context_);
    } else {
        message_ += "\n" + context_summary(*context_);
    }
}

std::span<const std::string_view> java_class_hierarchy(ErrorKind kind) {
    static constexpr auto table = std::to_array<Names>(
        {kAnalysisNames, kParseNames, kArithmeticNames, kNumberFormatNames, kDateTimeNames,
         kIllegalArgumentNames, kArrayIndexNames, kNoSuchElementNames, kRuntimeNames, kUnsupportedNames,
         kUpgradeNames, kFileNotFoundNames, kSparkNames, kPythonNames, kSqlNames, kInvalidPlanNames});
    static_assert(table.size() == static_cast<size_t>(ErrorKind::kInvalidPlan) + 1);
    return table[static_cast<size_t>(kind)];
}

std::string_view java_class_name(ErrorKind kind) { return java_class_hierarchy(kind)[0]; }

void raise_internal_error(const char* file, int line, std::string message) {
    // From the root of the sources: where they were built is nobody's business.
    std::string_view place = file;
    const size_t root = place.rfind("src/");
    if (root != std::string_view::npos) place.remove_prefix(root);
    throw Error("INTERNAL_ERROR", {{"message", std::move(message) + " (" + std::string(place) + ":" +
                                                   std::to_string(line) + ")"}});
}

}  // namespace firesteel
