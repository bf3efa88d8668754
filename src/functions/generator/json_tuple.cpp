#include <numeric>

#include "codec/json_parser.h"
#include "codec/json_reader.h"
#include "column/builder.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Values of the fields asked for, as texts; a field that is missing or null stays nothing.
using Fields = std::vector<std::optional<std::string>>;

std::string text_of(JsonReader& reader) {
    if (reader.token() == JsonToken::kString) return std::string(reader.text());
    std::string copy;
    copy_json(reader, copy);
    return copy;
}

bool read_fields(JsonReader& reader, const std::vector<std::optional<std::string_view>>& names, Fields& out) {
    if (reader.next() != JsonToken::kStartObject) return false;
    while (true) {
        JsonToken token = reader.next();
        if (token == JsonToken::kEndObject) return true;
        if (token == JsonToken::kError) return false;
        const std::string name(reader.text());
        token = reader.next();
        std::optional<std::string> value;
        for (size_t i = 0; i < names.size(); ++i) {
            if (!names[i] || *names[i] != name || token == JsonToken::kNull) continue;
            if (!value) value = text_of(reader);
            out[i] = value;
        }
        if (reader.token() == JsonToken::kError || reader.skip_children() == JsonToken::kError) return false;
    }
}

GeneratedRows json_tuple(const KernelCall& call) {
    const size_t fields = call.arguments.size() - 1;
    JsonReader reader{JsonSyntax()};
    RecordArena arena;
    std::vector<std::unique_ptr<StringBuilder>> builders;
    for (size_t i = 0; i < fields; ++i)
        builders.push_back(std::make_unique<StringBuilder>(Type::string(), call.pool));
    std::vector<std::optional<std::string_view>> names(fields);
    for (int64_t row = 0; row < call.rows; ++row) {
        Fields values(fields);
        for (size_t i = 0; i < fields; ++i) {
            names[i] = call[i + 1].is_null(row) ? std::optional<std::string_view>()
                                                : std::optional(call[i + 1].values<StringView>()[row].view());
        }
        if (!call[0].is_null(row)) {
            arena.reset();
            reader.start(call[0].values<StringView>()[row].view(), arena);
            if (!read_fields(reader, names, values)) values.assign(fields, std::nullopt);
        }
        for (size_t i = 0; i < fields; ++i) {
            if (values[i]) {
                builders[i]->append_value(*values[i]);
            } else {
                builders[i]->append_null();
            }
        }
    }
    GeneratedRows out;
    out.source_rows.resize(static_cast<size_t>(call.rows));
    std::iota(out.source_rows.begin(), out.source_rows.end(), 0);
    for (auto& builder : builders) out.columns.push_back(builder->finish());
    return out;
}

Schema schema(const ResolveRequest& request) {
    Schema fields;
    for (size_t i = 1; i < request.arguments.size(); ++i)
        fields.push_back({"c" + std::to_string(i - 1), Type::string(), true});
    return fields;
}

Resolution resolve(const ResolveRequest& request) {
    if (request.arguments.size() < 2) raise_wrong_argument_count(request, "> 1");
    for (const ArgumentInfo& argument : request.arguments) {
        if (!argument.type.is_string())
            raise_mismatch(request, "NON_STRING_TYPE", {{"funcName", "`json_tuple`"}});
    }
    return {std::vector<Type>(request.arguments.size(), Type::string()), Type::string(), true};
}

}  // namespace

GENERATOR("json_tuple")
    .group("json_funcs")
    .since("1.6.0")
    .doc("The fields p1, p2, ... of the JSON object `jsonStr` as columns of texts.")
    .example("SELECT json_tuple('{\"a\":1, \"b\":2}', 'a', 'b')", "1\t2")
    .overload(resolve, schema, json_tuple)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel
