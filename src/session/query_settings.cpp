#include "session/query_settings.h"

#include <chrono>

#include "catalog/catalog.h"
#include "catalog/identifier.h"
#include "plan/analyzer.h"
#include "session/session.h"

namespace firesteel {
namespace {

int64_t now_micros() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

TimeParserPolicy time_parser_policy(const std::string& text) {
    if (text == "LEGACY") return TimeParserPolicy::kLegacy;
    if (text == "EXCEPTION") return TimeParserPolicy::kException;
    return TimeParserPolicy::kCorrected;
}

BinaryStyle binary_style(const std::string& written) {
    const std::string text = lower_case(written);
    if (text == "utf-8") return BinaryStyle::kUtf8;
    if (text == "basic") return BinaryStyle::kBasic;
    if (text == "base64") return BinaryStyle::kBase64;
    if (text == "hex") return BinaryStyle::kHex;
    return text == "hex_discrete" ? BinaryStyle::kHexDiscrete : BinaryStyle::kUnset;
}

}  // namespace

EvalSettingsPtr eval_settings(const Session& session) {
    const SessionConfig& config = session.config();
    auto settings = std::make_shared<EvalSettings>();
    settings->ansi = config.get_bool("spark.sql.ansi.enabled");
    settings->time_zone = config.get("spark.sql.session.timeZone");
    settings->time_parser_policy = time_parser_policy(config.get("spark.sql.legacy.timeParserPolicy"));
    settings->case_sensitive = config.get_bool("spark.sql.caseSensitive");
    settings->legacy_size_of_null = config.get_bool("spark.sql.legacy.sizeOfNull") && !settings->ansi;
    settings->decimal_allow_precision_loss =
        config.get_bool("spark.sql.decimalOperations.allowPrecisionLoss");
    settings->map_key_last_win = config.get("spark.sql.mapKeyDedupPolicy") == "LAST_WIN";
    settings->escaped_string_literals = config.get_bool("spark.sql.parser.escapedStringLiterals");
    settings->timestamp_ntz_default = config.get("spark.sql.timestampType") == "TIMESTAMP_NTZ";
    settings->character_as_string = config.get_bool("spark.sql.legacy.charVarcharAsString");
    settings->binary_style = binary_style(config.get_option("spark.sql.binaryOutputStyle").value_or(""));
    settings->now_micros = now_micros();
    settings->user = session.user();
    settings->current_catalog = session.catalog()->current_catalog();
    settings->current_database = session.catalog()->current_database();
    return settings;
}

ParserOptions parser_options(const Session& session) {
    const SessionConfig& config = session.config();
    ParserOptions options;
    options.ansi = config.get_bool("spark.sql.ansi.enabled");
    options.enforce_reserved_keywords = config.get_bool("spark.sql.ansi.enforceReservedKeywords");
    options.double_quoted_identifiers = config.get_bool("spark.sql.ansi.doubleQuotedIdentifiers");
    options.escaped_string_literals = config.get_bool("spark.sql.parser.escapedStringLiterals");
    options.consecutive_string_literals =
        config.get_bool("spark.sql.legacy.consecutiveStringLiterals.enabled");
    options.quoted_regex_column_names = config.get_bool("spark.sql.parser.quotedRegexColumnNames");
    options.legacy_set_operator_precedence = config.get_bool("spark.sql.legacy.setopsPrecedence.enabled");
    options.legacy_exponent_as_decimal = config.get_bool("spark.sql.legacy.exponentLiteralAsDecimal.enabled");
    options.legacy_interval = config.get_bool("spark.sql.legacy.interval.enabled");
    options.timestamp_ntz = config.get("spark.sql.timestampType") == "TIMESTAMP_NTZ";
    options.time_zone = config.get("spark.sql.session.timeZone");
    return options;
}

OptionMap source_settings(const Session& session) {
    OptionMap settings;
    for (const auto& [key, value] : session.config().all()) {
        for (const char* prefix :
             {"spark.sql.files.", "spark.sql.sources.", "spark.sql.parquet.", "spark.sql.csv.",
              "spark.sql.json.", "spark.sql.orc.", "spark.sql.avro.", "spark.sql.legacy.",
              "spark.sql.analyzer.", "spark.sql.function.", "spark.sql.optimizer.",
              "spark.sql.prioritizeOrdinalResolutionInSort.", "spark.sql.lateralColumnAlias.",
              "spark.sql.pyspark.worker.", "spark.sql.variant.", "spark.sql.columnNameOfCorruptRecord"}) {
            if (key.rfind(prefix, 0) == 0) settings[lower_case(key)] = value;
        }
    }
    // Settings of object stores as Spark's programs give them; what is set without the prefix goes before.
    constexpr std::string_view kHadoop = "spark.hadoop.";
    for (const auto& [key, value] : session.config().all()) {
        if (key.starts_with("fs.")) settings[lower_case(key)] = value;
        if (key.starts_with("spark.hadoop.fs."))
            settings.emplace(lower_case(key.substr(kHadoop.size())), value);
    }
    settings.emplace("spark.sql.files.minpartitionnum", std::to_string(session.engine()->options().threads));
    return settings;
}

void fill_settings(const Session& session, AnalyzerContext& context) {
    const SessionConfig& config = session.config();
    context.settings = eval_settings(session);
    context.default_parallelism = session.engine()->options().threads;
    context.shuffle_partitions = static_cast<int32_t>(config.get_long("spark.sql.shuffle.partitions"));
    context.default_source = config.get("spark.sql.sources.default");
    context.source_settings = source_settings(session);
    context.group_by_ordinal = config.get_bool("spark.sql.groupByOrdinal");
    context.order_by_ordinal = config.get_bool("spark.sql.orderByOrdinal");
    context.group_by_aliases = config.get_bool("spark.sql.groupByAliases");
    context.cross_join_enabled = config.get_bool("spark.sql.crossJoin.enabled");
    context.pivot_max_values = static_cast<int32_t>(config.get_long("spark.sql.pivotMaxValues"));
    context.double_quoted_identifiers = config.get_bool("spark.sql.ansi.doubleQuotedIdentifiers");
    context.enforce_reserved_keywords = config.get_bool("spark.sql.ansi.enforceReservedKeywords");
}

}  // namespace firesteel
