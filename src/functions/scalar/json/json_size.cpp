// What can be said of a JSON text without reading its values: json_array_length, json_object_keys.

#include "codec/json_reader.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// The number of elements; -1 when the text is no array, or malformed.
int32_t count_elements(JsonReader& reader) {
    if (reader.next() != JsonToken::kStartArray) return -1;
    for (int32_t count = 0;; ++count) {
        if (reader.next() == JsonToken::kEndArray) return count;
        if (reader.skip_children() == JsonToken::kError) return -1;
    }
}

ColumnPtr json_array_length(const KernelCall& call) {
    JsonReader reader{JsonSyntax()};
    RecordArena arena;
    RowValidity validity(call);
    FixedBuilder<int32_t> builder(Type::integer(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t count = -1;
        if (validity.valid(row)) {
            arena.reset();
            reader.start(call[0].values<StringView>()[row].view(), arena);
            count = count_elements(reader);
        }
        if (count < 0) {
            builder.append_null();
        } else {
            builder.append_value(count);
        }
    }
    return builder.finish();
}

bool read_keys(JsonReader& reader, std::vector<std::string>& keys) {
    if (reader.next() != JsonToken::kStartObject) return false;
    while (true) {
        const JsonToken token = reader.next();
        if (token == JsonToken::kEndObject) return true;
        if (token == JsonToken::kError) return false;
        keys.emplace_back(reader.text());
        reader.next();
        if (reader.skip_children() == JsonToken::kError) return false;
    }
}

ColumnPtr json_object_keys(const KernelCall& call) {
    JsonReader reader{JsonSyntax()};
    RecordArena arena;
    RowValidity validity(call);
    ListBuilder builder(*call.result_type, call.pool);
    std::vector<std::string> keys;
    for (int64_t row = 0; row < call.rows; ++row) {
        keys.clear();
        arena.reset();
        if (validity.valid(row)) reader.start(call[0].values<StringView>()[row].view(), arena);
        if (!validity.valid(row) || !read_keys(reader, keys)) {
            builder.append_null();
            continue;
        }
        for (const std::string& key : keys) static_cast<StringBuilder&>(builder.child()).append_value(key);
        builder.close_row();
    }
    return builder.finish();
}

/// Numbers and dates are no JSON texts, though they could be cast.
Resolution resolve(const ResolveRequest& request, Type result) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is_string() && !type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"STRING\"");
    return {{Type::string()}, std::move(result), true};
}

Resolution resolve_length(const ResolveRequest& request) { return resolve(request, Type::integer()); }
Resolution resolve_keys(const ResolveRequest& request) {
    return resolve(request, Type::array(Type::string()));
}

}  // namespace

FUNCTION("json_array_length")
    .group("json_funcs")
    .since("3.1.0")
    .doc("The number of elements of the outermost JSON array; NULL for what is no array.")
    .example("SELECT json_array_length('[1,2,3,4]')", "4")
    .example("SELECT json_array_length('[1,2')", "NULL")
    .overload(resolve_length, json_array_length);

FUNCTION("json_object_keys")
    .group("json_funcs")
    .since("3.1.0")
    .doc("The keys of the outermost JSON object; NULL for what is no object.")
    .example("SELECT json_object_keys('{\"key\": \"value\"}')", "[\"key\"]")
    .example("SELECT json_object_keys('[]')", "NULL")
    .overload(resolve_keys, json_object_keys);

}  // namespace firesteel
