#include <cmath>

#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

ColumnPtr null_flags(const KernelCall& call, bool when_null) {
    auto buffer = Buffer::allocate(call.rows, call.pool);
    uint8_t* out = buffer->mutable_data();
    for (int64_t row = 0; row < call.rows; ++row) out[row] = call[0].is_null(row) == when_null;
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr is_null(const KernelCall& call) { return null_flags(call, true); }
ColumnPtr is_not_null(const KernelCall& call) { return null_flags(call, false); }

/// Null is not NaN, so the answer is never null.
template <typename T>
ColumnPtr is_nan(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows, call.pool);
    const T* in = call[0].values<T>();
    for (int64_t row = 0; row < call.rows; ++row)
        buffer->mutable_data()[row] = !call[0].is_null(row) && std::isnan(in[row]);
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

bool invert(bool value) { return !value; }

}  // namespace

FUNCTION("isnull")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the value null?")
    .example("SELECT isnull(1)", "false")
    .overload("(expr ANY) -> BOOLEAN", is_null)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.never_null = true;
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return "(" + arguments[0] + " IS NULL)";
        };
    });

FUNCTION("isnotnull")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the value not null?")
    .example("SELECT isnotnull(1)", "true")
    .overload("(expr ANY) -> BOOLEAN", is_not_null)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.never_null = true;
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return "(" + arguments[0] + " IS NOT NULL)";
        };
    });

FUNCTION("isnan")
    .group("predicate_funcs")
    .since("1.5.0")
    .doc("Is the value NaN? False for null.")
    .example("SELECT isnan(cast('NaN' as double))", "true")
    .overload("(expr DOUBLE) -> BOOLEAN", is_nan<double>)
    .overload("(expr FLOAT) -> BOOLEAN", is_nan<float>)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.never_null = true; });

FUNCTION("not")
    .alias("!")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("True for false, false for true.")
    .example("SELECT not true", "false")
    .example("SELECT not NULL", "NULL")
    .overload("(expr BOOLEAN) -> BOOLEAN", rows<invert>)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return "(NOT " + arguments[0] + ")";
        };
    });

}  // namespace firesteel
