#include "codec/csv_infer.h"

#include <gtest/gtest.h>

#include <random>

#include "column/type.h"

namespace firesteel {
namespace {

using Records = std::vector<std::vector<std::string>>;

constexpr size_t kColumns = 8;

CsvOptions options_with(const TextOptions& options) { return CsvOptions::parse(options, TextDefaults()); }

void add(const std::vector<std::string>& record, const std::vector<size_t>& columns, CsvTypes& types) {
    std::vector<CsvToken> tokens;
    for (const size_t column : columns) tokens.push_back({record[column]});
    types.add(tokens);
}

std::string text_of(const CsvTypes& types) {
    std::string text;
    for (const Type& type : types.types()) text += type.to_string() + " ";
    return text;
}

/// Found record by record, and part by part as files are read.
void expect_same_types(const Records& records, size_t part, const CsvOptions& options) {
    const std::vector<size_t> all = {0, 1, 2, 3, 4, 5, 6, 7};
    CsvTypes whole(kColumns, options), joined(kColumns, options);
    for (const auto& record : records) add(record, all, whole);
    for (size_t begin = 0; begin < records.size(); begin += part) {
        const std::span<const std::vector<std::string>> some(records.data() + begin,
                                                             std::min(part, records.size() - begin));
        CsvTypes found(kColumns, options);
        for (const auto& record : some) add(record, all, found);
        const std::vector<size_t> open = joined.append(found);
        CsvTypes again = joined.part(open);
        for (const auto& record : some) add(record, open, again);
        joined.set_part(open, again);
    }
    EXPECT_EQ(text_of(joined), text_of(whole));
}

/// Each column has a few texts of its own, so that not all become strings.
Records random_records(std::mt19937& random) {
    static const std::vector<std::string> kTexts = {"1",
                                                    "-7",
                                                    "+5",
                                                    "2020",
                                                    "20200101",
                                                    "4000000000",
                                                    "123456789012345678",
                                                    "1234567890123456789",
                                                    "12345678901234567890",
                                                    "99999999999999999999999999",
                                                    "1.5",
                                                    ".5",
                                                    "5.",
                                                    "1e5",
                                                    "NaN",
                                                    "2020-01-01",
                                                    "2020-1-1",
                                                    "2020-01",
                                                    "2020-01-01 10:00:00",
                                                    "2020-01-01T10:00:00Z",
                                                    "10:00",
                                                    "01/02/2020",
                                                    "true",
                                                    "False",
                                                    "",
                                                    "x"};
    std::vector<std::vector<std::string>> pools(kColumns);
    for (auto& pool : pools) {
        const size_t first = random() % kTexts.size();
        for (size_t i = 0; i < 1 + random() % 3; ++i)
            pool.push_back(kTexts[random() % 2 ? random() % kTexts.size() : (first + i) % kTexts.size()]);
    }
    Records records(random() % 12);
    for (auto& record : records) {
        for (const auto& pool : pools) record.push_back(pool[random() % pool.size()]);
    }
    return records;
}

TEST(CsvTypes, ArePartByPartWhatTheyAreAsAWhole) {
    std::mt19937 random(3);
    const std::vector<CsvOptions> all_options = {
        options_with({}),
        options_with({{"dateformat", "dd/MM/yyyy"}, {"timestampformat", "yyyy-MM-dd HH:mm:ss"}}),
        options_with({{"preferdate", "false"}})};
    for (int round = 0; round < 3000; ++round) {
        const Records records = random_records(random);
        for (const CsvOptions& options : all_options) expect_same_types(records, 1 + random() % 4, options);
    }
}

TEST(CsvTypes, SayWhichColumnsDependOnWhatCameBefore) {
    const CsvOptions options = options_with({});
    CsvTypes before(kColumns, options), later(kColumns, options);
    before.add(std::vector<CsvToken>{{"1"}, {"1.5"}, {"2020-01-01"}, {"2020-01-01 10:00:00"}, {"x"}});
    later.add(std::vector<CsvToken>{{"2.5"}, {"x"}, {"2021-01-01"}, {"2020"}, {"7"}});
    EXPECT_EQ(before.append(later), (std::vector<size_t>{3}));
    EXPECT_EQ(text_of(before), "double string date timestamp string string string string ");
}

}  // namespace
}  // namespace firesteel
