#pragma once

#include <string>

#include "spec/query.h"
#include "spec/source.h"

namespace google::protobuf {
template <typename T>
class RepeatedPtrField;
}
namespace spark::connect {
class Catalog;
class DataType;
class Expression;
class Expression_Literal;
class Expression_SortOrder;
class MlRelation;
class Plan;
class Relation;
class SubqueryExpression;
}  // namespace spark::connect

namespace firesteel {

class Session;

/// Protocol messages to `spec`. A message is read once, here; malformed ones raise CONNECT_INVALID_PLAN
/// conditions. The session gives what messages refer to (uploaded relations) and its SQL dialect for texts
/// inside messages.

template <typename T>
using Repeated = google::protobuf::RepeatedPtrField<T>;

spec::PlanPtr lower_relation(const spark::connect::Relation& relation, Session& session);
spec::ExpressionPtr lower_expression(const spark::connect::Expression& expression, Session& session);
spec::Expressions lower_expressions(const Repeated<spark::connect::Expression>& expressions,
                                    Session& session);
spec::ExpressionPtr lower_sort_order(const spark::connect::Expression_SortOrder& order, Session& session);
spec::ExpressionPtr lower_subquery(const spark::connect::SubqueryExpression& subquery, Session& session);
std::shared_ptr<spec::Literal> lower_literal(const spark::connect::Expression_Literal& literal);
Type lower_type(const spark::connect::DataType& type, Session& session);
/// As above where only types written out may stand, no texts to parse.
Type lower_type(const spark::connect::DataType& type);

/// A type as the protocol writes it.
void raise_type(const Type& type, spark::connect::DataType& out);
/// A value as a literal message.
void raise_literal(const Type& type, const Value& value, spark::connect::Expression_Literal& out);

/// A column name as clients write it, "a.`b.c`.d", to its parts. Raises INVALID_ATTRIBUTE_NAME_SYNTAX.
spec::NameParts split_attribute_name(const std::string& name);

[[noreturn]] void raise_one_of_not_set(const char* message, const char* one_of);
/// UNSUPPORTED_CALL for a feature by the name that users know.
[[noreturn]] void raise_not_run(const std::string& feature);
[[noreturn]] void raise_one_of_not_supported(const char* message, const std::string& name, int number);

}  // namespace firesteel
