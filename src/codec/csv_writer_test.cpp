#include "codec/csv_writer.h"

#include <gtest/gtest.h>

#include "codec/calendar.h"
#include "codec/datetime_text.h"
#include "codec/plain_datetime.h"
#include "column/builder.h"

namespace firesteel {
namespace {

const MemoryPoolPtr kPool = MemoryPool::make_root("csv writer", MemoryPool::kUnlimited);

CsvOptions utc() {
    CsvOptions options;
    options.formats.time_zone = "UTC";
    return options;
}

std::string written(const std::vector<std::string>& texts, const CsvOptions& options = utc()) {
    std::vector<ColumnPtr> columns;
    for (const std::string& text : texts) {
        StringBuilder builder(Type::string(), kPool);
        builder.append_value(text);
        columns.push_back(builder.finish());
    }
    CsvWriter writer(options);
    writer.start(columns);
    RecordText out;
    writer.write(0, out);
    return std::string(out.view());
}

TEST(CsvWriter, QuotesWhereverAMarkStands) {
    for (size_t size = 1; size < 40; ++size) {
        const std::string plain(size, 'x');
        EXPECT_EQ(written({plain, plain}), plain + "," + plain);
        for (size_t at = 0; at < size; ++at) {
            for (const char mark : {',', '\n', '\r'}) {
                std::string text = plain;
                text[at] = mark;
                const bool is_trimmed = mark != ',' && (at == 0 || at == size - 1);
                if (is_trimmed) continue;
                EXPECT_EQ(written({plain, text}), plain + ",\"" + text + "\"");
            }
            std::string quote = plain, escaped = plain;
            quote[at] = '"';
            escaped.replace(at, 1, "\\\"");
            EXPECT_EQ(written({quote}), "\"" + escaped + "\"");
        }
    }
}

TEST(CsvWriter, LongerDelimitersAreLookedForInFull) {
    CsvOptions options = utc();
    options.delimiter = "||";
    EXPECT_EQ(written({"a|b", "a||b", ""}, options), "a|b||\"a||b\"||\"\"");
}

TEST(CsvWriter, BytesThatAreNoMarksStayAsTheyAre) {
    std::string text;
    for (int c = 1; c < 256; ++c) {
        if (c != '\n' && c != '\r' && c != '"' && c != ',') text.push_back(static_cast<char>(c));
    }
    CsvOptions options = utc();
    options.trim_leading_in_write = false;
    EXPECT_EQ(written({text}, options), text);
}

TEST(PlainDatetime, WritesEveryDateOfFourDigits) {
    const int64_t first = days_from_civil(1, 1, 1), last = days_from_civil(9999, 12, 31);
    char plain[kMaxTimestampText], full[kMaxTimestampText];
    for (int64_t days = first; days <= last; ++days) {
        const std::string_view text(plain, static_cast<size_t>(format_plain_date(days, plain)));
        ASSERT_EQ(text, std::string_view(full, static_cast<size_t>(format_date(days, full))));
    }
    EXPECT_EQ(format_plain_date(first - 1, plain), 0);
    EXPECT_EQ(format_plain_date(last + 1, plain), 0);
}

}  // namespace
}  // namespace firesteel
