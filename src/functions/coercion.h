#pragma once

#include <optional>
#include <vector>

#include "column/type.h"

namespace firesteel {

/// Spark's implicit type rules (org.apache.spark.sql.catalyst.analysis.{AnsiTypeCoercion, TypeCoercion}), as
/// functions on types alone. `ansi` chooses between the two.

/// The type that both sides of a comparison, UNION or CASE become; nothing when there is none.
std::optional<Type> common_type(const Type& a, const Type& b, bool ansi);
std::optional<Type> common_type(const std::vector<Type>& types, bool ansi);
/// The type in which two values are compared by = < <=> and IN (SELECT ...): as common_type, but legacy mode
/// compares a string with anything else as that other type, not as strings.
std::optional<Type> comparison_type(const Type& a, const Type& b, bool ansi);
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
/// Decimal result types of + - * / % div, Spark's DecimalPrecision rules. `op` is the character, 'd' for div.
Type decimal_result(char op, const Type& a, const Type& b, bool allow_precision_loss);
/// The decimal type that holds both sides of a comparison; digits before the point are kept before those
/// after it.
Type wider_decimal(const Type& a, const Type& b);
/// Is the result of CAST nullable even though its input is not? Spark decides this on types alone, alike in
/// ANSI and legacy mode (`ansi` is there for call sites that have it at hand).
bool cast_forces_nullable(const Type& from, const Type& to, bool ansi);
/// The same for TRY_CAST.
bool try_cast_forces_nullable(const Type& from, const Type& to);

}  // namespace firesteel
