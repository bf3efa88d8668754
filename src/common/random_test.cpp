#include "common/random.h"

#include <gtest/gtest.h>

namespace firesteel {

// Answers of Spark 4.2.1: rand(0), rand(1), randn(0), and three rows of rand(42).
TEST(XorShiftRandom, GivesSparksNumbers) {
    EXPECT_EQ(XorShiftRandom(0).next_double(), 0.7604953758285915);
    EXPECT_EQ(XorShiftRandom(1).next_double(), 0.6363787615254752);
    EXPECT_EQ(XorShiftRandom(0).next_gaussian(), 1.6034991609278433);
    XorShiftRandom random(42);
    EXPECT_EQ(random.next_double(), 0.619189370225301);
    EXPECT_EQ(random.next_double(), 0.5096018842446481);
    EXPECT_EQ(random.next_double(), 0.8325259388871524);
}

// java.util.Random(42): the documented generator's first values.
TEST(JavaRandom, GivesJavasNumbers) {
    JavaRandom random(42);
    EXPECT_EQ(random.next_int(10), 0);
    EXPECT_EQ(random.next_int(10), 3);
    EXPECT_EQ(random.next_int(10), 8);
}

}  // namespace firesteel
