#include <cmath>
#include <cstdlib>

#include "column/builder.h"
#include "common/random.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/scalar/hash/spark_hash.h"

namespace firesteel {

namespace {

void append_number(std::string& out, uint64_t value, int bytes) {
    for (int shift = bytes * 8; shift > 0;) out.push_back(static_cast<char>(value >> (shift -= 8)));
}

/// Spark's CountMinSketch in its first binary version: version, number of values, depth, width, the hash
/// factors, the counters; all big-endian.
class CountMinSketch final : public ObjectStateAggregate<std::shared_ptr<Buffer>> {
public:
    CountMinSketch(double eps, double confidence, int32_t seed)
        : depth_(static_cast<int32_t>(std::ceil(-std::log1p(-confidence) / std::log(2.0)))),
          width_(static_cast<int32_t>(std::ceil(2.0 / eps))) {
        JavaRandom random(seed);
        for (int32_t i = 0; i < depth_; ++i) factors_.push_back(random.next_int(INT32_MAX));
    }

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[0];
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column.is_null(i)) continue;
            int64_t* counters = made(at(states[i]), call.pool);
            ++counters[0];
            switch (column.type().physical()) {
                case PhysicalType::kInt8:
                    add_long(counters, column.values<int8_t>()[i]);
                    break;
                case PhysicalType::kInt16:
                    add_long(counters, column.values<int16_t>()[i]);
                    break;
                case PhysicalType::kInt32:
                    add_long(counters, column.values<int32_t>()[i]);
                    break;
                case PhysicalType::kInt64:
                    add_long(counters, column.values<int64_t>()[i]);
                    break;
                default:
                    add_bytes(counters, column.values<StringView>()[i].view());
            }
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            const auto size = at(state) ? static_cast<size_t>(counter_count()) * 8 : 0;
            builder.append_value({at(state) ? at(state)->as<char>() : "", size});
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const std::string_view from = exported.values<StringView>()[i].view();
            if (from.empty()) continue;
            int64_t* counters = made(at(states[i]), pool);
            for (int64_t c = 0; c < counter_count(); ++c) {
                int64_t more;
                std::memcpy(&more, from.data() + c * 8, 8);
                counters[c] += more;
            }
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            const int64_t* counters = made(at(state), pool);
            std::string out;
            append_number(out, 1, 4);
            append_number(out, static_cast<uint64_t>(counters[0]), 8);
            append_number(out, static_cast<uint64_t>(depth_), 4);
            append_number(out, static_cast<uint64_t>(width_), 4);
            for (const int64_t factor : factors_) append_number(out, static_cast<uint64_t>(factor), 8);
            for (int64_t c = 1; c < counter_count(); ++c)
                append_number(out, static_cast<uint64_t>(counters[c]), 8);
            builder.append_value(out);
        }
        return builder.finish();
    }

private:
    int64_t counter_count() const { return 1 + int64_t{depth_} * width_; }
    /// The number of values, then the rows of counters.
    int64_t* made(std::shared_ptr<Buffer>& state, const MemoryPoolPtr& pool) const {
        if (!state) state = Buffer::allocate_zeroed(counter_count() * 8, pool);
        return state->mutable_as<int64_t>();
    }

    void add_long(int64_t* counters, int64_t item) const {
        for (int32_t row = 0; row < depth_; ++row) {
            auto hash = static_cast<int64_t>(static_cast<uint64_t>(factors_[static_cast<size_t>(row)]) *
                                             static_cast<uint64_t>(item));
            hash += hash >> 32;
            constexpr int64_t kPrimeModulus = (int64_t{1} << 31) - 1;
            ++counters[1 + int64_t{row} * width_ + (hash & kPrimeModulus) % width_];
        }
    }
    void add_bytes(int64_t* counters, std::string_view item) const {
        const int32_t first = murmur3_bytes(item, 0);
        const int32_t second = murmur3_bytes(item, first);
        for (int32_t row = 0; row < depth_; ++row) {
            const auto hash = static_cast<int32_t>(
                static_cast<uint32_t>(first) + static_cast<uint32_t>(row) * static_cast<uint32_t>(second));
            ++counters[1 + int64_t{row} * width_ + std::abs(hash % width_)];
        }
    }

    const int32_t depth_;
    const int32_t width_;
    std::vector<int64_t> factors_;
};

Resolution resolve_count_min(const ResolveRequest& request) {
    check_argument_count(request, 4, 4);
    const auto& arguments = request.arguments;
    const Type& item = arguments[0].type;
    if (!item.is_integral() && !item.is_string() && !item.is(TypeId::kBinary))
        raise_unexpected_type(request, 0, "(\"INTEGRAL\" or \"STRING\" or \"BINARY\")");
    for (const size_t i : {size_t{1}, size_t{2}}) {
        if (!arguments[i].type.is(TypeId::kDouble) && !arguments[i].type.is(TypeId::kNull))
            raise_unexpected_type(request, i, quoted(Type::double_number()));
    }
    if (!arguments[3].type.is_integral() && !arguments[3].type.is(TypeId::kNull))
        raise_unexpected_type(request, 3, quoted(Type::integer()));
    const char* const names[] = {"", "eps", "confidence", "seed"};
    for (size_t i = 1; i < 4; ++i) {
        require_constant(request, i, names[i], i == 3 ? arguments[3].type : Type::double_number());
        require_not_null(request, i, names[i]);
    }
    const double eps = arguments[1].constant->as_double(), confidence = arguments[2].constant->as_double();
    if (eps <= 0.0) raise_out_of_range(request, "eps", "(0.0, 1.7976931348623157E308]", double_text(eps));
    if (confidence <= 0.0 || confidence >= 1.0)
        raise_out_of_range(request, "confidence", "(0.0, 1.0]", double_text(confidence));
    // Of a long seed the lower half counts.
    return {{item, Type::double_number(), Type::double_number(), arguments[3].type}, Type::binary(), false};
}

AggregateFunctionPtr bind_count_min(const AggregateBinding& binding) {
    const auto& constants = binding.constants;
    return std::make_shared<CountMinSketch>(constants[1]->as_double(), constants[2]->as_double(),
                                            static_cast<int32_t>(constants[3]->as_long()));
}

AGGREGATE("count_min_sketch")
    .group("agg_funcs")
    .since("2.2.0")
    .doc(
        "A count-min sketch of the values with the given relative error, confidence and seed, as bytes: it "
        "answers how "
        "often a value occurs at most.")
    .example("SELECT hex(count_min_sketch(col, 0.5d, 0.5d, 1)) FROM VALUES (1), (2), (1) AS tab(col)",
             "0000000100000000000000030000000100000004000000005D8D6AB9000000000000000000000000000000020000000"
             "000000001"
             "0000000000000000")
    .overload(resolve_count_min, bind_count_min)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.empty_result = Value("");  // what it gives for nothing depends on its arguments
    });

}  // namespace
}  // namespace firesteel
