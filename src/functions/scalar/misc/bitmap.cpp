// Numbers as places in bitmaps of 32768 bits: what bitmap_construct_agg is given.

#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

constexpr int64_t kBits = 32768;

int64_t bit_position(int64_t value) { return value > 0 ? (value - 1) % kBits : -(value % kBits); }
int64_t bucket_number(int64_t value) { return value > 0 ? 1 + (value - 1) / kBits : value / kBits; }

int64_t bitmap_count(std::string_view bits) {
    int64_t count = 0;
    for (const char c : bits) count += __builtin_popcount(static_cast<uint8_t>(c));
    return count;
}

Resolution resolve_count(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& bitmap = request.arguments[0];
    if (!bitmap.type.is(TypeId::kBinary)) raise_unexpected_type(request, 0, "\"BINARY\"");
    return {{Type::binary()}, Type::long_integer(), bitmap.nullable};
}

}  // namespace

FUNCTION("bitmap_bit_position")
    .group("misc_funcs")
    .since("3.5.0")
    .doc("The bit that stands for the number in its bitmap, counted from 0.")
    .example("SELECT bitmap_bit_position(123)", "122")
    .overload("(child BIGINT) -> BIGINT", rows<bit_position>);

FUNCTION("bitmap_bucket_number")
    .group("misc_funcs")
    .since("3.5.0")
    .doc("The number of the bitmap that the number belongs to.")
    .example("SELECT bitmap_bucket_number(123)", "1")
    .overload("(child BIGINT) -> BIGINT", rows<bucket_number>);

FUNCTION("bitmap_count")
    .group("misc_funcs")
    .since("3.5.0")
    .doc("How many bits of the bitmap are set.")
    .example("SELECT bitmap_count(X'1010')", "2")
    .overload(resolve_count, rows<bitmap_count>);

}  // namespace firesteel
