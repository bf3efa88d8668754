#include "common/random.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void append_hex(std::string& out, uint64_t value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(value >> shift) & 15];
}

uint64_t next_long(XorShiftRandom& random) {
    const auto high = static_cast<uint64_t>(static_cast<uint32_t>(random.next(32))) << 32;
    return high | static_cast<uint32_t>(random.next(32));
}

/// Version 4: 122 random bits.
ColumnPtr uuid(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    const int64_t seed = call.arguments.empty() || call.rows == 0 ? 0 : call[0].values<int64_t>()[0];
    XorShiftRandom random(seed + call.position.partition);
    random.skip(4 * static_cast<uint64_t>(call.position.first_row));
    for (int64_t row = 0; row < call.rows; ++row) {
        const uint64_t high = (next_long(random) & ~uint64_t{0xF000}) | 0x4000;
        const uint64_t low = (next_long(random) & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000;
        std::string text;
        append_hex(text, high >> 32, 8);
        text += '-';
        append_hex(text, high >> 16 & 0xFFFF, 4);
        text += '-';
        append_hex(text, high & 0xFFFF, 4);
        text += '-';
        append_hex(text, low >> 48, 4);
        text += '-';
        append_hex(text, low & 0xFFFFFFFFFFFF, 12);
        out.append_value(text);
    }
    return out.finish();
}

}  // namespace

FUNCTION("uuid")
    .group("misc_funcs")
    .since("2.3.0")
    .doc("A random UUID in its usual text form.")
    .example("SELECT length(uuid())", "36")
    .overload("([seed BIGINT]) -> STRING", uuid)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile, r.never_null = true;
    });

}  // namespace firesteel
