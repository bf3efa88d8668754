#include <algorithm>

#include "codec/type_text.h"
#include "codec/xml_parser.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/malformed_record.h"
#include "functions/scalar/read_texts.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct ReaderState final : KernelState {
    explicit ReaderState(XmlOptions parsed) : options(std::move(parsed)) {}
    XmlOptions options;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return std::make_shared<ReaderState>(
        XmlOptions::parse(options_of(constants, 2), text_defaults(settings), settings.case_sensitive));
}

/// Names are texts.
bool has_odd_keys(const Type& type) {
    if (type.is(TypeId::kArray)) return has_odd_keys(type.element_type());
    if (type.is(TypeId::kMap)) return !type.key_type().is_string() || has_odd_keys(type.value_type());
    if (!type.is(TypeId::kStruct)) return false;
    return std::any_of(type.fields().begin(), type.fields().end(),
                       [](const Field& field) { return has_odd_keys(field.type); });
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const TextOptions options = options_argument(request, 2);
    const Type type =
        parsed_type_of(schema_type(schema_argument(request), *request.settings), *request.settings);
    check_text_argument(request);
    if (!type.is(TypeId::kStruct) && !type.is(TypeId::kVariant))
        raise_mismatch(request, "INVALID_XML_SCHEMA", {{"schema", "\"" + type.to_sql() + "\""}});
    if (has_odd_keys(type))
        raise_mismatch(request, "INVALID_XML_MAP_KEY_TYPE", {{"schema", "\"" + type.to_sql() + "\""}});
    check_reading(request, options, type.is(TypeId::kStruct) ? type.fields() : Schema());
    check_single_variant(options, type);
    std::vector<Type> types = {Type::string(), Type::string()};
    if (request.arguments.size() > 2) types.push_back(request.arguments[2].type);
    return {std::move(types), type, true};
}

/// The parser knows nothing of the column for corrupt records.
class Reader {
public:
    explicit Reader(const KernelCall& call)
        : options_(static_cast<const ReaderState&>(*call.state).options),
          type_(*call.result_type),
          split_(type_, options_.corrupt_column),
          parser_(split_.parsed_type(), options_) {}

    /// False where FAILFAST ends the query, as malformed variants do in any mode.
    bool read(std::string_view text, ColumnBuilder& out) {
        const bool good = parser_.parse(text);
        if (!good && (options_.mode == ParseMode::kFailFast || type_.is(TypeId::kVariant))) return false;
        const ParsedValue* row = parser_.value().is_null ? nullptr : &parser_.value();
        if (type_.is(TypeId::kStruct)) {
            split_.append(out, row, good ? std::nullopt : std::optional<std::string_view>(text));
        } else {
            append_parsed(out, parser_.value());
        }
        return true;
    }
    Error error(std::string_view text) const {
        if (type_.is(TypeId::kVariant))
            return Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "no XML: " + std::string(text)}});
        return split_.error(parser_.value().is_null ? nullptr : &parser_.value(), text);
    }

private:
    const XmlOptions& options_;
    const Type& type_;
    const CorruptColumn split_;
    XmlParser parser_;
};

ColumnPtr from_xml(const KernelCall& call) {
    Reader reader(call);
    return read_texts(call, reader);
}

}  // namespace

FUNCTION("from_xml")
    .group("xml_funcs")
    .since("4.0.0")
    .doc("The struct that the XML text `xmlStr` holds, by the given `schema`.")
    .example("SELECT from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE')", "{\"a\":1,\"b\":0.8}")
    .example("SELECT from_xml(NULL, 'a INT')", "NULL")
    .overload(resolve, from_xml)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show_first_argument, r.needs_time_zone = true, r.can_fail = true;
    });

}  // namespace firesteel
