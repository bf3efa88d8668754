#include "codec/json_infer.h"

#include <gtest/gtest.h>

#include <random>

#include "common/error.h"

namespace firesteel {
namespace {

JsonOptions options_with(const TextOptions& options = {}) {
    return JsonOptions::parse(options, TextDefaults());
}

std::string schema_text(const JsonTypes& types) {
    try {
        return Type::structure(types.schema(false)).to_string();
    } catch (const Error& error) {
        return error.condition();
    }
}

std::string random_value(std::mt19937& random, int depth) {
    static const std::vector<std::string> kScalars = {
        "null",  "1",    "-20",   "12345678901234567890",    "1.5",      "1e400", "NaN",
        "true",  "\"\"", "\"x\"", "\"2020-01-01T00:00:00\"", "\"1.25\"", "'y'",   "tru",
        "\"open"};
    const size_t kind = random() % (depth > 2 ? 6 : 10);
    if (kind < 8) return kScalars[random() % (random() % 20 == 0 ? kScalars.size() : kScalars.size() - 3)];
    std::string text;
    if (kind == 8) {
        for (size_t i = random() % 3; i > 0; --i)
            text += (text.empty() ? "" : ",") + random_value(random, depth + 1);
        return "[" + text + "]";
    }
    for (size_t i = random() % 4; i > 0; --i) {
        text += text.empty() ? "" : ", ";
        text += std::string("\"") + "abB\"cd"[random() % 3] + "\" : " + random_value(random, depth + 1);
    }
    return "{" + text + "}";
}

/// Fields in an order of their own, of a kind that mostly stays.
std::string random_record(std::mt19937& random) {
    if (random() % 30 == 0) return random_value(random, 0);
    std::string text;
    for (int field = 0; field < 4; ++field) {
        if (random() % 5 == 0) continue;
        const std::string name =
            random() % 20 == 0 ? "q\\\"" : std::string(1, static_cast<char>('m' + random() % 5));
        text += (text.empty() ? "\"" : ",\"") + name + "\":" + random_value(random, 0);
    }
    return "{" + text + "}";
}

/// A type of each record by itself, one after the other and in runs, says the same.
void expect_same_schema(const std::vector<std::string>& records, const JsonOptions& options, size_t run) {
    JsonTypes whole(options), joined(options), single(options);
    auto part = std::make_unique<JsonTypes>(options);
    for (size_t i = 0; i < records.size(); ++i) {
        whole.add(records[i]);
        part->add(records[i]);
        if (i % run == 0) {
            joined.append(std::move(*part));
            part = std::make_unique<JsonTypes>(options);
        }
        JsonTypes one(options);
        one.add(records[i]);
        single.append(std::move(one));
    }
    joined.append(std::move(*part));
    std::string text;
    for (const std::string& record : records) text += record + "\n";
    EXPECT_EQ(schema_text(joined), schema_text(whole)) << text;
    EXPECT_EQ(schema_text(single), schema_text(whole)) << text;
}

TEST(JsonTypes, AreTheSameHoweverRecordsAreTakenTogether) {
    std::mt19937 random(5);
    const std::vector<JsonOptions> all_options = {
        options_with(), options_with({{"primitivesasstring", "true"}}),
        options_with({{"infertimestamp", "true"}}),
        options_with({{"prefersdecimal", "true"}, {"dropfieldifallnull", "true"}})};
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> records(random() % 20);
        for (std::string& record : records) record = random_record(random);
        for (const JsonOptions& options : all_options) expect_same_schema(records, options, 1 + random() % 5);
    }
}

TEST(JsonTypes, FindNewFieldsAndDuplicatesBehindManyRecordsThatSayNothingNew) {
    JsonTypes types(options_with());
    for (int i = 0; i < 100; ++i) types.add(R"({"a": 1, "b": {"c": [1, 2]}})");
    types.add(R"({"b": {"c": [1.5], "d": null}, "e": "x", "a": null})");
    EXPECT_EQ(schema_text(types), "struct<a:bigint,b:struct<c:array<double>,d:string>,e:string>");
    types.add(R"({"a": 1, "a": 2})");
    EXPECT_EQ(schema_text(types), "COLUMN_ALREADY_EXISTS");
}

TEST(JsonTypes, TakeNothingFromARecordThatIsMalformedBehindItsFields) {
    JsonTypes types(options_with());
    types.add(R"({"a": 1})");
    types.add(R"({"a": "x", "b": 2)");
    types.add(R"({"a": 3, )");
    EXPECT_EQ(schema_text(types), "struct<_corrupt_record:string,a:bigint>");
}

}  // namespace
}  // namespace firesteel
