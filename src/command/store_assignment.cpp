#include "command/store_assignment.h"

#include <cctype>
#include <functional>

#include "catalog/identifier.h"
#include "command/character_limits.h"
#include "common/error.h"
#include "functions/coercion.h"
#include "plan/character_types.h"

namespace firesteel {

namespace {

using Allowed = std::function<bool(const Type& from, const Type& to)>;

/// A value that cannot be stored, and its place: the column, and the way to it within that.
struct Unsafe {
    std::vector<std::string> path;
    Type from;
    Type to;
};

/// The part that is at fault.
Unsafe innermost(Unsafe at, const Allowed& allowed) {
    const auto descend = [&](const std::string& name, const Type& from, const Type& to) {
        at.path.push_back(name);
        return innermost({at.path, from, to}, allowed);
    };
    const Type from = at.from, to = at.to;
    if (from.id() != to.id()) return at;
    if (from.is(TypeId::kArray)) return descend("element", from.element_type(), to.element_type());
    if (from.is(TypeId::kMap)) {
        return allowed(from.key_type(), to.key_type()) ? descend("value", from.value_type(), to.value_type())
                                                       : descend("key", from.key_type(), to.key_type());
    }
    if (!from.is(TypeId::kStruct) || from.fields().size() != to.fields().size()) return at;
    for (size_t i = 0; i < to.fields().size(); ++i) {
        const Field& field = to.fields()[i];
        if (!allowed(from.fields()[i].type, field.type))
            return descend(field.name, from.fields()[i].type, field.type);
    }
    return at;
}

/// "STRUCT<A:INT>": the simple text of the type in capitals.
std::string shown(const Type& type) {
    std::string text = type.to_string();
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return "\"" + text + "\"";
}

}  // namespace

ExprPtr assign_to_column(const ExprPtr& value, const Field& column, const std::string& table,
                         CommandHost& host) {
    const EvalSettingsPtr& settings = host.eval_settings();
    const std::string policy = host.find_setting("spark.sql.storeAssignmentPolicy").value_or("ANSI");
    const bool strict = equal_ignoring_case(policy, "STRICT");
    const bool legacy = equal_ignoring_case(policy, "LEGACY");
    const Allowed allowed = [&](const Type& from, const Type& to) {
        if (from.same_ignoring_nullability(to)) return true;
        if (strict) return !from.is(TypeId::kNull) && can_up_cast(from, to);
        return legacy ? can_cast(from, to, false) : can_store_assign(from, to);
    };
    if (!allowed(value->type, column.type)) {
        const Unsafe unsafe = innermost({{column.name}, value->type, column.type}, allowed);
        throw Error("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
                    {{"tableName", table},
                     {"colName", quote_identifiers(unsafe.path)},
                     {"srcType", shown(unsafe.from)},
                     {"targetType", shown(unsafe.to)}});
    }
    const EvalMode mode = legacy ? EvalMode::kLegacy : EvalMode::kAnsi;
    const ExprPtr stored = make_implicit_cast(value, without_lengths(column.type), mode, settings);
    return settings->character_as_string ? stored : limit_characters(stored, column.type, settings);
}

}  // namespace firesteel
