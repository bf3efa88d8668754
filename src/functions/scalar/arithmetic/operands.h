#pragma once

#include "functions/resolve.h"

namespace firesteel {

/// What the two sides of an arithmetic operator become before it runs. Decimals keep their own precision and
/// scale.
struct Operands {
    Type left;
    Type right;
    bool has_decimal() const { return left.is(TypeId::kDecimal); }
};

/// Both sides numeric (or intervals of one kind); raises DATATYPE_MISMATCH.BINARY_OP_* otherwise. `required`
/// as shown.
Operands numeric_operands(const ResolveRequest& request, bool allows_intervals, const std::string& required);
/// Raises for sides that do not go together: of different types, or of the same type that the operator does
/// not take.
[[noreturn]] void raise_operand_types(const ResolveRequest& request, const Type& left, const Type& right,
                                      const std::string& required);

/// A literal integer next to a decimal counts with the digits it has; other integers with those of their
/// type.
Type decimal_operand(const ArgumentInfo& argument);

extern const char* const kAnyNumberOrInterval;
extern const char* const kAnyNumber;

}  // namespace firesteel
