#include "codec/csv_infer.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct SchemaState final : KernelState {
    std::string text;
};

std::string infer(const std::string& csv, const TextOptions& written, const EvalSettings& settings) {
    const CsvOptions options = CsvOptions::parse(written, text_defaults(settings));
    CsvTokenizer tokenizer(options);
    std::span<const CsvToken> record = tokenizer.tokenize(csv);
    CsvTypes types(record.size(), options);
    types.add(record);
    std::vector<Field> fields;
    for (const Type& type : types.types())
        fields.push_back({"_c" + std::to_string(fields.size()), type, true});
    return Type::structure(std::move(fields)).to_sql();
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    options_argument(request, 1);
    constant_text_argument(request, "csv");
    std::vector<Type> types = {Type::string()};
    if (request.arguments.size() > 1) types.push_back(request.arguments[1].type);
    return {std::move(types), Type::string(), false};
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    auto state = std::make_shared<SchemaState>();
    state->text = infer(constants[0]->as_string(), options_of(constants, 1), settings);
    return state;
}

ColumnPtr schema_of_csv(const KernelCall& call) {
    StringBuilder builder(Type::string(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        builder.append_value(static_cast<const SchemaState&>(*call.state).text);
    return builder.finish();
}

}  // namespace

FUNCTION("schema_of_csv")
    .group("csv_funcs")
    .since("3.0.0")
    .doc("The schema of a CSV text, in DDL.")
    .example("SELECT schema_of_csv('1,abc')", "STRUCT<_c0: INT, _c1: STRING>")
    .overload(resolve, schema_of_csv)
    .with([](FunctionRecord& r) { r.prepare = prepare, r.display = show_first_argument; });

}  // namespace firesteel
