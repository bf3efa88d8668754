#include "catalog/local_variables.h"

#include <gtest/gtest.h>

#include "common/error.h"

namespace firesteel {
namespace {

SessionVariable variable(const std::string& name, int value) {
    return {name, Type::integer(), Value(value), nullptr};
}

int64_t value_of(LocalVariables& scope, const std::vector<std::string>& name) {
    const auto found = scope.find(name);
    return found ? found->variable->value.as_long() : -1;
}

TEST(LocalVariables, InnerScopesHideOuterOnesUnlessALabelSaysOtherwise) {
    LocalVariables outer("a", nullptr);
    LocalVariables inner("b", &outer);
    outer.declare(variable("x", 1));
    outer.declare(variable("y", 2));
    inner.declare(variable("X", 3));
    EXPECT_EQ(value_of(inner, {"x"}), 3);
    EXPECT_EQ(value_of(inner, {"A", "x"}), 1);
    EXPECT_EQ(value_of(inner, {"y"}), 2);
    EXPECT_EQ(value_of(inner, {"z"}), -1);
    EXPECT_EQ(value_of(outer, {"x"}), 1);
    EXPECT_FALSE(outer.find({"b", "X"}).has_value());
}

TEST(LocalVariables, WhatFollowsAVariablesNameTakesFields) {
    LocalVariables scope("a", nullptr);
    scope.declare(variable("x", 1));
    EXPECT_EQ(scope.find({"x", "field"})->parts, 1u);
    EXPECT_EQ(scope.find({"a", "x", "field"})->parts, 2u);
}

TEST(LocalVariables, NamesAreShownWithTheirLabel) {
    LocalVariables scope("my label", nullptr);
    scope.declare(variable("x", 1));
    EXPECT_EQ(scope.find({"x"})->shown, "local.`my label`.x");
    try {
        scope.declare(variable("X", 2));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "VARIABLE_ALREADY_EXISTS");
        EXPECT_EQ(error.parameters()[0].second, "`my label`.`X`");
    }
}

}  // namespace
}  // namespace firesteel
