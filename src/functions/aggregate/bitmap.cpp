#include <cstring>
#include <memory>

#include "column/builder.h"
#include "functions/aggregate.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

constexpr int64_t kBitmapBytes = 4096;
constexpr int64_t kBitmapBits = kBitmapBytes * 8;

enum class BitmapOperator : uint8_t { kConstruct, kOr, kAnd };

/// Bitmaps of a fixed size: made of bit positions, or combined from bitmaps. Shorter bitmaps count as filled
/// up with zeros.
class Bitmap final : public AggregateFunction {
public:
    explicit Bitmap(BitmapOperator op) : operator_(op) {}

    size_t state_size() const override { return sizeof(State); }
    void initialize(char* state) const override { new (state) State(); }
    void destroy(char* state) const noexcept override { at(state).~State(); }
    bool has_destroy() const override { return true; }

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            uint8_t* bits = made(at(states[i]), call.pool);
            if (operator_ == BitmapOperator::kConstruct) {
                set_bit(bits, call[0].values<int64_t>()[i], i, *call.errors);
            } else {
                combine(bits, call[0].values<StringView>()[i].view());
            }
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            const char* bits = at(state) ? at(state)->as<char>() : nullptr;
            builder.append_value(bits ? std::string_view(bits, kBitmapBytes) : std::string_view());
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const std::string_view from = exported.values<StringView>()[i].view();
            if (!from.empty()) combine(made(at(states[i]), pool), from);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        const std::string nothing(kBitmapBytes, initial());
        for (char* state : states) {
            const State& bits = at(state);
            builder.append_value(bits ? std::string_view(bits->as<char>(), kBitmapBytes) : nothing);
        }
        return builder.finish();
    }

private:
    using State = std::shared_ptr<Buffer>;  // no buffer: nothing seen
    static State& at(char* state) { return *std::launder(reinterpret_cast<State*>(state)); }

    char initial() const { return operator_ == BitmapOperator::kAnd ? '\xFF' : '\0'; }
    uint8_t* made(State& state, const MemoryPoolPtr& pool) const {
        if (!state) {
            state = Buffer::allocate(kBitmapBytes, pool);
            std::memset(state->mutable_data(), initial(), kBitmapBytes);
        }
        return state->mutable_data();
    }

    static void set_bit(uint8_t* bits, int64_t position, int64_t row, ErrorSink& errors) {
        if (position < 0 || position >= kBitmapBits) {
            errors.fail_always(row, [&] {
                return Error("INVALID_BITMAP_POSITION", {{"bitPosition", std::to_string(position)},
                                                         {"bitmapNumBytes", std::to_string(kBitmapBytes)},
                                                         {"bitmapNumBits", std::to_string(kBitmapBits)}});
            });
            return;
        }
        bits[position / 8] = static_cast<uint8_t>(bits[position / 8] | (1 << (position % 8)));
    }

    void combine(uint8_t* bits, std::string_view from) const {
        for (size_t i = 0; i < static_cast<size_t>(kBitmapBytes); ++i) {
            const uint8_t byte = i < from.size() ? static_cast<uint8_t>(from[i]) : 0;
            bits[i] = operator_ == BitmapOperator::kAnd ? bits[i] & byte : bits[i] | byte;
        }
    }

    const BitmapOperator operator_;
};

template <BitmapOperator kOperator>
AggregateFunctionPtr bind_bitmap(const AggregateBinding&) {
    return std::make_shared<Bitmap>(kOperator);
}

Resolution resolve_bitmaps(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    if (!request.arguments[0].type.is(TypeId::kBinary))
        raise_unexpected_type(request, 0, quoted(Type::binary()));
    return {{Type::binary()}, Type::binary(), false};
}

template <char kFill>
void is_never_null(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.empty_result = Value(std::string(kBitmapBytes, kFill));
}

AGGREGATE("bitmap_construct_agg")
    .group("agg_funcs")
    .since("3.5.0")
    .doc("A bitmap of 4096 bytes in which the bits at all positions of the group are set.")
    .example(
        "SELECT substring(hex(bitmap_construct_agg(bitmap_bit_position(col))), 0, 6) FROM VALUES (1), (2), "
        "(3) "
        "AS tab(col)",
        "070000")
    .overload("(child BIGINT) -> BINARY", bind_bitmap<BitmapOperator::kConstruct>)
    .with(is_never_null<'\0'>);

AGGREGATE("bitmap_or_agg")
    .group("agg_funcs")
    .since("3.5.0")
    .doc("The bitwise OR of all bitmaps of the group.")
    .example(
        "SELECT substring(hex(bitmap_or_agg(col)), 0, 6) FROM VALUES (X'10'), (X'20'), (X'40') AS tab(col)",
        "700000")
    .overload(resolve_bitmaps, bind_bitmap<BitmapOperator::kOr>)
    .with(is_never_null<'\0'>);

AGGREGATE("bitmap_and_agg")
    .group("agg_funcs")
    .since("4.1.0")
    .doc("The bitwise AND of all bitmaps of the group.")
    .example(
        "SELECT substring(hex(bitmap_and_agg(col)), 0, 6) FROM VALUES (X'F0'), (X'70'), (X'30') AS tab(col)",
        "300000")
    .overload(resolve_bitmaps, bind_bitmap<BitmapOperator::kAnd>)
    .with(is_never_null<'\xFF'>);

}  // namespace
}  // namespace firesteel
