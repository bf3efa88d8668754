#include "column/builder.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_join(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const Type texts = Type::array(Type::string(), true);
    const Type& given = request.arguments[0].type;
    const bool ansi = request.settings->ansi;
    if (!given.is(TypeId::kNull) &&
        !(given.is(TypeId::kArray) && can_implicitly_cast(given.element_type(), Type::string(), ansi))) {
        raise_unexpected_type(request, 0, "\"ARRAY<STRING>\"");
    }
    std::vector<Type> types = {given.is(TypeId::kArray) ? Type::array(Type::string(), given.contains_null())
                                                        : texts};
    for (size_t i = 1; i < request.arguments.size(); ++i) {
        const Type& type = request.arguments[i].type;
        if (!type.is_string() && !type.is(TypeId::kNull)) raise_unexpected_type(request, i, "\"STRING\"");
        types.push_back(Type::string());
    }
    bool nullable = false;
    for (const auto& argument : request.arguments) nullable = nullable || argument.nullable;
    return {types, Type::string(), nullable};
}

/// Null elements are left out, or stand as the third argument.
ColumnPtr join(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    const Column& array = call[0];
    const Column& elements = *array.child(0);
    std::string text;
    for (int64_t row = 0; row < call.rows; ++row) {
        text.clear();
        bool first = true;
        const int32_t end = is_valid_row(call, row) ? array.offsets()[row + 1] : array.offsets()[row];
        for (int32_t i = array.offsets()[row]; i < end; ++i) {
            const bool null = elements.is_null(i);
            if (null && call.arguments.size() < 3) continue;
            if (!first) text += call[1].values<StringView>()[row].view();
            first = false;
            text += null ? call[2].values<StringView>()[row].view() : elements.values<StringView>()[i].view();
        }
        out.append_value(text);
    }
    return out.finish();
}

}  // namespace

FUNCTION("array_join")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The elements as one text with a delimiter between them; nulls are left out or replaced.")
    .example("SELECT array_join(array('hello', NULL, 'world'), ' ')", "hello world")
    .example("SELECT array_join(array('hello', NULL, 'world'), ' ', ',')", "hello , world")
    .overload(resolve_join, join);

}  // namespace firesteel
