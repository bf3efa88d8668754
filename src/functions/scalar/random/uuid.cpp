#include "common/mersenne_twister.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/random/kept_generators.h"

namespace firesteel {

namespace {

void append_hex(std::string& out, uint64_t value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(value >> shift) & 15];
}

/// Version 4: 122 random bits.
ColumnPtr uuid(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    const int64_t seed = call.arguments.empty() || call.rows == 0 ? 0 : call[0].values<int64_t>()[0];
    const auto& kept = static_cast<const KeptGenerators<MersenneTwister>&>(*call.state);
    const auto& position = call.position;
    MersenneTwister random = kept.take(position.partition, position.first_row, seed, [](MersenneTwister& g) {
        g.next_long();
        g.next_long();
    });
    for (int64_t row = 0; row < call.rows; ++row) {
        const uint64_t high = (static_cast<uint64_t>(random.next_long()) & ~uint64_t{0xF000}) | 0x4000;
        const uint64_t low =
            (static_cast<uint64_t>(random.next_long()) & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000;
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
    kept.put(position.partition, position.first_row + call.rows, random);
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
        r.prepare = prepare_generators<MersenneTwister>;
        r.display = [](const std::string& name, const std::vector<std::string>&) { return name + "()"; };
    });

}  // namespace firesteel
