#pragma once

#include <map>
#include <string>

#include "expr/expr.h"
#include "plan/analyzer.h"

namespace firesteel {

/// What views and tables that are made with a default collation put around their query: a hint that nobody
/// can write, with the collation's name.
constexpr const char* kDefaultCollationHint = "default collation";

/// The property that tables, views and databases keep their default collation in, which Spark reserves for
/// it.
constexpr const char* kCollationProperty = "collation";
using ObjectProperties = std::map<std::string, std::string>;
std::string collation_in(const ObjectProperties& properties);
/// What statements show of the properties.
ObjectProperties shown_properties(ObjectProperties properties);

/// The collation of constants, and of texts that casts and functions make; empty: the binary one.
const std::string& default_collation(const AnalyzerContext& context);
void set_default_collation(AnalyzerContext& context, const std::string& collation);

/// A call that makes a text, and did not get it from a column, in the default collation.
ExprPtr in_default_collation(ExprPtr call, const AnalyzerContext& context);

}  // namespace firesteel
