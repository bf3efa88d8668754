#include <algorithm>
#include <cmath>
#include <cstring>

#include "column/builder.h"
#include "common/decimal.h"
#include "common/growing_array.h"
#include "common/random.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/object_state.h"
#include "functions/aggregate/percentile_result.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct HistogramBin {
    double x;
    double y;
};

struct HistogramState {
    GrowingArray<HistogramBin> bins;  // ascending by x
    JavaRandom random{31183};         // breaks ties between equally close bins
};

/// The streaming histogram of Ben-Haim and Tom-Tov, with Hive's way of breaking ties.
class HistogramNumeric final : public ObjectStateAggregate<HistogramState> {
public:
    HistogramNumeric(Type result, int64_t bins) : result_(std::move(result)), bins_(bins) {}

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[0];
        const bool decimal = column.type().is(TypeId::kDecimal);
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column.is_null(i)) continue;
            add(at(states[i]), decimal ? decimal_at(column, i) : number_at(column, i), call.pool);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(at(state).bins.bytes());
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            HistogramState& state = at(states[i]);
            state.bins.append_bytes(exported.values<StringView>()[i].view(), pool);
            std::stable_sort(state.bins.begin(), state.bins.end(),
                             [](const HistogramBin& a, const HistogramBin& b) { return a.x < b.x; });
            trim(state);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(result_, pool);
        auto& bins = static_cast<StructBuilder&>(builder.child());
        for (char* state : states) {
            if (at(state).bins.empty()) {
                builder.append_null();
                continue;
            }
            for (const HistogramBin& bin : at(state).bins) {
                append_number(bins.child(0), bin.x);
                static_cast<FixedBuilder<double>&>(bins.child(1)).append_value(bin.y);
                bins.close_row();
            }
            builder.close_row();
        }
        return builder.finish();
    }

private:
    static double decimal_at(const Column& column, int64_t row) {
        const bool wide = column.type().physical() == PhysicalType::kInt128;
        const Int128 value = wide ? column.values<Int128>()[row] : column.values<int64_t>()[row];
        return decimal_to_double(value, column.type().scale());
    }
    static double number_at(const Column& column, int64_t row) {
        switch (column.type().physical()) {
            case PhysicalType::kInt8:
                return column.values<int8_t>()[row];
            case PhysicalType::kInt16:
                return column.values<int16_t>()[row];
            case PhysicalType::kInt32:
                return column.values<int32_t>()[row];
            case PhysicalType::kInt64:
                return static_cast<double>(column.values<int64_t>()[row]);
            case PhysicalType::kFloat:
                return column.values<float>()[row];
            default:
                return column.values<double>()[row];
        }
    }

    void add(HistogramState& state, double value, const MemoryPoolPtr& pool) const {
        auto& bins = state.bins;
        const auto place = std::lower_bound(bins.begin(), bins.end(), value,
                                            [](const HistogramBin& bin, double x) { return bin.x < x; });
        if (place != bins.end() && place->x == value) {
            place->y += 1;
            return;
        }
        const auto position = place - bins.begin();
        bins.append({value, 1}, pool);
        std::rotate(bins.begin() + position, bins.end() - 1, bins.end());
        trim(state);
    }

    /// Joins the two closest bins until there are few enough.
    void trim(HistogramState& state) const {
        auto& bins = state.bins;
        while (bins.size() > bins_) {
            int64_t closest = 0;
            double least = bins[1].x - bins[0].x;
            int64_t ties = 1;
            for (int64_t i = 1; i < bins.size() - 1; ++i) {
                const double distance = bins[i + 1].x - bins[i].x;
                if (distance < least) {
                    least = distance;
                    closest = i;
                    ties = 1;
                } else if (distance == least &&
                           state.random.next_double() <= 1.0 / static_cast<double>(++ties)) {
                    closest = i;
                }
            }
            HistogramBin& bin = bins[closest];
            const HistogramBin& next = bins[closest + 1];
            const double height = bin.y + next.y;
            bin.x *= bin.y / height;
            bin.x += next.x / height * next.y;
            bin.y = height;
            std::copy(bins.begin() + closest + 2, bins.end(), bins.begin() + closest + 1);
            bins.truncate(bins.size() - 1);
        }
    }

    const Type result_;
    const int64_t bins_;
};

Resolution resolve_histogram(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type value = approximated_type(request);
    const Type& count = request.arguments[1].type;
    if (!count.is_numeric() && !count.is_string() && !count.is(TypeId::kNull))
        raise_unexpected_type(request, 1, quoted(Type::integer()));
    require_constant(request, 1, "nb", Type::integer());
    require_not_null(request, 1, "nb");
    if (!count.is_string()) {
        const auto bins = static_cast<int64_t>(constant_double(request.arguments[1]));
        if (bins < 2) raise_out_of_range(request, "nb", "[2, 2147483647]", std::to_string(bins));
    }
    const Type bin = Type::structure({{"x", value, true}, {"y", Type::double_number(), true}});
    return {{value, Type::integer()}, Type::array(bin), true};
}

AggregateFunctionPtr bind_histogram(const AggregateBinding& binding) {
    return std::make_shared<HistogramNumeric>(binding.result, binding.constants[1]->as_long());
}

AGGREGATE("histogram_numeric")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("A histogram of the values with at most `nb` bins of unequal width, as centres and heights.")
    .example("SELECT histogram_numeric(col, 5) FROM VALUES (0), (1), (2), (10) AS tab(col)",
             "[{\"x\":0,\"y\":1.0},{\"x\":1,\"y\":1.0},{\"x\":2,\"y\":1.0},{\"x\":10,\"y\":1.0}]")
    .overload(resolve_histogram, bind_histogram)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel
