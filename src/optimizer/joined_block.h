#pragma once

#include <unordered_map>

#include "optimizer/attribute_set.h"

namespace firesteel {

/// Does it join each row with each that fits, on either side?
bool is_inner_join(const LogicalNode& plan);

/// Inner joins and filters below each other, as the relations that are joined and the conditions that hold
/// for all rows. What no condition names may be joined with anything.
struct JoinedBlock {
    explicit JoinedBlock(const LogicalPlanPtr& plan) { add(plan); }

    std::vector<LogicalPlanPtr> relations;
    Exprs conditions;

private:
    void add(const LogicalPlanPtr& plan);
};

/// Columns that conditions `a = b` make equal, directly or by way of others.
class EqualityClasses {
public:
    /// Takes an equality of two columns of one type; false for any other condition.
    bool add(const ExprPtr& condition);
    /// One column for all that are equal to this one; itself when nothing is known of it.
    int64_t representative(int64_t column) const;
    bool are_equal(int64_t a, int64_t b) const { return representative(a) == representative(b); }
    /// All columns that were mentioned.
    const AttributeSet& columns() const { return columns_; }
    /// Each class by the columns that were mentioned, the representative first; empty where one has become
    /// part of another.
    const std::vector<Exprs>& classes() const { return classes_; }

private:
    size_t class_of(const ExprPtr& column);

    AttributeSet columns_;
    std::vector<Exprs> classes_;
    std::unordered_map<int64_t, size_t> places_;  // in classes_, by column
};

}  // namespace firesteel
