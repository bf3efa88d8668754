#include "codec/csv_infer.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/inferred_schema.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

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

Resolution resolve(const ResolveRequest& request) { return resolve_inferred_schema(request, "csv"); }

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return prepare_inferred_schema(constants, settings, infer);
}

}  // namespace

FUNCTION("schema_of_csv")
    .group("csv_funcs")
    .since("3.0.0")
    .doc("The schema of a CSV text, in DDL.")
    .example("SELECT schema_of_csv('1,abc')", "STRUCT<_c0: INT, _c1: STRING>")
    .overload(resolve, inferred_schema)
    .with([](FunctionRecord& r) { r.prepare = prepare, r.display = show_first_argument; });

}  // namespace firesteel
