#pragma once

#include <optional>
#include <vector>

#include "column/type.h"

namespace firesteel {

/// Spark's implicit type rules (org.apache.spark.sql.catalyst.analysis.{AnsiTypeCoercion, TypeCoercion}), as functions
/// on types alone. `ansi` chooses between the two.

/// The type that both sides of a comparison, UNION or CASE become; nothing when there is none.
std::optional<Type> common_type(const Type& a, const Type& b, bool ansi);
std::optional<Type> common_type(const std::vector<Type>& types, bool ansi);
/// As common_type, without any cast to or from string.
std::optional<Type> tightest_common_type(const Type& a, const Type& b, bool ansi);
/// May an argument of type `from` be passed where `to` is expected, by an implicit cast?
bool can_implicitly_cast(const Type& from, const Type& to, bool ansi);
/// Does `from` become `to` without losing anything (Dataset.to, view columns, INSERT under STRICT)?
bool can_up_cast(const Type& from, const Type& to);
/// May an explicit CAST be written from `from` to `to`?
bool can_cast(const Type& from, const Type& to, bool ansi);
bool can_try_cast(const Type& from, const Type& to);
/// May INSERT store `from` in a column of type `to` under spark.sql.storeAssignmentPolicy=ANSI?
bool can_store_assign(const Type& from, const Type& to);
/// The decimal type an integral type widens to: int -> decimal(10,0).
Type decimal_for(const Type& integral);
/// Decimal result types of + - * / % div, Spark's DecimalPrecision rules.
Type decimal_result(char op, const Type& a, const Type& b, bool allow_precision_loss);
/// Does a cast between these give null or an error for some non-null input in ANSI mode (so that nullable changes in
/// legacy mode)?
bool cast_forces_nullable(const Type& from, const Type& to, bool ansi);

}  // namespace firesteel
