#include <cstring>

#include "column/bitmap.h"
#include "column/selection.h"
#include "common/check.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// Binary stays binary when all arguments are; arrays go with arrays; everything else becomes text.
Resolution resolve_concat(const ResolveRequest& request) {
    bool all_binary = !request.arguments.empty();
    bool any_array = false;
    std::vector<Type> types;
    for (const auto& argument : request.arguments) {
        all_binary = all_binary && (argument.type.is(TypeId::kBinary) || argument.type.is(TypeId::kNull));
        any_array = any_array || argument.type.is(TypeId::kArray);
        types.push_back(argument.type);
    }
    Type result =
        all_binary && any_array == false && common_type(types, true) ? Type::binary() : Type::string();
    bool all_null = !types.empty();
    for (const auto& type : types) all_null = all_null && type.is(TypeId::kNull);
    if (all_null) result = Type::string();
    if (any_array) {
        const auto common = common_type(types, request.settings->ansi);
        // An untyped NULL is a text, no array.
        ResolveRequest typed = request;
        bool has_null = false;
        for (auto& argument : typed.arguments) {
            if (!argument.type.is(TypeId::kNull)) continue;
            argument.type = Type::string();
            has_null = true;
        }
        if (has_null || !common || !common->is(TypeId::kArray)) raise_different_types(typed, 0, true);
        result = *common;
    } else {
        for (size_t i = 0; i < types.size(); ++i) {
            const bool fits =
                types[i] == result || can_implicitly_cast(types[i], result, request.settings->ansi);
            if (!fits) raise_unexpected_type(request, i, R"_(("STRING" or "BINARY" or "ARRAY"))_");
        }
    }
    const std::vector<Type> wanted(types.size(), result);
    return {wanted, result, strict_nullable(request, wanted)};
}

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

/// Of texts that are so short together that they lie inside the view. Behind a short text its view is zero,
/// so that whole views can be copied: the last one leaves what it should behind its end.
StringView join_short(const KernelCall& call, int64_t row, uint32_t size) {
    constexpr size_t kView = sizeof(StringView), kSize = sizeof(size);
    char bytes[2 * kView] = {};
    std::memcpy(bytes, &size, kSize);
    char* next = bytes + kSize;
    for (const auto& argument : call.arguments) {
        const StringView& text = argument->values<StringView>()[row];
        std::memcpy(next, text.data(), StringView::kInlineSize);
        next += text.size();
    }
    StringView joined;
    std::memcpy(&joined, bytes, kView);
    return joined;
}

StringView join(const KernelCall& call, int64_t row, StringHeap& heap) {
    uint64_t size = 0;
    for (const auto& argument : call.arguments) size += argument->values<StringView>()[row].size();
    if (size <= StringView::kInlineSize) return join_short(call, row, static_cast<uint32_t>(size));
    CHECK(size <= INT32_MAX, "string of {} bytes", size);
    char* const bytes = heap.allocate(static_cast<int64_t>(size));
    char* next = bytes;
    for (const auto& argument : call.arguments) {
        const StringView& text = argument->values<StringView>()[row];
        std::memcpy(next, text.data(), text.size());
        next += text.size();
    }
    return StringView(bytes, static_cast<uint32_t>(size));
}

ColumnPtr concat_texts(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        out.append_view(is_valid(call, row) ? join(call, row, out.heap()) : StringView());
    return out.finish();
}

ColumnPtr concat_arrays(const KernelCall& call) {
    const Type& element = call.result_type->element_type();
    std::vector<ColumnPtr> elements;
    std::vector<int32_t> starts;
    int32_t total = 0;
    for (const auto& argument : call.arguments) {
        starts.push_back(total);
        const ColumnPtr& child = argument->child(0);
        elements.push_back(child->type() == element ? child : child->with_type(element));
        total += static_cast<int32_t>(child->size());
    }
    std::vector<int32_t> picked;
    auto offsets = Buffer::allocate((call.rows + 1) * 4, call.pool);
    offsets->mutable_as<int32_t>()[0] = 0;
    for (int64_t row = 0; row < call.rows; ++row) {
        for (size_t i = 0; is_valid(call, row) && i < call.arguments.size(); ++i) {
            const int32_t* ends = call[i].offsets();
            for (int32_t at = ends[row]; at < ends[row + 1]; ++at) picked.push_back(starts[i] + at);
        }
        offsets->mutable_as<int32_t>()[row + 1] = static_cast<int32_t>(picked.size());
    }
    return Column::list(*call.result_type, call.rows, std::move(offsets), nullptr,
                        {take(concatenate(elements, call.pool), picked, call.pool)});
}

ColumnPtr concat(const KernelCall& call) {
    return call.result_type->is(TypeId::kArray) ? concat_arrays(call) : concat_texts(call);
}

/// The separator, then texts and arrays of texts.
Resolution resolve_concat_ws(const ResolveRequest& request) {
    check_argument_count(request, 1, SIZE_MAX);
    Resolution resolution;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const Type& type = request.arguments[i].type;
        const bool is_list = i > 0 && type.is(TypeId::kArray);
        if (!is_list && !type.is_string() &&
            !can_implicitly_cast(type, Type::string(), request.settings->ansi)) {
            raise_unexpected_type(request, i, i == 0 ? "\"STRING\"" : R"_(("ARRAY<STRING>" or "STRING"))_");
        }
        resolution.argument_types.push_back(is_list ? Type::array(Type::string(), type.contains_null())
                                                    : Type::string());
    }
    resolution.result = Type::string();
    resolution.nullable = nullable_as(request, 0, Type::string());
    return resolution;
}

/// Nulls among the parts are left out; a null separator gives null.
ColumnPtr concat_ws(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    std::string text;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            out.append_null();
            continue;
        }
        const std::string_view separator = call[0].values<StringView>()[row].view();
        text.clear();
        bool first = true;
        const auto add = [&](const Column& column, int64_t at) {
            if (column.is_null(at)) return;
            if (!first) text += separator;
            first = false;
            text += column.values<StringView>()[at].view();
        };
        for (size_t i = 1; i < call.arguments.size(); ++i) {
            const Column& part = call[i];
            if (!part.type().is(TypeId::kArray)) {
                add(part, row);
            } else if (!part.is_null(row)) {
                for (int32_t at = part.offsets()[row]; at < part.offsets()[row + 1]; ++at)
                    add(*part.child(0), at);
            }
        }
        out.append_value(text);
    }
    return out.finish();
}

}  // namespace

FUNCTION("concat")
    .alias("||")
    .group("collection_funcs")
    .since("1.5.0")
    .doc("Texts, binary values or arrays one after the other.")
    .example("SELECT concat('Spark', 'SQL')", "SparkSQL")
    .example("SELECT concat(array(1, 2, 3), array(4, 5), array(6))", "[1,2,3,4,5,6]")
    .overload(resolve_concat, concat)
    .with([](FunctionRecord& r) { r.shows_alias = false; });

FUNCTION("concat_ws")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Texts and arrays of texts one after the other with a separator between them; nulls are left out.")
    .example("SELECT concat_ws(' ', 'Spark', 'SQL')", "Spark SQL")
    .overload(resolve_concat_ws, concat_ws)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel
