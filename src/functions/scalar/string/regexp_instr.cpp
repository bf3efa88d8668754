#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/regex_argument.h"

namespace firesteel {

namespace {

constexpr char kName[] = "regexp_instr";

/// The third argument, a group, changes nothing but being null.
ColumnPtr regexp_instr(const KernelCall& call) {
    FixedBuilder<int32_t> out(*call.result_type, call.pool);
    RowRegex patterns(call, 1, kName);
    const RowValidity validity(call);
    std::vector<JavaRegex::Group> groups;
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t position = 0;
        if (validity.valid(row)) {
            const std::string_view text = call[0].values<StringView>()[row].view();
            if (patterns.get(row).find(text, 0, groups)) {
                const auto before = text.substr(0, static_cast<size_t>(groups[0].begin));
                position = static_cast<int32_t>(utf8_length(before)) + 1;
            }
        }
        out.append_value(position);
    }
    return out.finish();
}

}  // namespace

FUNCTION("regexp_instr")
    .group("string_funcs")
    .since("3.4.0")
    .doc("Where the first match of a regular expression stands, counted from 1; 0 when there is none.")
    .example("SELECT regexp_instr('1a 2b 14m', '\\\\d+(a|b|m)')", "1")
    .overload("(str STRING, regexp STRING) -> INT", regexp_instr)
    .overload("(str STRING, regexp STRING, idx INT) -> INT", regexp_instr)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.prepare = [](const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
            return prepare_regex(constants[1], kName);
        };
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return name + "(" + a[0] + ", " + a[1] + ", " + (a.size() > 2 ? a[2] : "0") + ")";
        };
    });

}  // namespace firesteel
