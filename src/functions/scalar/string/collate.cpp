#include <algorithm>

#include "column/collation.h"
#include "functions/collation_keys.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Without the name of the schema that holds the collations.
std::string plain_name(std::string_view name) {
    constexpr std::string_view kSchema = "SYSTEM.BUILTIN.";
    const auto same = [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; };
    const bool qualified = name.size() > kSchema.size() &&
                           std::equal(kSchema.begin(), kSchema.end(), name.begin(),
                                      [&](char wanted, char written) { return same(written, wanted); });
    return std::string(qualified ? name.substr(kSchema.size()) : name);
}

Resolution resolve_collate(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& text = request.arguments[0];
    const ArgumentInfo& name = request.arguments[1];
    if (!name.type.is_string() && !name.type.is(TypeId::kNull))
        throw Error("UNEXPECTED_INPUT_TYPE", {{"functionName", "`collate`"},
                                              {"paramIndex", "first"},
                                              {"inputSql", quoted(name.sql)},
                                              {"inputType", quoted(name.type)},
                                              {"requiredType", "\"STRING\""}});
    if (!name.constant) {
        throw Error(
            "NON_FOLDABLE_ARGUMENT",
            {{"funcName", "`collate`"}, {"paramName", "`collationName`"}, {"paramType", "\"STRING\""}});
    }
    if (name.constant->is_null())
        throw Error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
                    {{"exprName", "`collation`"}, {"sqlExpr", quoted(name.sql)}});
    const Collation& collation = find_collation(plain_name(name.constant->as_string()));
    if (!text.type.is_string() && !text.type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"STRING\"");
    const Type type = Type::string(collation.name);
    return {{type, name.type}, type, text.nullable};
}

ColumnPtr collate(const KernelCall& call) {
    return call.arguments[0]->type() == *call.result_type ? call.arguments[0]
                                                          : call.arguments[0]->with_type(*call.result_type);
}

Resolution resolve_key(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& value = request.arguments[0];
    return {{value.type}, comparable_type(value.type), value.nullable};
}

ColumnPtr collation_key(const KernelCall& call) { return comparable(call.arguments[0], call.pool); }

}  // namespace

FUNCTION("collate")
    .group("string_funcs")
    .since("4.0.0")
    .doc("The text with a collation, by which it is then compared.")
    .example("SELECT collation('Spark SQL' COLLATE UTF8_BINARY)", "SYSTEM.BUILTIN.UTF8_BINARY")
    .overload(resolve_collate, collate)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return name + "(" + arguments[0] + ", " + plain_name(arguments[1]) + ")";
        };
    });

// What texts are compared by; messages and column names show the texts themselves.
FUNCTION("collation_key").overload(resolve_key, collation_key).with([](FunctionRecord& r) {
    r.internal = true;
    r.display = [](const std::string&, const std::vector<std::string>& arguments) { return arguments[0]; };
});

}  // namespace firesteel
