// Functions of one or two doubles. Those of one are nullable in Spark whatever their argument.

#include <cmath>
#include <limits>
#include <optional>

#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/math/java_math.h"

namespace firesteel {

namespace {

using Maybe = std::optional<double>;

constexpr double kDegreesToRadians = 0.017453292519943295;
constexpr double kRadiansToDegrees = 57.29577951308232;

double square_root(double x) { return std::sqrt(x); }
double cube_root(double x) { return java_cbrt(x); }
double exponential(double x) { return java_exp(x); }
double exponential_minus_one(double x) { return std::expm1(x); }
double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double tangent(double x) { return std::tan(x); }
double cotangent(double x) { return 1.0 / std::tan(x); }
double secant(double x) { return 1.0 / std::cos(x); }
double cosecant(double x) { return 1.0 / std::sin(x); }
double arc_sine(double x) { return java_asin(x); }
double arc_cosine(double x) { return java_acos(x); }
double arc_tangent(double x) { return java_atan(x); }
double hyperbolic_sine(double x) { return std::sinh(x); }
double hyperbolic_cosine(double x) { return java_cosh(x); }
double hyperbolic_tangent(double x) { return std::tanh(x); }
double inverse_sinh(double x) { return java_asinh(x); }
double inverse_cosh(double x) { return java_acosh(x); }
double inverse_tanh(double x) { return 0.5 * (std::log1p(x) - std::log1p(-x)); }
double to_degrees(double x) { return x * kRadiansToDegrees; }
double to_radians(double x) { return x * kDegreesToRadians; }
double round_half_even(double x) { return std::nearbyint(x); }
double sign_of(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }

template <typename T>
double sign_of_integer(T x) {
    return static_cast<double>((x > 0) - (x < 0));
}

Maybe natural_log(double x) { return x <= 0 ? Maybe() : java_log(x); }
Maybe log_base_2(double x) { return x <= 0 ? Maybe() : java_log(x) / java_log(2.0); }
Maybe log_base_10(double x) { return x <= 0 ? Maybe() : java_log10(x); }
Maybe log_of_one_plus(double x) { return x <= -1 ? Maybe() : std::log1p(x); }
Maybe log_of(double base, double x) { return x <= 0 || base <= 0 ? Maybe() : java_log(x) / java_log(base); }

/// Java's pow gives NaN where C gives 1: a base of one to an infinite or NaN power.
double power(double x, double y) {
    if (std::isnan(y) || (std::fabs(x) == 1.0 && std::isinf(y))) return std::nan("");
    return std::pow(x, y);
}
double arc_tangent_of(double y, double x) { return java_atan2(y + 0.0, x + 0.0); }
double hypotenuse(double x, double y) { return java_hypot(x, y); }

double euler() { return 2.718281828459045; }
double pi() { return 3.141592653589793; }

std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return text;
}

std::string join(const std::string& name, const std::vector<std::string>& arguments) {
    std::string out = name + "(";
    for (size_t i = 0; i < arguments.size(); ++i) out += (i > 0 ? ", " : "") + arguments[i];
    return out + ")";
}

/// SQRT(x): most of these are shown in capitals.
std::string show_upper(const std::string& name, const std::vector<std::string>& arguments) {
    return join(upper(name), arguments);
}

/// log(x) is shown with the base that is meant.
std::string show_log(const std::string&, const std::vector<std::string>& arguments) {
    return arguments.size() == 1 ? "LOG(E(), " + arguments[0] + ")" : join("LOG", arguments);
}

void shown_upper(FunctionRecord& record) { record.display = show_upper; }

constexpr const char* kUnary = "(expr DOUBLE) -> DOUBLE?";

}  // namespace

FUNCTION("sqrt")
    .group("math_funcs")
    .since("1.1.1")
    .doc("The square root.")
    .example("SELECT sqrt(4)", "2.0")
    .overload(kUnary, rows<square_root>)
    .with(shown_upper);
FUNCTION("cbrt")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The cube root.")
    .example("SELECT cbrt(27.0)", "3.0")
    .overload(kUnary, rows<cube_root>)
    .with(shown_upper);
FUNCTION("exp")
    .group("math_funcs")
    .since("1.4.0")
    .doc("e to the power of the argument.")
    .example("SELECT exp(0)", "1.0")
    .overload(kUnary, rows<exponential>)
    .with(shown_upper);
FUNCTION("expm1")
    .group("math_funcs")
    .since("1.4.0")
    .doc("exp(x) - 1, exact also near zero.")
    .example("SELECT expm1(0)", "0.0")
    .overload(kUnary, rows<exponential_minus_one>)
    .with(shown_upper);
FUNCTION("ln")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The natural logarithm; null when the argument is not positive.")
    .example("SELECT ln(1)", "0.0")
    .overload(kUnary, rows<natural_log>);
FUNCTION("log2")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The logarithm to base 2; null when the argument is not positive.")
    .example("SELECT log2(2)", "1.0")
    .overload(kUnary, rows<log_base_2>)
    .with(shown_upper);
FUNCTION("log10")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The logarithm to base 10; null when the argument is not positive.")
    .example("SELECT log10(10)", "1.0")
    .overload(kUnary, rows<log_base_10>)
    .with(shown_upper);
FUNCTION("log1p")
    .group("math_funcs")
    .since("1.4.0")
    .doc("ln(1 + x), exact also near zero; null when x is not above -1.")
    .example("SELECT log1p(0)", "0.0")
    .overload(kUnary, rows<log_of_one_plus>)
    .with(shown_upper);
FUNCTION("log")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The logarithm to the given base, or the natural one; null outside of its domain.")
    .example("SELECT log(10, 100)", "2.0")
    .overload("(base DOUBLE, expr DOUBLE) -> DOUBLE?", rows<log_of>)
    .overload(kUnary, rows<natural_log>)
    .with([](FunctionRecord& r) { r.display = show_log; });

FUNCTION("sin")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The sine.")
    .example("SELECT sin(0)", "0.0")
    .overload(kUnary, rows<sine>)
    .with(shown_upper);
FUNCTION("cos")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The cosine.")
    .example("SELECT cos(0)", "1.0")
    .overload(kUnary, rows<cosine>)
    .with(shown_upper);
FUNCTION("tan")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The tangent.")
    .example("SELECT tan(0)", "0.0")
    .overload(kUnary, rows<tangent>)
    .with(shown_upper);
FUNCTION("cot")
    .group("math_funcs")
    .since("2.3.0")
    .doc("The cotangent.")
    .example("SELECT cot(1)", "0.6420926159343306")
    .overload(kUnary, rows<cotangent>)
    .with(shown_upper);
FUNCTION("sec")
    .group("math_funcs")
    .since("3.3.0")
    .doc("The secant.")
    .example("SELECT sec(0)", "1.0")
    .overload(kUnary, rows<secant>)
    .with(shown_upper);
FUNCTION("csc")
    .group("math_funcs")
    .since("3.3.0")
    .doc("The cosecant.")
    .example("SELECT csc(1)", "1.1883951057781212")
    .overload(kUnary, rows<cosecant>)
    .with(shown_upper);
FUNCTION("asin")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The angle with this sine.")
    .example("SELECT asin(0)", "0.0")
    .overload(kUnary, rows<arc_sine>)
    .with(shown_upper);
FUNCTION("acos")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The angle with this cosine.")
    .example("SELECT acos(1)", "0.0")
    .overload(kUnary, rows<arc_cosine>)
    .with(shown_upper);
FUNCTION("atan")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The angle with this tangent.")
    .example("SELECT atan(0)", "0.0")
    .overload(kUnary, rows<arc_tangent>)
    .with(shown_upper);
FUNCTION("sinh")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The hyperbolic sine.")
    .example("SELECT sinh(0)", "0.0")
    .overload(kUnary, rows<hyperbolic_sine>)
    .with(shown_upper);
FUNCTION("cosh")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The hyperbolic cosine.")
    .example("SELECT cosh(0)", "1.0")
    .overload(kUnary, rows<hyperbolic_cosine>)
    .with(shown_upper);
FUNCTION("tanh")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The hyperbolic tangent.")
    .example("SELECT tanh(0)", "0.0")
    .overload(kUnary, rows<hyperbolic_tangent>)
    .with(shown_upper);
FUNCTION("asinh")
    .group("math_funcs")
    .since("3.0.0")
    .doc("The inverse of the hyperbolic sine.")
    .example("SELECT asinh(0)", "0.0")
    .overload(kUnary, rows<inverse_sinh>)
    .with(shown_upper);
FUNCTION("acosh")
    .group("math_funcs")
    .since("3.0.0")
    .doc("The inverse of the hyperbolic cosine.")
    .example("SELECT acosh(1)", "0.0")
    .overload(kUnary, rows<inverse_cosh>)
    .with(shown_upper);
FUNCTION("atanh")
    .group("math_funcs")
    .since("3.0.0")
    .doc("The inverse of the hyperbolic tangent.")
    .example("SELECT atanh(0)", "0.0")
    .overload(kUnary, rows<inverse_tanh>)
    .with(shown_upper);
FUNCTION("degrees")
    .group("math_funcs")
    .since("1.4.0")
    .doc("Radians as degrees.")
    .example("SELECT degrees(3.141592653589793)", "180.0")
    .overload(kUnary, rows<to_degrees>)
    .with(shown_upper);
FUNCTION("radians")
    .group("math_funcs")
    .since("1.4.0")
    .doc("Degrees as radians.")
    .example("SELECT radians(180)", "3.141592653589793")
    .overload(kUnary, rows<to_radians>)
    .with(shown_upper);
FUNCTION("rint")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The nearest whole number as a double, halves to the even one.")
    .example("SELECT rint(12.3456)", "12.0")
    .overload(kUnary, rows<round_half_even>);
FUNCTION("signum")
    .alias("sign")
    .group("math_funcs")
    .since("1.4.0")
    .doc("-1, 0 or 1 as the argument is negative, zero or positive.")
    .example("SELECT sign(40)", "1.0")
    .example("SELECT signum(40)", "1.0")
    .overload(kUnary, rows<sign_of>)
    .overload("(expr INTERVAL_YEAR_TO_MONTH) -> DOUBLE?", rows<sign_of_integer<int32_t>>)
    .overload("(expr INTERVAL_DAY_TO_SECOND) -> DOUBLE?", rows<sign_of_integer<int64_t>>)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return join(name == "signum" ? "SIGNUM" : name, a);
        };
    });
FUNCTION("power")
    .alias("pow")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The first argument to the power of the second.")
    .example("SELECT pow(2, 3)", "8.0")
    .overload("(base DOUBLE, exponent DOUBLE) -> DOUBLE", rows<power>)
    .with([](FunctionRecord& r) { r.shown_name = "POWER"; });
FUNCTION("atan2")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The angle between the positive x axis and the point (x, y).")
    .example("SELECT atan2(0, 0)", "0.0")
    .overload("(y DOUBLE, x DOUBLE) -> DOUBLE", rows<arc_tangent_of>)
    .with(shown_upper);
FUNCTION("hypot")
    .group("math_funcs")
    .since("1.4.0")
    .doc("sqrt(x*x + y*y), without overflow on the way.")
    .example("SELECT hypot(3, 4)", "5.0")
    .overload("(x DOUBLE, y DOUBLE) -> DOUBLE", rows<hypotenuse>)
    .with(shown_upper);
FUNCTION("e")
    .group("math_funcs")
    .since("1.5.0")
    .doc("Euler's number.")
    .example("SELECT e()", "2.718281828459045")
    .overload("() -> DOUBLE", rows<euler>)
    .with(shown_upper);
FUNCTION("pi")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The ratio of a circle's circumference to its diameter.")
    .example("SELECT pi()", "3.141592653589793")
    .overload("() -> DOUBLE", rows<pi>)
    .with(shown_upper);

}  // namespace firesteel
