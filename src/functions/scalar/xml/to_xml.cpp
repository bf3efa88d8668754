#include "codec/xml_writer.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct WriterState final : KernelState {
    explicit WriterState(XmlOptions parsed) : options(std::move(parsed)) {}
    XmlOptions options;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return std::make_shared<WriterState>(
        XmlOptions::parse(options_of(constants, 1), text_defaults(settings), settings.case_sensitive));
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    options_argument(request, 1);
    const Type& type = request.arguments[0].type;
    if (!type.storage_type().is(TypeId::kStruct) && !type.is(TypeId::kVariant) && !type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"STRUCT\"");
    std::vector<Type> types;
    for (const ArgumentInfo& argument : request.arguments) types.push_back(argument.type);
    return {std::move(types), Type::string(), true};
}

ColumnPtr to_xml(const KernelCall& call) {
    const XmlOptions& options = static_cast<const WriterState&>(*call.state).options;
    XmlWriter writer(options);
    RowValidity validity(call);
    StringBuilder builder(Type::string(), call.pool);
    std::string text;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) {
            builder.append_null();
            continue;
        }
        text.clear();
        writer.write(call[0], row, 0, text);
        if (options.indent.empty()) text += '\n';  // Spark's writer ends documents so, unless it indents
        builder.append_value(text);
    }
    return builder.finish();
}

}  // namespace

FUNCTION("to_xml")
    .group("xml_funcs")
    .since("4.0.0")
    .doc("The struct `expr` as XML text.")
    .example("SELECT to_xml(named_struct('a', 1, 'b', 2))", "<ROW>\n    <a>1</a>\n    <b>2</b>\n</ROW>")
    .overload(resolve, to_xml)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show_first_argument, r.needs_time_zone = true, r.can_fail = true;
    });

}  // namespace firesteel
