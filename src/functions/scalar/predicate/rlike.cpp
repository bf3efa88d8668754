#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/regex_argument.h"

namespace firesteel {

namespace {

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    return prepare_regex(constants[1], "rlike");
}

ColumnPtr rlike(const KernelCall& call) {
    auto buffer = Buffer::allocate_zeroed(call.rows, call.pool);
    const RowValidity validity(call);
    const auto* texts = call[0].values<StringView>();
    RowRegex regex(call, 1, "rlike");
    for (int64_t row = 0; row < call.rows; ++row) {
        if (validity.valid(row)) buffer->mutable_data()[row] = regex.get(row).find(texts[row].view());
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

}  // namespace

FUNCTION("rlike")
    .alias("regexp")
    .alias("regexp_like")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Does the regular expression match some part of the text?")
    .example("SELECT rlike('Spark SQL', 'p[a-c]')", "true")
    .overload("(str STRING, regexp STRING) -> BOOLEAN", rlike)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.can_fail = true;
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            const std::string shown = name == "rlike" ? "RLIKE" : name == "regexp" ? "REGEXP" : "REGEXP_LIKE";
            return shown + "(" + a[0] + ", " + a[1] + ")";
        };
    });

}  // namespace firesteel
