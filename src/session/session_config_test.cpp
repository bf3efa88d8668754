#include "session/session_config.h"

#include <gtest/gtest.h>

#include "common/error.h"
#include "session/config_defaults.h"
#include "session/config_value.h"
#include "session/time_zone_name.h"

namespace firesteel {
namespace {

SessionConfig make_config(ConfigPairs server = {}) {
    return SessionConfig(std::make_shared<const ConfigPairs>(std::move(server)));
}

TEST(ConfigDefaults, TablesAreSortedAndTheirValuesAreOfTheirTypes) {
    for (const auto table : {public_config_defaults(), internal_config_defaults()}) {
        for (size_t i = 0; i < table.size(); ++i) {
            if (i > 0) {
                EXPECT_LT(table[i - 1].key, table[i].key);
            }
            if (table[i].value == nullptr || table[i].type == ConfigType::kTimeZone) continue;
            EXPECT_NO_THROW(check_config_value(table[i], table[i].value)) << table[i].key;
        }
    }
}

TEST(SessionConfig, SessionOverServerOverDefault) {
    SessionConfig config = make_config({{"spark.sql.shuffle.partitions", "7"}});
    EXPECT_EQ(config.get_long("spark.sql.shuffle.partitions"), 7);
    config.set("spark.sql.shuffle.partitions", "9");
    EXPECT_EQ(config.get_long("spark.sql.shuffle.partitions"), 9);
    config.unset("spark.sql.shuffle.partitions");
    EXPECT_EQ(config.get_long("spark.sql.shuffle.partitions"), 7);
    EXPECT_EQ(make_config().get_long("spark.sql.shuffle.partitions"), 200);
}

TEST(SessionConfig, ACopyGoesItsOwnWay) {
    SessionConfig config = make_config();
    config.set("a", "1");
    SessionConfig copy(config);
    copy.set("a", "2");
    EXPECT_EQ(config.get("a"), "1");
    EXPECT_EQ(copy.get("a"), "2");
}

TEST(ConfigValue, ReadsSizesAndDurationsInTheSettingsUnit) {
    EXPECT_EQ(parse_config_number(ConfigType::kBytes, "10MB"), 10 << 20);
    EXPECT_EQ(parse_config_number(ConfigType::kBytes, "64"), 64);
    EXPECT_EQ(parse_config_number(ConfigType::kBytes, "-1b"), -1);
    EXPECT_EQ(parse_config_number(ConfigType::kMebibytes, "2g"), 2048);
    EXPECT_EQ(parse_config_number(ConfigType::kMilliseconds, "2s"), 2000);
    EXPECT_EQ(parse_config_number(ConfigType::kSeconds, "5min"), 300);
    EXPECT_EQ(parse_config_number(ConfigType::kBytes, "10q"), std::nullopt);
    EXPECT_EQ(parse_config_number(ConfigType::kBytes, "9223372036854775807k"), std::nullopt);
    EXPECT_EQ(parse_config_number(ConfigType::kInt, "2147483648"), std::nullopt);
}

TEST(TimeZoneName, KnowsRegionsAndOffsets) {
    for (const char* name : {"UTC", "Z", "GMT+1", "UTC-08:00", "+01:00", "-8", "+0130", "Europe/Rome"}) {
        EXPECT_TRUE(is_time_zone(name)) << name;
    }
    for (const char* name : {"", "Nowhere", "+19:00", "+1:99", "UTC+", "+01:00:00:00"}) {
        EXPECT_FALSE(is_time_zone(name)) << name;
    }
}

}  // namespace
}  // namespace firesteel
