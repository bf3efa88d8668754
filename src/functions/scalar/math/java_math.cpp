#include "functions/scalar/math/java_math.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace firesteel {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Sign, exponent and the first 20 bits of the fraction: what the algorithms choose their branches by.
int32_t high_word(double x) { return static_cast<int32_t>(std::bit_cast<uint64_t>(x) >> 32); }
double with_high_word(double x, int32_t high) {
    const uint64_t low = std::bit_cast<uint64_t>(x) & 0xFFFFFFFF;
    return std::bit_cast<double>(uint64_t{static_cast<uint32_t>(high)} << 32 | low);
}
/// The number without its last 32 bits.
double head(double x) { return std::bit_cast<double>(std::bit_cast<uint64_t>(x) & 0xFFFFFFFF00000000); }

constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
constexpr double kLn2 = 6.93147180559945286227e-01;
constexpr double kPi = 3.14159265358979311600e+00, kPiLow = 1.2246467991473531772e-16;
constexpr double kHalfPi = 1.57079632679489655800e+00, kHalfPiLow = 6.12323399573676603587e-17;
constexpr double kQuarterPi = 7.85398163397448278999e-01;
constexpr double kTwo54 = 0x1p54;

/// c[0] + x * (c[1] + x * (...))
template <size_t N>
double polynomial(const double (&c)[N], double x) {
    double sum = c[N - 1];
    for (size_t i = N - 1; i-- > 0;) sum = c[i] + x * sum;
    return sum;
}

/// (asin(sqrt(t)) / sqrt(t) - 1): a rational approximation for t up to 1/4.
double asin_rational(double t) {
    static constexpr double kAbove[] = {1.66666666666666657415e-01, -3.25565818622400915405e-01,
                                        2.01212532134862925881e-01, -4.00555345006794114027e-02,
                                        7.91534994289814532176e-04, 3.47933107596021167570e-05};
    static constexpr double kBelow[] = {1.0, -2.40339491173441421878e+00, 2.02094576023350569471e+00,
                                        -6.88283971605453293030e-01, 7.70381505559019352791e-02};
    return t * polynomial(kAbove, t) / polynomial(kBelow, t);
}

}  // namespace

double java_exp(double x) {
    constexpr double kLargest = 7.09782712893383973096e+02, kLeast = -7.45133219101941108420e+02;
    if (std::isnan(x)) return x;
    if (x > kLargest) return kInfinity;
    if (x < kLeast) return 0;
    const int32_t magnitude = high_word(x) & 0x7fffffff;
    double high = x, low = 0;
    int k = 0;
    if (magnitude > 0x3fd62e42) {  // more than half of ln 2
        if (magnitude < 0x3FF0A2B2) {
            k = x < 0 ? -1 : 1;
        } else {
            k = static_cast<int>(1.44269504088896338700e+00 * x + (x < 0 ? -0.5 : 0.5));
        }
        high = x - k * kLn2High;
        low = k * kLn2Low;
        x = high - low;
    } else if (magnitude < 0x3e300000) {
        return 1.0 + x;
    }
    static constexpr double kTerms[] = {1.66666666666666019037e-01, -2.77777777770155933842e-03,
                                        6.61375632143793436117e-05, -1.65339022054652515390e-06,
                                        4.13813679705723846039e-08};
    const double square = x * x;
    const double c = x - square * polynomial(kTerms, square);
    if (k == 0) return 1.0 - ((x * c) / (c - 2.0) - x);
    const double y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
    return std::ldexp(y, k);
}

double java_log(double x) {
    if (x == 0) return -kInfinity;
    if (x < 0 || std::isnan(x)) return kNan;
    if (x == kInfinity) return x;
    int k = 0;
    if (high_word(x) < 0x00100000) {
        k = -54;
        x *= kTwo54;
    }
    int32_t high = high_word(x);
    k += (high >> 20) - 1023;
    high &= 0x000fffff;
    const int32_t carry = (high + 0x95f64) & 0x100000;
    x = with_high_word(x, high | (carry ^ 0x3ff00000));
    k += carry >> 20;
    const double f = x - 1.0, dk = k;
    if ((0x000fffff & (2 + high)) < 3) {
        if (f == 0) return k == 0 ? 0.0 : dk * kLn2High + dk * kLn2Low;
        const double r = f * f * (0.5 - 0.33333333333333333 * f);
        return k == 0 ? f - r : dk * kLn2High - ((r - dk * kLn2Low) - f);
    }
    const double s = f / (2.0 + f);
    const double z = s * s, w = z * z;
    static constexpr double kEven[] = {3.999999999940941908e-01, 2.222219843214978396e-01,
                                       1.531383769920937332e-01};
    static constexpr double kOdd[] = {6.666666666666735130e-01, 2.857142874366239149e-01,
                                      1.818357216161805012e-01, 1.479819860511658591e-01};
    const double r = z * polynomial(kOdd, w) + w * polynomial(kEven, w);
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
        const double half_square = 0.5 * f * f;
        if (k == 0) return f - (half_square - s * (half_square + r));
        return dk * kLn2High - ((half_square - (s * (half_square + r) + dk * kLn2Low)) - f);
    }
    if (k == 0) return f - s * (f - r);
    return dk * kLn2High - ((s * (f - r) - dk * kLn2Low) - f);
}

double java_log10(double x) {
    if (!(x > 0) || x == kInfinity) return java_log(x);
    int k = 0;
    if (high_word(x) < 0x00100000) {
        k = -54;
        x *= kTwo54;
    }
    const int32_t high = high_word(x);
    k += (high >> 20) - 1023;
    const int sign = k < 0 ? 1 : 0;
    const double y = k + sign;
    x = with_high_word(x, (high & 0x000fffff) | ((0x3ff - sign) << 20));
    const double z = y * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * java_log(x);
    return z + y * 3.01029995663611771306e-01;
}

double java_cosh(double x) {
    const double size = std::fabs(x);
    const int32_t magnitude = high_word(size);
    if (magnitude >= 0x7ff00000) return x * x;
    if (magnitude < 0x3fd62e43) {  // less than half of ln 2
        const double t = std::expm1(size), w = 1.0 + t;
        return magnitude < 0x3c800000 ? w : 1.0 + (t * t) / (w + w);
    }
    if (magnitude < 0x40360000) {  // less than 22
        const double t = java_exp(size);
        return 0.5 * t + 0.5 / t;
    }
    if (magnitude < 0x40862E42) return 0.5 * java_exp(size);
    if (size <= 7.10475860073943863426e+02) {
        const double w = java_exp(0.5 * size);
        return 0.5 * w * w;
    }
    return kInfinity;
}

double java_cbrt(double x) {
    if (x == 0 || std::isnan(x) || std::isinf(x)) return x;
    const double size = std::fabs(x);
    const int32_t high = high_word(size);
    double t = 0;
    if (high < 0x00100000) {
        t = kTwo54 * size;
        t = with_high_word(t, high_word(t) / 3 + 696219795);
    } else {
        t = with_high_word(0.0, high / 3 + 715094163);
    }
    double r = t * t / size;
    double s = 5.42857142857142815906e-01 + r * t;
    t *= 3.57142857142857150787e-01 +
         1.60714285714285720630e+00 / (s + 1.41428571428571436819e+00 + -7.05306122448979611050e-01 / s);
    t = with_high_word(head(t), high_word(t) + 1);
    s = t * t;
    r = size / s;
    r = (r - t) / (t + t + r);
    return std::copysign(t + t * r, x);
}

double java_asin(double x) {
    const double size = std::fabs(x);
    if (!(size <= 1)) return kNan;
    if (size == 1) return x * kHalfPi + x * kHalfPiLow;
    const int32_t magnitude = high_word(size);
    if (magnitude < 0x3e400000) return x;
    if (size < 0.5) return x + x * asin_rational(x * x);
    double t = (1.0 - size) * 0.5;
    const double s = std::sqrt(t), ratio = asin_rational(t);
    if (magnitude >= 0x3FEF3333) {
        t = kHalfPi - (2.0 * (s + s * ratio) - kHalfPiLow);
    } else {
        const double w = head(s);
        const double c = (t - w * w) / (s + w);
        const double p = 2.0 * s * ratio - (kHalfPiLow - 2.0 * c);
        t = kQuarterPi - (p - (kQuarterPi - 2.0 * w));
    }
    return std::copysign(t, x);
}

double java_acos(double x) {
    const double size = std::fabs(x);
    if (!(size <= 1)) return kNan;
    if (size == 1) return x > 0 ? 0.0 : kPi + 2.0 * kHalfPiLow;
    if (size < 0.5) {
        if (high_word(size) <= 0x3c600000) return kHalfPi + kHalfPiLow;
        return kHalfPi - (x - (kHalfPiLow - x * asin_rational(x * x)));
    }
    const double z = (1.0 - size) * 0.5;
    const double s = std::sqrt(z), ratio = asin_rational(z);
    if (x < 0) return kPi - 2.0 * (s + (ratio * s - kHalfPiLow));
    const double w = head(s);
    const double c = (z - w * w) / (s + w);
    return 2.0 * (w + (ratio * s + c));
}

double java_atan(double x) {
    static constexpr double kHigh[] = {4.63647609000806093515e-01, kQuarterPi, 9.82793723247329054082e-01,
                                       kHalfPi};
    static constexpr double kLow[] = {2.26987774529616870924e-17, 3.06161699786838301793e-17,
                                      1.39033110312309984516e-17, kHalfPiLow};
    const double sign = x;
    const int32_t magnitude = high_word(x) & 0x7fffffff;
    if (std::isnan(x)) return x;
    if (magnitude >= 0x44100000) return std::copysign(kHigh[3] + kLow[3], x);
    int part = -1;
    if (magnitude < 0x3fdc0000) {
        if (magnitude < 0x3e200000) return x;
    } else {
        x = std::fabs(x);
        if (magnitude < 0x3fe60000) {
            part = 0;
            x = (2.0 * x - 1.0) / (2.0 + x);
        } else if (magnitude < 0x3ff30000) {
            part = 1;
            x = (x - 1.0) / (x + 1.0);
        } else if (magnitude < 0x40038000) {
            part = 2;
            x = (x - 1.5) / (1.0 + 1.5 * x);
        } else {
            part = 3;
            x = -1.0 / x;
        }
    }
    static constexpr double kEven[] = {3.33333333333329318027e-01, 1.42857142725034663711e-01,
                                       9.09088713343650656196e-02, 6.66107313738753120669e-02,
                                       4.97687799461593236017e-02, 1.62858201153657823623e-02};
    static constexpr double kOdd[] = {-1.99999999998764832476e-01, -1.11111104054623557880e-01,
                                      -7.69187620504482999495e-02, -5.83357013379057348645e-02,
                                      -3.65315727442169155270e-02};
    const double z = x * x, w = z * z;
    const double sum = z * polynomial(kEven, w) + w * polynomial(kOdd, w);
    if (part < 0) return x - x * sum;
    return std::copysign(kHigh[part] - ((x * sum - kLow[part]) - x), sign);
}

double java_atan2(double y, double x) {
    if (std::isnan(x) || std::isnan(y)) return kNan;
    if (x == 1.0) return java_atan(y);
    const bool left = std::signbit(x);
    const auto signed_like_y = [&](double angle) { return std::copysign(angle, y); };
    if (y == 0) return left ? signed_like_y(kPi) : y;
    if (x == 0) return signed_like_y(kHalfPi);
    if (std::isinf(x)) {
        if (std::isinf(y)) return signed_like_y(left ? 3.0 * kQuarterPi : kQuarterPi);
        return signed_like_y(left ? kPi : 0.0);
    }
    if (std::isinf(y)) return signed_like_y(kHalfPi);
    const int distance = ((high_word(y) & 0x7fffffff) - (high_word(x) & 0x7fffffff)) >> 20;
    double z = 0;
    if (distance > 60) {
        z = kHalfPi + 0.5 * kPiLow;
    } else if (!left || distance >= -60) {
        z = java_atan(std::fabs(y / x));
    }
    if (!left) return std::signbit(y) ? -z : z;
    return std::signbit(y) ? (z - kPiLow) - kPi : kPi - (z - kPiLow);
}

double java_hypot(double x, double y) {
    double a = std::fabs(x), b = std::fabs(y);
    if (std::isinf(a) || std::isinf(b)) return kInfinity;
    if (std::isnan(a) || std::isnan(b)) return kNan;
    if (a < b) std::swap(a, b);
    if (b == 0 || high_word(a) - high_word(b) > 0x3c00000) return a + b;
    int scale = 0;
    if (high_word(a) > 0x5f300000) scale = -600;
    if (high_word(b) < 0x20b00000) scale = high_word(b) <= 0x000fffff ? 1022 : 600;
    a = std::ldexp(a, scale);
    b = std::ldexp(b, scale);
    double w = a - b;
    if (w > b) {
        const double t1 = with_high_word(0.0, high_word(a)), t2 = a - t1;
        w = std::sqrt(t1 * t1 - (b * (-b) - t2 * (a + t1)));
    } else {
        const double y1 = with_high_word(0.0, high_word(b)), y2 = b - y1;
        const double t1 = with_high_word(0.0, high_word(a) + 0x00100000), t2 = (a + a) - t1;
        w = std::sqrt(t1 * y1 - (w * (-w) - (t1 * y2 + t2 * b)));
    }
    return std::ldexp(w, -scale);
}

double java_asinh(double x) {
    const double size = std::fabs(x);
    if (std::isnan(x) || std::isinf(x) || size < 0x1p-28) return x;
    double w = 0;
    if (size > 0x1p28) {
        w = java_log(size) + kLn2;
    } else if (size > 2.0) {
        w = java_log(2.0 * size + 1.0 / (std::sqrt(x * x + 1.0) + size));
    } else {
        const double t = x * x;
        w = std::log1p(size + t / (1.0 + std::sqrt(1.0 + t)));
    }
    return std::copysign(w, x);
}

double java_acosh(double x) {
    if (!(x >= 1.0)) return kNan;
    if (x == 1.0) return 0.0;
    if (x > 0x1p28) return java_log(x) + kLn2;
    if (x > 2.0) return java_log(2.0 * x - 1.0 / (x + std::sqrt(x * x - 1.0)));
    const double t = x - 1.0;
    return std::log1p(t + std::sqrt(2.0 * t + t * t));
}

}  // namespace firesteel
