#include "codec/csv_parser.h"
#include "codec/type_text.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/malformed_record.h"
#include "functions/scalar/read_texts.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct ReaderState final : KernelState {
    explicit ReaderState(CsvOptions parsed) : options(std::move(parsed)) {}
    CsvOptions options;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return std::make_shared<ReaderState>(
        CsvOptions::parse(options_of(constants, 2), text_defaults(settings)));
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const TextOptions options = options_argument(request, 2);
    const std::string text = schema_argument(request);
    Type type = schema_type(text, *request.settings);
    if (!type.is(TypeId::kStruct)) {
        throw Error("INVALID_SCHEMA.NON_STRUCT_TYPE",
                    {{"inputSchema", "\"" + text + "\""}, {"dataType", "\"" + type.to_sql() + "\""}});
    }
    type = parsed_type_of(type, *request.settings);
    check_text_argument(request);
    for (const Field& field : type.fields()) {
        if (field.type.storage_type().is_nested()) {
            throw Error("UNSUPPORTED_DATATYPE", {{"typeName", "\"" + field.type.to_sql() + "\""}})
                .with_kind(ErrorKind::kUnsupported);
        }
    }
    check_reading(request, options, type.fields());
    check_single_variant(options, type);
    std::vector<Type> types = {Type::string(), Type::string()};
    if (request.arguments.size() > 2) types.push_back(request.arguments[2].type);
    return {std::move(types), type, nullable_as(request, 0, Type::string())};
}

std::vector<int32_t> all_columns(const Type& type) {
    std::vector<int32_t> columns;
    for (size_t i = 0; i < type.fields().size(); ++i) columns.push_back(static_cast<int32_t>(i));
    return columns;
}

/// What was read, as a row; the text itself where it is malformed.
class Reader {
public:
    explicit Reader(const KernelCall& call)
        : options_(static_cast<const ReaderState&>(*call.state).options),
          split_(*call.result_type, options_.corrupt_column),
          parser_(split_.parsed_type().fields(), all_columns(split_.parsed_type()), options_) {}

    bool read(std::string_view text, ColumnBuilder& out) {
        const bool is_comment = options_.comment != 0 && !text.empty() && text[0] == options_.comment;
        const bool good = parser_.parse(is_comment ? std::string_view() : text);
        values_ = parser_.values();
        row_.set_items(values_.data(), values_.size());
        if (!good && options_.mode == ParseMode::kFailFast) return false;
        split_.append(out, &row_, good ? std::nullopt : std::optional<std::string_view>(text));
        return true;
    }
    Error error(std::string_view text) const { return split_.error(&row_, text); }

private:
    const CsvOptions& options_;
    const CorruptColumn split_;
    CsvParser parser_;
    std::vector<ParsedValue> values_;
    ParsedValue row_;
};

ColumnPtr from_csv(const KernelCall& call) {
    Reader reader(call);
    return read_texts(call, reader);
}

}  // namespace

FUNCTION("from_csv")
    .group("csv_funcs")
    .since("3.0.0")
    .doc("The struct that the CSV text `csvStr` holds, by the given `schema`.")
    .example("SELECT from_csv('1, 0.8', 'a INT, b DOUBLE')", "{\"a\":1,\"b\":0.8}")
    .example("SELECT from_csv(NULL, 'a INT')", "NULL")
    .overload(resolve, from_csv)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show_first_argument, r.needs_time_zone = true, r.can_fail = true;
    });

}  // namespace firesteel
