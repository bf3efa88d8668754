#include "column/bitmap.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Type operand_type(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    const bool ansi = request.settings->ansi;
    // Inside of arrays, maps and structs nothing is read from texts.
    const bool nested = a.is_nested() && b.is_nested();
    const auto common = nested ? tightest_common_type(a, b, ansi) : comparison_type(a, b, ansi);
    if (!common) raise_mismatch(request, "BINARY_OP_DIFF_TYPES", {{"left", quoted(a)}, {"right", quoted(b)}});
    return *common;
}

std::string symbol_of(const ResolveRequest& request) {
    if (request.name == "==" || request.name == "!=" || request.name == "<>") return "=";
    return request.name == "equal_null" ? "<=>" : request.name;
}

/// A number written beside a decimal becomes the narrowest decimal that holds it, by a cast that Spark takes
/// to be able to fail.
bool narrows_literal(const ResolveRequest& request, size_t literal) {
    const ArgumentInfo& number = request.arguments[literal];
    const bool written = number.is_literal && number.constant && !number.constant->is_null();
    if (!written || !request.arguments[1 - literal].type.is(TypeId::kDecimal)) return false;
    return number.type.is(TypeId::kInteger) || number.type.is(TypeId::kLong);
}

Resolution resolve_comparison(const ResolveRequest& request) {
    const Type type = operand_type(request);
    check_orderable(request, type, symbol_of(request));
    const bool nullable =
        strict_nullable(request, {type, type}) || narrows_literal(request, 0) || narrows_literal(request, 1);
    return {{type, type}, Type::boolean(), nullable};
}

ColumnPtr equals(const KernelCall& call) { return equal_values(call, call[0], call[1], false); }
ColumnPtr differs(const KernelCall& call) { return equal_values(call, call[0], call[1], true); }
ColumnPtr less(const KernelCall& call) { return less_values(call, call[0], call[1], false); }
ColumnPtr less_or_equal(const KernelCall& call) { return less_values(call, call[0], call[1], true); }
ColumnPtr greater(const KernelCall& call) { return less_values(call, call[1], call[0], false); }
ColumnPtr greater_or_equal(const KernelCall& call) { return less_values(call, call[1], call[0], true); }

/// Two nulls are equal, a null and a value are not.
ColumnPtr null_safe_equals(const KernelCall& call) {
    const ColumnPtr equal = equal_values(call, call[0], call[1], false);
    if (!call[0].has_validity() && !call[1].has_validity() && !call[0].type().is(TypeId::kNull)) return equal;
    auto buffer = Buffer::allocate(call.rows, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool left_null = call[0].is_null(row);
        const bool right_null = call[1].is_null(row);
        buffer->mutable_data()[row] =
            left_null || right_null ? left_null && right_null : equal->values<uint8_t>()[row];
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

std::string show_equal(const std::string&, const std::vector<std::string>& arguments) {
    return "(" + arguments[0] + " = " + arguments[1] + ")";
}

}  // namespace

FUNCTION("=")
    .alias("==")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Are both values equal? Null when one of them is null.")
    .example("SELECT 2 = 2", "true")
    .example("SELECT 1 = '1'", "true")
    .overload(resolve_comparison, equals)
    .with([](FunctionRecord& r) { r.display = show_equal; });

FUNCTION("!=")
    .alias("<>")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Are the values different? Null when one of them is null.")
    .example("SELECT 1 != 2", "true")
    .overload(resolve_comparison, differs)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return "(NOT " + show_equal(name, arguments) + ")";
        };
    });

FUNCTION("<=>")
    .group("predicate_funcs")
    .since("1.1.0")
    .doc("Are both values equal, or both null? Never null.")
    .example("SELECT NULL <=> NULL", "true")
    .example("SELECT 1 <=> NULL", "false")
    .overload(resolve_comparison, null_safe_equals)
    .with([](FunctionRecord& r) { r.infix = "<=>", r.nulls = NullHandling::kCustom, r.never_null = true; });

FUNCTION("equal_null")
    .group("predicate_funcs")
    .since("3.4.0")
    .doc("As `<=>`.")
    .example("SELECT equal_null(NULL, 'abc')", "false")
    .overload(resolve_comparison, null_safe_equals)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.never_null = true; });

FUNCTION("<")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the left value less than the right one?")
    .example("SELECT 1 < 2", "true")
    .overload(resolve_comparison, less)
    .with([](FunctionRecord& r) { r.infix = "<"; });

FUNCTION("<=")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the left value less than or equal to the right one?")
    .example("SELECT 2 <= 2", "true")
    .overload(resolve_comparison, less_or_equal)
    .with([](FunctionRecord& r) { r.infix = "<="; });

FUNCTION(">")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the left value greater than the right one?")
    .example("SELECT 2 > 1", "true")
    .overload(resolve_comparison, greater)
    .with([](FunctionRecord& r) { r.infix = ">"; });

FUNCTION(">=")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the left value greater than or equal to the right one?")
    .example("SELECT 2 >= 1", "true")
    .overload(resolve_comparison, greater_or_equal)
    .with([](FunctionRecord& r) { r.infix = ">="; });

}  // namespace firesteel
