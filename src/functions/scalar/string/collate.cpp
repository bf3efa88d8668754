#include "functions/registry.h"

namespace firesteel {

namespace {

/// Only the binary collation is there: others are refused rather than compared wrongly.
Resolution resolve_collate(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& text = request.arguments[0];
    const ArgumentInfo& name = request.arguments[1];
    if (!text.type.is_string() && !text.type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"STRING\"");
    if (!name.type.is_string() || !name.constant || name.constant->is_null())
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`collationName`"}, {"inputType", "\"STRING\""}, {"inputExpr", quoted(name.sql)}});
    std::string upper = name.constant->as_string();
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (upper != "UTF8_BINARY" && upper != "SYSTEM.BUILTIN.UTF8_BINARY") {
        throw Error("COLLATION_INVALID_NAME",
                    {{"collationName", name.constant->as_string()}, {"proposals", "UTF8_BINARY"}});
    }
    return {{Type::string(), Type::string()}, Type::string(), text.nullable};
}

ColumnPtr collate(const KernelCall& call) { return call.arguments[0]; }

}  // namespace

FUNCTION("collate")
    .group("string_funcs")
    .since("4.0.0")
    .doc("The text with a collation, by which it is then compared.")
    .example("SELECT collation('Spark SQL' COLLATE UTF8_BINARY)", "SYSTEM.BUILTIN.UTF8_BINARY")
    .overload(resolve_collate, collate);

}  // namespace firesteel
