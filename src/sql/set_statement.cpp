#include <cstdlib>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const size_t begin = text.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

bool is_plain_key(std::string_view key) {
    for (const char c : key) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '_' || c == '.' || c == ':' || c == '\\';
        if (!plain) return false;
    }
    return !key.empty();
}

/// "+08:30" out of seconds.
std::string offset_text(int64_t seconds) {
    const bool negative = seconds < 0;
    seconds = std::llabs(seconds);
    auto two = [](int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    std::string out = (negative ? "-" : "+") + two(seconds / 3600) + ":" + two(seconds / 60 % 60);
    if (seconds % 60 != 0) out += ":" + two(seconds % 60);
    return out;
}

}  // namespace

PlanPtr Parser::set_statement() {
    const size_t first = position();
    expect("SET");
    if (is("ROLE") && !is("=", 1) && !is(".", 1)) {
        text_to_end();
        raise("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "SET ROLE"}}, first);
    }
    if (is_sequence({"TIME", "ZONE"})) return set_time_zone();
    if (is("CATALOG") && !is("=", 1) && !is(".", 1) && peek(1).kind != TokenKind::kEnd) {
        advance();
        auto node = std::make_shared<spec::Use>();
        node->is_catalog = true;
        node->name = is_string() ? NameParts{parse_string()} : NameParts{parse_name()};
        return finish_plan(std::move(node), first);
    }
    if (is_sequence({"PATH", "="})) {
        text_to_end();
        raise("UNSUPPORTED_FEATURE.SET_PATH_WHEN_DISABLED", {{"config", "spark.sql.path.enabled"}}, first);
    }
    if (is_any({"VAR", "VARIABLE"}) && !is("=", 1) && !is(".", 1) && peek(1).kind != TokenKind::kEnd) {
        advance();
        return set_variable(first);
    }
    auto node = std::make_shared<spec::Set>();
    const auto end = [&] { return at_end() || is(";"); };
    if (end()) return finish_plan(std::move(node), first);
    if (is_quoted_identifier() && (peek(1).kind == TokenKind::kEnd || is("=", 1) || is(";", 1))) {
        node->key = parse_identifier();
        if (accept("=")) {
            if (is_quoted_identifier() && peek(1).kind == TokenKind::kEnd) {
                node->value = parse_identifier();
            } else {
                node->value = std::string(trim(text_to_end()));
            }
        }
        return finish_plan(std::move(node), first);
    }
    const size_t text_first = position();
    size_t equals = text_first;
    while (!end() && !is("=")) {
        advance();
        equals = position();
    }
    const bool has_value = is("=");
    const std::string key(equals == text_first ? "" : trim(text_between(text_first, equals - 1)));
    if (!has_value && key == "-v") {
        node->verbose = true;
        return finish_plan(std::move(node), first);
    }
    if (has_value) {
        advance();
        if (is_quoted_identifier() && peek(1).kind == TokenKind::kEnd) {
            node->value = parse_identifier();
        } else {
            node->value = end() ? std::string() : std::string(trim(text_to_end()));
        }
    }
    if (!is_plain_key(key)) raise("INVALID_SET_SYNTAX", {}, first);
    node->key = key;
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::set_time_zone() {
    const size_t first = position() - 1;
    expect_sequence({"TIME", "ZONE"});
    auto node = std::make_shared<spec::SetTimeZone>();
    const bool lone = peek(1).kind == TokenKind::kEnd || is(";", 1);
    if (is_string()) {
        node->zone = parse_string();
    } else if (is("LOCAL") && lone) {
        advance();
        node->zone = "LOCAL";
    } else if (is("INTERVAL") && is_interval_literal()) {
        const ExpressionPtr interval = interval_literal();
        if (!at_end() && !is(";")) {
            text_to_end();
            raise("_LEGACY_ERROR_TEMP_0045", {}, first);
        }
        const auto* literal = interval->as<spec::Literal>();
        constexpr int64_t kMicrosPerSecond = 1'000'000;
        const bool day_time = literal->type.is(TypeId::kDayTimeInterval);
        const int64_t micros = day_time ? literal->value.as_long() : 0;
        const int64_t seconds = micros / kMicrosPerSecond;
        if (!day_time || std::llabs(seconds) > 18 * 3600 || micros % kMicrosPerSecond != 0) {
            const std::string input =
                day_time ? std::to_string(seconds / 3600) : std::to_string(literal->value.as_long());
            raise("INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE", {{"input", input}}, first);
        }
        node->zone = offset_text(seconds);
    } else {
        text_to_end();
        raise("_LEGACY_ERROR_TEMP_0045", {}, first);
    }
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::reset_statement() {
    const size_t first = position();
    expect("RESET");
    auto node = std::make_shared<spec::Reset>();
    if (is_quoted_identifier() && (peek(1).kind == TokenKind::kEnd || is(";", 1))) {
        node->key = parse_identifier();
    } else if (!at_end() && !is(";")) {
        const std::string key(trim(text_to_end()));
        if (!is_plain_key(key)) raise("INVALID_RESET_COMMAND_FORMAT", {}, first);
        node->key = key;
    }
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql
