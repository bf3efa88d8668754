#include "common/random.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(XorShiftRandom, SkipsAsIfItHadStepped) {
    XorShiftRandom stepped(7);
    for (int i = 0; i < 1000; ++i) stepped.next(26);
    XorShiftRandom skipped(7);
    skipped.skip(1000);
    EXPECT_EQ(stepped.next_double(), skipped.next_double());
}

}  // namespace
}  // namespace firesteel
