// Parts that arguments of aggregate calls have in common are evaluated once, and nothing else is touched.

#include "exec/shared_arguments.h"

#include <gtest/gtest.h>

#include "functions/settings.h"

namespace firesteel {
namespace {

class SharedArgumentsTest : public ::testing::Test {
protected:
    ExprPtr input(int64_t ordinal) { return make_input(ordinal, Type::long_integer(), true); }
    ExprPtr call(const std::string& name, Exprs arguments) {
        return make_call(name, std::move(arguments), settings_);
    }
    ExprPtr sum(ExprPtr argument, bool distinct = false, ExprPtr filter = nullptr) {
        auto expr = std::make_shared<Expr>();
        expr->kind = ExprKind::kAggregate;
        expr->name = "sum";
        expr->type = Type::long_integer();
        expr->children = {std::move(argument)};
        AggregateDetail detail;
        detail.arguments = 1;
        detail.distinct = distinct;
        detail.has_filter = filter != nullptr;
        if (filter) expr->children.push_back(std::move(filter));
        expr->aggregate = std::make_shared<const AggregateDetail>(detail);
        return expr;
    }
    const EvalSettingsPtr settings_ = std::make_shared<const EvalSettings>();
};

TEST_F(SharedArgumentsTest, TheLargestCommonPartIsTaken) {
    const ExprPtr product = call("*", {input(0), call("-", {input(2), input(1)})});
    const SharedArguments shared =
        share_arguments({sum(product), sum(call("+", {product, input(3)})), sum(input(1))});
    EXPECT_EQ(shared.inputs, 4);
    ASSERT_EQ(shared.parts.size(), 1U);
    EXPECT_TRUE(equal(shared.parts[0], product));
    ASSERT_EQ(shared.calls.size(), 3U);
    EXPECT_TRUE(equal(shared.calls[0], sum(input(4))));
    EXPECT_TRUE(equal(shared.calls[1], sum(call("+", {input(4), input(3)}))));
    EXPECT_TRUE(equal(shared.calls[2], sum(input(1))));
}

TEST_F(SharedArgumentsTest, CallsThatSeeFewerRowsAreLeftAlone) {
    const ExprPtr part = call("+", {input(0), input(1)});
    const ExprPtr filter = call(">", {input(0), input(1)});
    const Exprs calls = {sum(part), sum(part, true), sum(part, false, filter)};
    const SharedArguments shared = share_arguments(calls);
    EXPECT_TRUE(shared.parts.empty());
    for (size_t i = 0; i < calls.size(); ++i) EXPECT_EQ(shared.calls[i], calls[i]);
}

TEST_F(SharedArgumentsTest, WhatNotEveryRowNeedsStaysWhereItIs) {
    const ExprPtr part = call("/", {input(0), input(1)});
    const auto guarded = [&](int64_t by) {
        return sum(call("if", {call("<=>", {input(1), input(by)}),
                               make_cast(input(2), part->type, EvalMode::kAnsi, settings_), part}));
    };
    EXPECT_TRUE(share_arguments({guarded(2), guarded(3)}).parts.empty());
    EXPECT_EQ(share_arguments({guarded(2), guarded(2)}).parts.size(), 1U) << "both need all of it";
    const ExprPtr drawn = call("+", {call("rand", {}), call("rand", {})});
    EXPECT_TRUE(share_arguments({sum(drawn), sum(drawn)}).parts.empty());
}

}  // namespace
}  // namespace firesteel
