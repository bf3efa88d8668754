#pragma once

namespace firesteel {

/// Functions as Java's StrictMath defines them: the algorithms of Sun's "freely distributable" libm, to the
/// last bit. The C library's are closer to the truth now and then, which users see as another last digit than
/// Spark's.

double java_exp(double x);
double java_log(double x);
double java_log10(double x);
double java_cosh(double x);
double java_cbrt(double x);
double java_asin(double x);
double java_acos(double x);
double java_atan(double x);
double java_atan2(double y, double x);
double java_asinh(double x);
double java_acosh(double x);
double java_hypot(double x, double y);

}  // namespace firesteel
