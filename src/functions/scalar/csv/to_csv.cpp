#include <algorithm>

#include "codec/csv_writer.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct WriterState final : KernelState {
    explicit WriterState(CsvOptions parsed) : options(std::move(parsed)) {}
    CsvOptions options;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    CsvOptions options = CsvOptions::parse(options_of(constants, 1), text_defaults(settings));
    return std::make_shared<WriterState>(std::move(options));
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    options_argument(request, 1);
    const Type& type = request.arguments[0].type;
    const auto is_variant = [](const Field& field) { return field.type.is(TypeId::kVariant); };
    const bool is_struct = type.storage_type().is(TypeId::kStruct);
    const bool variants = is_struct && std::any_of(type.storage_type().fields().begin(),
                                                   type.storage_type().fields().end(), is_variant);
    if (variants || (!is_struct && !type.is(TypeId::kNull))) {
        raise_mismatch(request, "UNSUPPORTED_INPUT_TYPE",
                       {{"functionName", "`to_csv`"}, {"dataType", "\"" + type.to_sql() + "\""}});
    }
    std::vector<Type> types;
    for (const ArgumentInfo& argument : request.arguments) types.push_back(argument.type);
    return {std::move(types), Type::string(), true};
}

ColumnPtr to_csv(const KernelCall& call) {
    CsvWriter writer(static_cast<const WriterState&>(*call.state).options);
    RowValidity validity(call);
    StringBuilder builder(Type::string(), call.pool);
    RecordText text;
    if (!call[0].type().is(TypeId::kNull)) writer.start(call[0].children());
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].type().is(TypeId::kNull) || !validity.valid(row)) {
            builder.append_null();
            continue;
        }
        // A struct of one null is no record.
        const std::vector<ColumnPtr>& fields = call[0].children();
        if (fields.size() == 1 && fields[0]->is_null(row)) {
            builder.append_null();
            continue;
        }
        text.clear();
        writer.write(row, text);
        builder.append_value(text.view());
    }
    return builder.finish();
}

}  // namespace

FUNCTION("to_csv")
    .group("csv_funcs")
    .since("3.0.0")
    .doc("The struct `expr` as CSV text.")
    .example("SELECT to_csv(named_struct('a', 1, 'b', 2))", "1,2")
    .example("SELECT to_csv(named_struct('a', NULL, 'b', 'x,y'))", ",\"x,y\"")
    .overload(resolve, to_csv)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show_first_argument, r.needs_time_zone = true;
    });

}  // namespace firesteel
