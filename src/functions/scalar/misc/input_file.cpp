// Where a row was read: what the analyzer leaves as calls is over rows that come from no file.

#include "functions/registry.h"

namespace firesteel {

namespace {

ColumnPtr no_name(const KernelCall& call) {
    return Column::constant(*call.result_type, Value(""), call.rows, call.pool);
}

ColumnPtr no_place(const KernelCall& call) {
    return Column::constant(*call.result_type, Value(int64_t{-1}), call.rows, call.pool);
}

void depends_on_source(FunctionRecord& record) {
    record.volatility = Volatility::kVolatile;
    record.never_null = true;
}

}  // namespace

FUNCTION("input_file_name")
    .group("misc_funcs")
    .since("1.5.0")
    .doc("The URI of the file that a row was read from, or an empty text.")
    .example("SELECT input_file_name()", "")
    .overload("() -> STRING", no_name)
    .with(depends_on_source);

FUNCTION("input_file_block_start")
    .group("misc_funcs")
    .since("2.2.0")
    .doc("Where in its file the block begins that a row was read from, or -1.")
    .example("SELECT input_file_block_start()", "-1")
    .overload("() -> BIGINT", no_place)
    .with(depends_on_source);

FUNCTION("input_file_block_length")
    .group("misc_funcs")
    .since("2.2.0")
    .doc("The size of the block that a row was read from, or -1.")
    .example("SELECT input_file_block_length()", "-1")
    .overload("() -> BIGINT", no_place)
    .with(depends_on_source);

}  // namespace firesteel
