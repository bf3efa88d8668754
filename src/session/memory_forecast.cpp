#include "session/memory_forecast.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "optimizer/statistics.h"

namespace firesteel {
namespace {

/// Bytes of a value in our columns, texts and lists of a usual length.
double value_bytes(const Type& type) {
    switch (type.id()) {
        case TypeId::kBoolean:
        case TypeId::kByte:
            return 1;
        case TypeId::kShort:
            return 2;
        case TypeId::kInteger:
        case TypeId::kFloat:
        case TypeId::kDate:
            return 4;
        case TypeId::kString:
        case TypeId::kBinary:
            return 36;  // a view, and what is not in it
        default:
            break;
    }
    double bytes = type.storage_type().physical() == PhysicalType::kInt128 ? 16 : 8;
    if (type.is(TypeId::kArray)) bytes += 4 * value_bytes(type.element_type());
    if (type.is(TypeId::kMap)) bytes += 4 * (value_bytes(type.key_type()) + value_bytes(type.value_type()));
    if (type.is(TypeId::kStruct)) {
        for (const Field& field : type.fields()) bytes += value_bytes(field.type);
    }
    return bytes;
}

double row_bytes(const LogicalNode& plan) {
    double bytes = 0;
    for (const Attribute& attribute : plan.output()) bytes += value_bytes(attribute.type);
    return bytes;
}

class Forecast {
public:
    /// What a part of the plan keeps while it is computed, and what of that is still there while its rows are
    /// read.
    struct Part {
        double peak = 0;
        double kept = 0;
    };

    Part of(const LogicalPlanPtr& plan) {
        statistics_.define_all(plan);
        if (plan->kind == LogicalKind::kJoin) return join(static_cast<const Join&>(*plan));
        Part part = is_top_n(*plan) ? inputs(*plan->inputs[0]) : inputs(*plan);
        const double own = own_bytes(plan);
        if (own > 0) part = breaker(*plan, part, own);
        return part;
    }
    const std::string& lines() const { return lines_; }

private:
    static constexpr double kEntry = 48;  // of a hash table: hash, place, slots

    /// A sort of which few rows are wanted keeps only those.
    static bool is_top_n(const LogicalNode& plan) {
        constexpr int64_t kMostRows = 100'000;
        const auto* limit = plan.as<Limit>();
        const Sort* sort = limit != nullptr ? limit->inputs[0]->as<Sort>() : nullptr;
        return sort != nullptr && sort->global && limit->count && *limit->count <= kMostRows;
    }

    Part inputs(const LogicalNode& plan) {
        Part all;
        for (const LogicalPlanPtr& input : plan.inputs) {
            const Part part = of(input);
            all.peak = std::max(all.peak, all.kept + part.peak);
            all.kept += part.kept;
        }
        return all;
    }

    Part breaker(const LogicalNode& plan, const Part& input, double own) {
        std::string name = plan.describe();
        name = name.substr(0, name.find_first_of(" (["));
        lines_ += name + ": " + size_text(own) + "\n";
        return {std::max(input.peak, input.kept + own), own};
    }

    /// 0 for nodes that rows only pass through.
    double own_bytes(const LogicalPlanPtr& plan) {
        const double rows = statistics_.rows(plan);
        switch (plan->kind) {
            case LogicalKind::kAggregate: {
                const auto& aggregate = static_cast<const Aggregate&>(*plan);
                return rows *
                       (row_bytes(*plan) + kEntry + 16 * static_cast<double>(aggregate.aggregates.size()));
            }
            case LogicalKind::kSort: {
                constexpr double kKeyAndOrder = 24;
                return rows * (row_bytes(*plan) + kKeyAndOrder);
            }
            case LogicalKind::kWindow: {
                constexpr double kKeyAndOrder = 24;  // the rows are sorted first
                return statistics_.rows(plan->inputs[0]) * (row_bytes(*plan->inputs[0]) + kKeyAndOrder);
            }
            case LogicalKind::kLimit:
            case LogicalKind::kTail:
                return rows * row_bytes(*plan);
            case LogicalKind::kRepartition:
                return static_cast<const Repartition&>(*plan).shuffle ? rows * row_bytes(*plan) : 0;
            case LogicalKind::kSetOperation:
                return statistics_.rows(plan->inputs[0]) * (row_bytes(*plan) + kEntry);
            case LogicalKind::kCteDefinitions: {
                double bytes = 0;
                for (size_t i = 1; i < plan->inputs.size(); ++i)
                    bytes += statistics_.rows(plan->inputs[i]) * row_bytes(*plan->inputs[i]);
                return bytes;
            }
            default:
                return 0;
        }
    }

    /// One side is kept in a table while the other passes by.
    Part join(const Join& join) {
        const bool keeps_left = join.swap_build_side != (join.type == LogicalJoinType::kRightOuter);
        const size_t build = keeps_left ? 0 : 1;
        const Part built = of(join.inputs[build]), probed = of(join.inputs[1 - build]);
        const double own = statistics_.rows(join.inputs[build]) * (row_bytes(*join.inputs[build]) + kEntry);
        Part part = breaker(join, built, own);
        part.peak = std::max(part.peak, own + probed.peak);
        part.kept = own + probed.kept;
        return part;
    }

    Statistics statistics_;
    std::string lines_;
};

}  // namespace

std::string size_text(double bytes) {
    static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1024;
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %s", bytes, kUnits[unit]);
    return text;
}

std::string memory_forecast(const LogicalPlanPtr& optimized, int64_t limit) {
    Forecast forecast;
    const double peak = forecast.of(optimized).peak;
    const bool fits = peak <= static_cast<double>(limit);
    return forecast.lines() + "Peak: " + size_text(peak) + " of " + size_text(static_cast<double>(limit)) +
           (fits ? "" : ", the rest goes to disk") + "\n";
}

}  // namespace firesteel
