#include "codec/number_text.h"
#include "column/builder.h"
#include "functions/cast/cast_call.h"
#include "functions/cast/display.h"
#include "functions/cast/physical.h"

namespace firesteel {

namespace {

ColumnPtr cast_same_bytes(const CastCall& call) { return call.input->with_type(call.to); }

ColumnPtr cast_to_text(const CastCall& call) {
    const Column& input = *call.input;
    const auto writer = make_display_writer(input.type(), call.settings, !call.lenient());
    StringHeap heap(call.pool);
    CastResult<StringView> result(call);
    std::string text;
    for (int64_t row = 0; row < call.rows(); ++row) {
        if (!result.valid(row)) continue;
        text.clear();
        writer->append(input, row, text);
        result.values()[row] = heap.add(text);
    }
    Owners owners;
    heap.release_to(owners);
    return result.finish(std::move(owners));
}

ColumnPtr cast_integral_to_text(const CastCall& call) {
    StringHeap heap(call.pool);
    CastResult<StringView> result(call);
    with_integral_type(call.from(), [&](auto from) {
        const auto* values = call.input->values<decltype(from)>();
        char text[kMaxLongText];
        for (int64_t row = 0; row < call.rows(); ++row) {
            if (!result.valid(row)) continue;
            const int size = format_long(values[row], text);
            result.values()[row] = heap.add({text, static_cast<size_t>(size)});
        }
    });
    Owners owners;
    heap.release_to(owners);
    return result.finish(std::move(owners));
}

/// Legacy only: the bytes of an integer, most significant first.
ColumnPtr cast_integral_to_binary(const CastCall& call) {
    return with_integral_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return cast_all<From, StringView>(call, [](From value) {
            char bytes[sizeof(From)];
            auto rest = static_cast<uint64_t>(value);
            for (size_t i = sizeof(From); i-- > 0; rest >>= 8) bytes[i] = static_cast<char>(rest & 0xFF);
            return StringView(bytes, sizeof(From));  // short enough to lie inside the view
        });
    });
}

}  // namespace

CastKernel find_text_cast(const Type& from, const Type& to) {
    if (from.is_string() || from.is(TypeId::kBinary)) return cast_same_bytes;
    if (to.is(TypeId::kBinary)) return from.is_integral() ? cast_integral_to_binary : nullptr;
    return from.is_integral() ? cast_integral_to_text : cast_to_text;
}

}  // namespace firesteel
