#include "codec/xml_infer.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/inferred_schema.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

std::string infer(const std::string& xml, const TextOptions& options, const EvalSettings& settings) {
    XmlTypes types(XmlOptions::parse(options, text_defaults(settings), settings.case_sensitive));
    types.add(xml);
    return Type::structure(types.schema()).to_sql();
}

Resolution resolve(const ResolveRequest& request) {
    Resolution resolution = resolve_inferred_schema(request, "xml");
    check_reading(request, options_argument(request, 1), {});
    return resolution;
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return prepare_inferred_schema(constants, settings, infer);
}

}  // namespace

FUNCTION("schema_of_xml")
    .group("xml_funcs")
    .since("4.0.0")
    .doc("The schema of an XML text, in DDL.")
    .example("SELECT schema_of_xml('<p><a>1</a></p>')", "STRUCT<a: BIGINT>")
    .overload(resolve, inferred_schema)
    .with([](FunctionRecord& r) { r.prepare = prepare, r.display = show_first_argument; });

}  // namespace firesteel
