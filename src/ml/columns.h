#pragma once

#include <string>
#include <vector>

#include "plan/logical_plan.h"

namespace firesteel::ml {

/// The column of that name. Raises FIELD_NOT_FOUND.
const Attribute& find_column(const LogicalNode& input, const std::string& name);
bool has_column(const LogicalNode& input, const std::string& name);
/// As find_column(), and raises when it holds no vectors.
const Attribute& find_vector_column(const LogicalNode& input, const std::string& name);
const Attribute& find_numeric_column(const LogicalNode& input, const std::string& name);
/// Raises when there is a column of that name.
void check_absent(const LogicalNode& input, const std::string& name, const char* what = "Output column");

/// A column to be added.
struct NewColumn {
    std::string name;
    ExprPtr expr;
    std::string metadata = {};
};
/// The input's columns, then the new ones.
LogicalPlanPtr add_columns(const LogicalPlanPtr& input, const std::vector<NewColumn>& columns);
/// Some columns of the input, in that order.
LogicalPlanPtr select_columns(const LogicalPlanPtr& input, const std::vector<std::string>& names);

/// Numbers as a literal that costs a row nothing to pass: their bytes.
ExprPtr numbers_literal(const std::vector<double>& numbers);
std::vector<double> numbers_of(const Value& literal);

}  // namespace firesteel::ml
