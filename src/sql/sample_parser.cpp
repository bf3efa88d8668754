#include <chrono>
#include <cstdlib>

#include <fmt/core.h>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

/// A fraction as Java prints it.
std::string java_double(double value) {
    std::string text = fmt::format("{}", value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// Without REPEATABLE each run draws other rows.
int64_t any_seed() { return std::chrono::steady_clock::now().time_since_epoch().count() & 0x7FFFFFFF; }

void check_fraction(const SqlCursor& cursor, double fraction, size_t first) {
    constexpr double kEpsilon = 1e-6;
    if (fraction >= -kEpsilon && fraction <= 1.0 + kEpsilon) return;
    cursor.raise("_LEGACY_ERROR_TEMP_0064",
                 {{"msg", "Sampling fraction (" + java_double(fraction) + ") must be on interval [0, 1]"}},
                 first);
}

double to_double(std::string_view text) { return std::strtod(std::string(text).c_str(), nullptr); }

}  // namespace

PlanPtr Parser::sample(PlanPtr plan) {
    if (!is("TABLESAMPLE") || !(is("(", 1) || is_any({"SYSTEM", "BERNOULLI"}, 1))) return plan;
    const size_t first = position();
    advance();
    if (accept("SYSTEM")) raise("UNSUPPORTED_FEATURE.TABLESAMPLE_SYSTEM_NO_SCAN", {}, first);
    accept("BERNOULLI");
    expect("(");
    if (accept(")")) raise("_LEGACY_ERROR_TEMP_0014", {}, first);
    PlanPtr sampled = sample_method(plan, first);
    int64_t seed = any_seed();
    if (accept("REPEATABLE")) {
        expect("(");
        seed = parse_integer();
        expect(")");
    }
    if (const auto* node = sampled->as<spec::Sample>()) {
        auto seeded = std::make_shared<spec::Sample>(*node);
        seeded->seed = seed;
        return finish_plan(std::move(seeded), first);
    }
    return sampled;
}

/// What stands in the parentheses, the closing one included.
PlanPtr Parser::sample_method(const PlanPtr& input, size_t first) {
    auto node = std::make_shared<spec::Sample>();
    node->input = input;
    const size_t number_at = is("-") ? 1 : 0;
    const auto kind = peek(number_at).kind;
    if ((kind == TokenKind::kInteger || kind == TokenKind::kDecimal) && is("PERCENT", number_at + 1)) {
        const bool negative = accept("-");
        const double percent = to_double(advance().text) * (negative ? -1 : 1);
        advance();
        expect(")");
        node->upper = percent / 100.0;
        check_fraction(*this, node->upper, first);
        return finish_plan(std::move(node), first);
    }
    if (accept("BUCKET")) {
        const int32_t numerator = parse_integer();
        expect_sequence({"OUT", "OF"});
        const int32_t denominator = parse_integer();
        if (accept("ON")) {
            parse_multipart_name();
            const bool call = accept("(");
            if (call) expect(")");
            expect(")");
            raise("_LEGACY_ERROR_TEMP_0015",
                  {{"msg", call ? "BUCKET x OUT OF y ON function" : "BUCKET x OUT OF y ON colname"}}, first);
        }
        expect(")");
        node->upper = static_cast<double>(numerator) / denominator;
        check_fraction(*this, node->upper, first);
        return finish_plan(std::move(node), first);
    }
    const size_t bytes_at = position();
    ExpressionPtr count = expression();
    if (accept("ROWS")) {
        expect(")");
        return finish_plan(std::make_shared<spec::Limit>(input, std::move(count)), first);
    }
    const std::string bytes(text_between(bytes_at, position() - 1));
    expect(")");
    const bool is_length = bytes.size() > 1 && bytes.find_first_not_of("0123456789") == bytes.size() - 1 &&
                           std::string_view("BKMGbkmg").find(bytes.back()) != std::string_view::npos;
    if (!is_length) raise("_LEGACY_ERROR_TEMP_0016", {{"bytesStr", bytes}}, first);
    raise("_LEGACY_ERROR_TEMP_0015", {{"msg", "byteLengthLiteral"}}, first);
}

}  // namespace firesteel::sql
