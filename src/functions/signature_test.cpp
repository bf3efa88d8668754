#include "functions/signature.h"

#include <gtest/gtest.h>

#include "functions/registry.h"

namespace firesteel {
namespace {

ResolveRequest request(std::vector<Type> types, const EvalSettings& settings) {
    ResolveRequest result;
    result.name = "f";
    result.settings = &settings;
    for (auto& type : types) {
        ArgumentInfo info;
        info.type = std::move(type);
        info.nullable = false;
        info.sql = "x";
        result.arguments.push_back(std::move(info));
    }
    return result;
}

TEST(Signature, CountsArguments) {
    const Signature plain = parse_signature("(str STRING, [n INT]) -> STRING");
    EXPECT_EQ(plain.min_arguments(), 1u);
    EXPECT_EQ(plain.max_arguments(), 2u);
    const Signature many = parse_signature("(first ANY, rest ANY...) -> INT?");
    EXPECT_EQ(many.min_arguments(), 1u);
    EXPECT_EQ(many.max_arguments(), SIZE_MAX);
    EXPECT_TRUE(many.result_nullable);
    EXPECT_EQ(parse_signature("() -> DOUBLE").max_arguments(), 0u);
}

TEST(Signature, NamesWhatIsRequired) {
    EXPECT_EQ(pattern_text(parse_signature("(a STRING|BINARY) -> INT").parameters[0].pattern),
              R"(("STRING" or "BINARY"))");
    EXPECT_EQ(pattern_text(parse_signature("(a ARRAY<T>) -> T").parameters[0].pattern), R"("ARRAY")");
    EXPECT_EQ(pattern_text(parse_signature("(a ARRAY<STRING>) -> INT").parameters[0].pattern),
              R"("ARRAY<STRING>")");
}

TEST(Signature, VariablesBecomeTheCommonType) {
    const EvalSettings settings;
    const Signature signature = parse_signature("(a T, b T) -> ARRAY<T>");
    EXPECT_FALSE(
        match_signature(signature, request({Type::integer(), Type::long_integer()}, settings), false).fits);
    const auto match =
        match_signature(signature, request({Type::integer(), Type::long_integer()}, settings), true);
    ASSERT_TRUE(match.fits);
    EXPECT_EQ(match.resolution.argument_types[0], Type::long_integer());
    EXPECT_EQ(match.resolution.result.to_string(), "array<bigint>");
}

TEST(Signature, AlternativesPreferWhatNeedsNoCast) {
    const EvalSettings settings;
    const Signature signature = parse_signature("(a STRING|BINARY) -> SAME");
    EXPECT_EQ(match_signature(signature, request({Type::binary()}, settings), true).resolution.result,
              Type::binary());
    EXPECT_EQ(match_signature(signature, request({Type::integer()}, settings), true).resolution.result,
              Type::string());
}

TEST(BindFunction, RefusesWrongCountsAndTypes) {
    const EvalSettings settings;
    const FunctionRecord* repeat = FunctionRegistry::instance().find("REPEAT");
    ASSERT_NE(repeat, nullptr);
    auto one = request({Type::string()}, settings);
    one.name = "repeat";
    try {
        bind_function(*repeat, one);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
        EXPECT_EQ(error.parameters()[1].second, "2");
    }
    auto wrong = request({Type::array(Type::integer()), Type::integer()}, settings);
    wrong.name = "repeat";
    try {
        bind_function(*repeat, wrong);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
        EXPECT_EQ(error.parameters()[0].second, "first");
        EXPECT_EQ(error.parameters()[1].second, "\"STRING\"");
        EXPECT_EQ(error.parameters()[3].second, "\"ARRAY<INT>\"");
        EXPECT_EQ(error.parameters()[4].second, "\"repeat(x, x)\"");
    }
}

TEST(BindFunction, CastsMakeTheResultNullable) {
    const EvalSettings settings;
    const FunctionRecord* repeat = FunctionRegistry::instance().find("repeat");
    EXPECT_FALSE(
        bind_function(*repeat, request({Type::string(), Type::integer()}, settings)).resolution.nullable);
    EXPECT_TRUE(
        bind_function(*repeat, request({Type::string(), Type::string()}, settings)).resolution.nullable);
}

}  // namespace
}  // namespace firesteel
