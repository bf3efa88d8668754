#pragma once

#include <optional>

#include "expr/expr.h"

namespace firesteel {

/// Bounds of a column in some rows: every value that is not null lies between them.
struct ChunkBounds {
    std::optional<Value> minimum;
    std::optional<Value> maximum;
    std::optional<int64_t> nulls;
    int64_t rows = 0;
};

/// Negative, zero or positive; values of the same type, not null.
int compare_bounds(const Value& a, const Value& b);

/// Can some of the rows that derived classes know about satisfy a filter? True when in doubt.
class BoundsProbe {
public:
    enum class Comparison { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

    virtual ~BoundsProbe() = default;
    bool passes(const ExprPtr& filter) const;

protected:
    virtual std::optional<ChunkBounds> bounds_of(const Expr& input) const = 0;
    /// Can one of the column's values be this one? It may be of a wider type.
    virtual bool may_hold(const Expr& input, const Value& value) const {
        (void)input, (void)value;
        return true;
    }

private:
    bool passes_comparison(Comparison comparison, const ExprPtr& operand, const ExprPtr& literal) const;
    bool passes_null_test(const ExprPtr& operand, bool wants_null) const;
    bool passes_in(const Expr& in) const;
};

}  // namespace firesteel
