#include "column/collation.h"

#include <gtest/gtest.h>

#include "common/error.h"

namespace firesteel {
namespace {

std::string proposals_for(const char* name) {
    try {
        find_collation(name);
    } catch (const Error& error) {
        for (const auto& [key, value] : error.parameters()) {
            if (key == "proposals") return value;
        }
    }
    return "none";
}

TEST(Collation, NamesHaveOneForm) {
    EXPECT_EQ(find_collation("utf8_lcase").name, "UTF8_LCASE");
    EXPECT_EQ(find_collation("unicode_ai_ci").name, "UNICODE_CI_AI");
    EXPECT_EQ(find_collation("de_rtrim_ci_ai").name, "de_CI_AI_RTRIM");
    EXPECT_EQ(find_collation("UNICODE_CS_AS").name, "UNICODE");
    EXPECT_EQ(find_collation("sr_cyrl_srb_ci").locale, "sr_Cyrl_SRB");
    EXPECT_EQ(find_collation("SR_AI").locale, "sr");
}

TEST(Collation, UnknownNamesGetProposals) {
    EXPECT_EQ(proposals_for("DE_at"), "de_AUT");
    EXPECT_EQ(proposals_for("unicod"), "UNICODE");
    EXPECT_EQ(proposals_for("UTF8_LCASE_RTRIM_CI"), "UTF8_LCASE");
    EXPECT_EQ(proposals_for("unicode_ci_cs"), "UNICODE_CS");
    EXPECT_EQ(proposals_for("en_zzz_ci"), "en_USA_CI");
}

TEST(Collation, AllAreListedOnce) {
    const auto all = all_collations();
    EXPECT_EQ(all.size(), 1164u);
    EXPECT_EQ(all[3]->name, "UTF8_LCASE_RTRIM");
    EXPECT_EQ(all[5]->name, "UNICODE_AI");
}

TEST(Collation, DefaultStringsAreNotNamedOnes) {
    EXPECT_TRUE(is_default_string(Type::string()));
    EXPECT_FALSE(is_default_string(Type::string("UTF8_BINARY")));
    EXPECT_EQ(Type::string(), Type::string("UTF8_BINARY"));
    EXPECT_FALSE(has_collation(Type::array(Type::string("UTF8_BINARY"))));
    EXPECT_TRUE(has_collation(Type::array(Type::string("de_CI"))));
}

}  // namespace
}  // namespace firesteel
