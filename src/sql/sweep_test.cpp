#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "sql/parser.h"

namespace firesteel::sql {
namespace {

namespace fs = std::filesystem;

/// The folder beside the checkout with Spark's golden files and function examples; empty when it is not
/// there.
fs::path shared_folder() {
    const char* given = std::getenv("FIRESTEEL_SHARED");
    const fs::path folder = given != nullptr ? given : "../shared";
    return fs::exists(folder / "oracle") ? folder : fs::path();
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

struct GoldenCase {
    std::string sql;
    std::string output;
};

std::string trim(std::string text) {
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.pop_back();
    size_t begin = 0;
    while (begin < text.size() && static_cast<unsigned char>(text[begin]) <= ' ') ++begin;
    return text.substr(begin);
}

std::vector<GoldenCase> read_golden(const fs::path& path) {
    const std::string text = read_file(path);
    std::vector<std::string> parts;
    std::istringstream lines(text);
    std::string line;
    std::string part;
    bool begun = false;
    while (std::getline(lines, line)) {
        if (line == "-- !query" || line == "-- !query schema" || line == "-- !query output") {
            if (begun) parts.push_back(part);
            part.clear();
            begun = true;
        } else {
            part += line + "\n";
        }
    }
    parts.push_back(part);
    std::vector<GoldenCase> cases;
    for (size_t i = 0; i + 2 < parts.size(); i += 3) cases.push_back({trim(parts[i]), trim(parts[i + 2])});
    return cases;
}

std::string condition_of(const std::string& output) {
    const size_t at = output.find("\"errorClass\" : \"");
    if (at == std::string::npos) return "";
    const size_t begin = at + 16;
    return output.substr(begin, output.find('"', begin) - begin);
}

ParserOptions options_for(const std::string& name, const fs::path& input) {
    ParserOptions options;
    options.time_zone = "America/Los_Angeles";
    options.ansi = !name.starts_with("nonansi/");
    options.legacy_interval = name.starts_with("postgreSQL/");
    options.timestamp_ntz = name.starts_with("timestampNTZ/");
    const std::string text = read_file(input);
    auto set = [&](const std::string& key) { return text.find("--SET " + key) != std::string::npos; };
    options.enforce_reserved_keywords = set("spark.sql.ansi.enforceReservedKeywords = true");
    options.double_quoted_identifiers = set("spark.sql.ansi.doubleQuotedIdentifiers=true");
    return options;
}

std::string outcome(const std::string& sql, const ParserOptions& options, std::string& message) {
    try {
        parse_statement(sql, options);
    } catch (const Error& error) {
        message = error.message();
        return error.condition();
    }
    return "";
}

/// Every statement of Spark's golden files: parses where Spark's does, and fails with the same condition.
TEST(SweepTest, GoldenStatementsParseAsInSpark) {
    const fs::path shared = shared_folder();
    if (shared.empty()) GTEST_SKIP() << "no golden files beside the checkout";
    const fs::path results = shared / "spark-golden" / "sql-tests" / "results";
    int total = 0;
    std::vector<std::string> differences;
    for (const auto& entry : fs::recursive_directory_iterator(results)) {
        if (!entry.is_regular_file() || entry.path().extension() != ".out") continue;
        const std::string name = fs::relative(entry.path(), results).string();
        const fs::path input =
            shared / "spark-golden" / "sql-tests" / "inputs" / name.substr(0, name.size() - 4);
        const ParserOptions options = options_for(name, input);
        for (const auto& golden : read_golden(entry.path())) {
            ++total;
            const bool parse_error =
                golden.output.starts_with("org.apache.spark.sql.catalyst.parser.ParseException");
            const std::string expected = condition_of(golden.output);
            std::string message;
            const std::string actual = outcome(golden.sql, options, message);
            if (actual.empty() ? !parse_error : actual == expected) continue;
            differences.push_back(name + ": " + golden.sql + "\n    expected " + expected + ", is " + actual +
                                  "\n" + message);
        }
    }
    std::string report;
    for (const auto& difference : differences) report += difference + "\n";
    std::printf("%d of %d golden statements parse as in Spark\n",
                total - static_cast<int>(differences.size()), total);
    constexpr size_t kKnownDifferences = 4;
    EXPECT_LE(differences.size(), kKnownDifferences) << report;
}

TEST(SweepTest, FunctionExamplesParse) {
    const fs::path shared = shared_folder();
    if (shared.empty()) GTEST_SKIP() << "no function examples beside the checkout";
    std::ifstream lines(shared / "oracle" / "function_examples.jsonl");
    std::string line;
    int total = 0;
    while (std::getline(lines, line)) {
        const size_t begin = line.find("\"sql\": \"") + 8;
        std::string sql;
        for (size_t i = begin; line[i] != '"'; ++i) {
            if (line[i] != '\\') {
                sql += line[i];
                continue;
            }
            ++i;
            if (line[i] == 'u') {  // the few escapes are ASCII or stand in strings
                const int point = std::stoi(line.substr(i + 1, 4), nullptr, 16);
                if (point < 0x80) sql += static_cast<char>(point);
                i += 4;
            } else {
                sql += line[i] == 'n' ? '\n' : line[i] == 't' ? '\t' : line[i];
            }
        }
        ++total;
        EXPECT_NO_THROW(parse_statement(sql)) << sql;
    }
    EXPECT_GT(total, 1000);
}

}  // namespace
}  // namespace firesteel::sql
