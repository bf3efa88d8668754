#include "io/formats/orc/run_lengths.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace firesteel {
namespace {

RunTotal total(const std::vector<uint8_t>& bytes, bool version_2, uint64_t most = UINT64_MAX) {
    return total_of_runs({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, version_2, most);
}

TEST(RunLengths, AddsUpTheFirstVersion) {
    EXPECT_EQ(total({0x61, 0x00, 0x07}, false).sum, 700U);
    EXPECT_EQ(total({0x61, 0xFF, 0x64}, false).sum, 5050U);
    const RunTotal literals = total({0xFB, 2, 3, 4, 7, 11}, false);
    EXPECT_EQ(literals.count, 5U);
    EXPECT_EQ(literals.sum, 27U);
}

TEST(RunLengths, AddsUpTheSecondVersion) {
    EXPECT_EQ(total({0x0A, 0x27, 0x10}, true).sum, 50000U);
    EXPECT_EQ(total({0x5E, 0x03, 0x5C, 0xA1, 0xAB, 0x1E, 0xDE, 0xAD, 0xBE, 0xEF}, true).sum, 173403U);
    EXPECT_EQ(total({0xC6, 0x09, 0x02, 0x02, 0x22, 0x42, 0x42, 0x46}, true).sum, 129U);
    const RunTotal patched =
        total({0x8E, 0x13, 0x2B, 0x21, 0x07, 0xD0, 0x1E, 0x00, 0x14, 0x70, 0x28, 0x32, 0x3C, 0x46,
               0x50, 0x5A, 0x64, 0x6E, 0x78, 0x82, 0x8C, 0x96, 0xA0, 0xAA, 0xB4, 0xBE, 0xFC, 0xE8},
              true);
    EXPECT_EQ(patched.count, 20U);
    EXPECT_EQ(patched.sum, 1039890U);
    EXPECT_FALSE(patched.damaged);
}

TEST(RunLengths, StopsAtWhatIsWanted) {
    const RunTotal first = total({0x61, 0x00, 0x07}, false, 10);
    EXPECT_EQ(first.count, 10U);
    EXPECT_EQ(first.sum, 70U);
}

TEST(RunLengths, NoticesDamage) {
    EXPECT_TRUE(total({0x61, 0x00}, false).damaged);        // cut off
    EXPECT_TRUE(total({0x61, 0xFF, 0x05}, false).damaged);  // below 0
    EXPECT_TRUE(total({0x5E, 0x03, 0x5C}, true).damaged);   // fewer than stated
    EXPECT_TRUE(total({0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, true).damaged);
}

}  // namespace
}  // namespace firesteel
