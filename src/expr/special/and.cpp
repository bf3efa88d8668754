#include "column/builder.h"
#include "expr/special_form.h"
#include "functions/resolve.h"

namespace firesteel {

namespace {

enum : uint8_t { kFalse, kTrue, kUnknown };

/// The truth of each row; null is kUnknown.
std::vector<uint8_t> truths(const Column& column) {
    std::vector<uint8_t> out(static_cast<size_t>(column.size()));
    for (int64_t row = 0; row < column.size(); ++row) {
        out[static_cast<size_t>(row)] =
            column.is_null(row) ? uint8_t{kUnknown} : value_at<uint8_t>(column, row);
    }
    return out;
}

ColumnPtr to_column(const std::vector<uint8_t>& truths, const MemoryPoolPtr& pool) {
    FixedBuilder<uint8_t> builder(Type::boolean(), pool);
    builder.reserve(static_cast<int64_t>(truths.size()));
    for (const uint8_t truth : truths) {
        if (truth == kUnknown) {
            builder.append_null();
        } else {
            builder.append_value(truth);
        }
    }
    return builder.finish();
}

/// The right side is evaluated only for rows that the left one leaves open, so it may guard the right one
/// from errors.
class Connective final : public SpecialForm {
public:
    explicit Connective(uint8_t deciding) : deciding_(deciding) {}

    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        std::vector<uint8_t> result = truths(*call.argument(0));
        std::vector<int32_t> open;
        for (size_t row = 0; row < result.size(); ++row) {
            if (result[row] != deciding_) open.push_back(static_cast<int32_t>(row));
        }
        if (open.empty()) return to_column(result, pool);
        const bool all = open.size() == result.size();
        const std::vector<uint8_t> right =
            truths(all ? *call.argument(1) : *call.argument_over(1, call.pick(open)));
        for (size_t i = 0; i < open.size(); ++i) {
            uint8_t& left = result[static_cast<size_t>(open[i])];
            if (right[i] == deciding_ || left != kUnknown) left = right[i];
        }
        return to_column(result, pool);
    }

private:
    uint8_t deciding_;
};

const Connective kAnd(kFalse);
const Connective kOr(kTrue);

Resolution resolve_connective(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const auto is_logical = [](const Type& type) {
        return type.is(TypeId::kBoolean) || type.is(TypeId::kNull) || type.is_string();
    };
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    if (!is_logical(a) || !is_logical(b) || (a.is_string() && b.is_string())) {
        if (a == b)
            raise_mismatch(request, "BINARY_OP_WRONG_TYPE",
                           {{"inputType", "\"BOOLEAN\""}, {"actualDataType", quoted(a)}});
        raise_mismatch(request, "BINARY_OP_DIFF_TYPES", {{"left", quoted(a)}, {"right", quoted(b)}});
    }
    const std::vector<Type> types = {Type::boolean(), Type::boolean()};
    return {types, Type::boolean(), strict_nullable(request, types)};
}

}  // namespace

FUNCTION("and")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("True when both are true, false when one is false, else null.")
    .example("SELECT true and NULL", "NULL")
    .example("SELECT false and NULL", "false")
    .overload(resolve_connective, &kAnd)
    .with([](FunctionRecord& r) { r.infix = "AND"; });

FUNCTION("or")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("True when one is true, false when both are false, else null.")
    .example("SELECT true or NULL", "true")
    .example("SELECT false or NULL", "NULL")
    .overload(resolve_connective, &kOr)
    .with([](FunctionRecord& r) { r.infix = "OR"; });

}  // namespace firesteel
