#include "common/utf8.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_reverse(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& value = request.arguments[0];
    if (value.type.is(TypeId::kArray)) return {{value.type}, value.type, value.nullable};
    if (!value.type.is_string() && !can_implicitly_cast(value.type, Type::string(), request.settings->ansi))
        raise_unexpected_type(request, 0, R"_(("STRING" or "BINARY" or "ARRAY"))_");
    return {{Type::string()}, Type::string(), strict_nullable(request, {Type::string()})};
}

void reversed(std::string_view text, StringWriter& out) {
    out.text().resize(text.size());
    size_t end = text.size();
    for (size_t at = 0; at < text.size();) {
        const size_t begin = at;
        utf8_next(text, at);
        end -= at - begin;
        out.text().replace(end, at - begin, text.substr(begin, at - begin));
    }
}

ColumnPtr reverse_arrays(const KernelCall& call) {
    const Column& array = call[0];
    PickedLists lists(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t begin = is_valid_row(call, row) ? array.offsets()[row] : array.offsets()[row + 1];
        for (int32_t i = array.offsets()[row + 1]; i > begin; --i) lists.pick(i - 1);
        lists.close_row();
    }
    return lists.finish(array.child(0));
}

ColumnPtr reverse(const KernelCall& call) {
    return call.result_type->is(TypeId::kArray) ? reverse_arrays(call) : rows<reversed>(call);
}

}  // namespace

FUNCTION("reverse")
    .group("collection_funcs")
    .since("1.5.0")
    .doc("The text or array backwards.")
    .example("SELECT reverse('Spark SQL')", "LQS krapS")
    .example("SELECT reverse(array(2, 1, 4, 3))", "[3,4,1,2]")
    .overload(resolve_reverse, reverse);

}  // namespace firesteel
