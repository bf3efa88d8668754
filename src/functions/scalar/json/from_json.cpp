#include "codec/json_parser.h"
#include "codec/type_text.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/malformed_record.h"
#include "functions/scalar/read_texts.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

using Outcome = JsonParser::Outcome;

struct ReaderState final : KernelState {
    explicit ReaderState(JsonOptions parsed) : options(std::move(parsed)) {}
    JsonOptions options;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return std::make_shared<ReaderState>(
        JsonOptions::parse(options_of(constants, 2), text_defaults(settings)));
}

bool has_odd_keys(const Type& type) {
    if (type.is(TypeId::kArray)) return has_odd_keys(type.element_type());
    if (type.is(TypeId::kMap)) return !type.key_type().is_string() || has_odd_keys(type.value_type());
    if (!type.is(TypeId::kStruct)) return false;
    for (const Field& field : type.fields()) {
        if (has_odd_keys(field.type)) return true;
    }
    return false;
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const TextOptions options = options_argument(request, 2);
    const Type type =
        parsed_type_of(schema_type(schema_argument(request), *request.settings), *request.settings);
    check_text_argument(request);
    const std::string shown = "\"" + type.to_sql() + "\"";
    if (!type.is_nested() && !type.is(TypeId::kVariant))
        raise_mismatch(request, "INVALID_JSON_SCHEMA", {{"schema", shown}});
    if (has_odd_keys(type)) raise_mismatch(request, "INVALID_JSON_MAP_KEY_TYPE", {{"schema", shown}});
    check_reading(request, options, type.is(TypeId::kStruct) ? type.fields() : Schema());
    check_single_variant(options, type);
    std::vector<Type> types = {Type::string(), Type::string()};
    if (request.arguments.size() > 2) types.push_back(request.arguments[2].type);
    return {std::move(types), type, true};
}

Error malformed_error(const JsonParser& parser, const CorruptColumn& split, std::string_view text) {
    const MalformedJson& reason = parser.reason();
    const std::string record(text);
    switch (reason.kind) {
        case MalformedJson::Kind::kArrayAsStruct:
            return Error("MALFORMED_RECORD_IN_PARSING.CANNOT_PARSE_JSON_ARRAYS_AS_STRUCTS",
                         {{"badRecord", record}, {"failFastMode", "FAILFAST"}})
                .with_kind(ErrorKind::kRuntime);
        case MalformedJson::Kind::kTextAsNumber:
            return Error("MALFORMED_RECORD_IN_PARSING.CANNOT_PARSE_STRING_AS_DATATYPE",
                         {{"badRecord", record},
                          {"failFastMode", "FAILFAST"},
                          {"fieldName", "`" + reason.field + "`"},
                          {"fieldValue", "'" + reason.value + "'"},
                          {"inputType", "StringType"},
                          {"targetType", reason.type.is(TypeId::kFloat) ? "FloatType" : "DoubleType"}})
                .with_kind(ErrorKind::kRuntime);
        default:
            return split.error(parser.rows().empty() ? nullptr : &parser.rows()[0], text);
    }
}

/// The parser knows nothing of the column for corrupt records.
class Reader {
public:
    explicit Reader(const KernelCall& call)
        : options_(static_cast<const ReaderState&>(*call.state).options),
          type_(*call.result_type),
          split_(type_, options_.corrupt_column),
          parser_(split_.parsed_type(), options_, false) {}

    /// False where FAILFAST ends the query.
    bool read(std::string_view text, ColumnBuilder& out) {
        const Outcome outcome = parser_.parse(text);
        if (outcome == Outcome::kEmpty) {
            out.append_null();
            return true;
        }
        const bool good = outcome == Outcome::kOk;
        if (!good && options_.mode == ParseMode::kFailFast) return false;
        const ParsedValue* row = parser_.rows().empty() ? nullptr : &parser_.rows()[0];
        if (!type_.is(TypeId::kStruct)) {
            // Arrays and maps are partly read where structs in them are.
            append_parsed(out, row ? *row : ParsedValue());
        } else {
            split_.append(out, row, good ? std::nullopt : std::optional<std::string_view>(text));
        }
        return true;
    }
    Error error(std::string_view text) const { return malformed_error(parser_, split_, text); }

private:
    const JsonOptions& options_;
    const Type& type_;
    const CorruptColumn split_;
    JsonParser parser_;
};

ColumnPtr from_json(const KernelCall& call) {
    Reader reader(call);
    return read_texts(call, reader);
}

/// A map is called entries, whatever it was read from.
std::string show(const std::string& name, const std::vector<std::string>& arguments) {
    if (arguments.size() > 1 && lower_ascii(arguments[1]).substr(0, 4) == "map<") return "entries";
    return show_first_argument(name, arguments);
}

}  // namespace

FUNCTION("from_json")
    .group("json_funcs")
    .since("2.2.0")
    .doc("The struct, array or map that the JSON text `jsonStr` holds, by the given `schema`.")
    .example("SELECT from_json('{\"a\":1, \"b\":0.8}', 'a INT, b DOUBLE')", "{\"a\":1,\"b\":0.8}")
    .example("SELECT from_json(NULL, 'a INT')", "NULL")
    .overload(resolve, from_json)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show, r.needs_time_zone = true, r.can_fail = true;
    });

}  // namespace firesteel
