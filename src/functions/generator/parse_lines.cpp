// Lines of text as rows, for spark.read.csv(df) and its kin: as from_csv and from_json, but a
// line may be several rows or none, and all modes are allowed.

#include "codec/csv_parser.h"
#include "codec/json_parser.h"
#include "codec/type_text.h"
#include "codec/xml_parser.h"
#include "column/builder.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/malformed_record.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

/// Arguments: the line, the schema, map(...) of options, and of CSV the header line or NULL.
constexpr size_t kSchema = 1, kOptions = 2, kHeader = 3;

Schema schema_of(const Value& text) {
    return text.as_string().empty() ? Schema() : parse_table_schema(text.as_string());
}

struct LineState final : KernelState {
    Type type;
    TextOptions options;
    std::optional<std::string> header;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    auto state = std::make_shared<LineState>();
    state->type = Type::structure(schema_of(*constants[kSchema]));
    state->options = options_of(constants, kOptions);
    if (constants.size() > kHeader && !constants[kHeader]->is_null())
        state->header = constants[kHeader]->as_string();
    return state;
}

/// Rows under construction.
class Rows {
public:
    Rows(const KernelCall& call, const std::string& corrupt_column, ParseMode mode)
        : split_(state_of(call).type, corrupt_column), mode_(mode) {
        builder_ = ColumnBuilder::make(state_of(call).type, call.pool);
    }
    static const LineState& state_of(const KernelCall& call) {
        return static_cast<const LineState&>(*call.state);
    }
    const Type& parsed_type() const { return split_.parsed_type(); }

    /// `values`: what was read of it, or null.
    void add(int64_t source, const ParsedValue* values, std::string_view line, bool good) {
        if (!good && mode_ == ParseMode::kDropMalformed) return;
        if (!good && mode_ == ParseMode::kFailFast) throw malformed_record(parsed_type(), values);
        split_.append(*builder_, values, good ? std::nullopt : std::optional<std::string_view>(line));
        sources_.push_back(static_cast<int32_t>(source));
    }
    GeneratedRows finish() {
        const ColumnPtr rows = builder_->finish();
        return {std::move(sources_), rows->children()};
    }

private:
    const CorruptColumn split_;
    const ParseMode mode_;
    std::unique_ptr<ColumnBuilder> builder_;
    std::vector<int32_t> sources_;
};

std::string_view line_at(const KernelCall& call, int64_t row) {
    return call[0].is_null(row) ? std::string_view() : call[0].values<StringView>()[row].view();
}

GeneratedRows parse_json_lines(const KernelCall& call) {
    const auto options = JsonOptions::parse(Rows::state_of(call).options, text_defaults(*call.settings));
    Rows rows(call, options.corrupt_column, options.mode);
    JsonParser parser(rows.parsed_type(), options, true);
    for (int64_t row = 0; row < call.rows; ++row) {
        const std::string_view line = line_at(call, row);
        const JsonParser::Outcome outcome = parser.parse(line);
        const bool good = outcome == JsonParser::Outcome::kOk;
        for (const ParsedValue& values : parser.rows()) rows.add(row, &values, line, good);
        if (outcome == JsonParser::Outcome::kMalformed) rows.add(row, nullptr, line, false);
    }
    return rows.finish();
}

GeneratedRows parse_csv_lines(const KernelCall& call) {
    const LineState& state = Rows::state_of(call);
    const auto options = CsvOptions::parse(state.options, text_defaults(*call.settings));
    Rows rows(call, options.corrupt_column, options.mode);
    const Schema& schema = rows.parsed_type().fields();
    std::vector<int32_t> columns;
    for (size_t i = 0; i < schema.size(); ++i) columns.push_back(static_cast<int32_t>(i));
    CsvParser parser(schema, columns, options);
    std::vector<ParsedValue> values;
    ParsedValue parsed;
    for (int64_t row = 0; row < call.rows; ++row) {
        const std::string_view line = line_at(call, row);
        if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
        if (line == state.header || (options.comment != 0 && line[0] == options.comment)) continue;
        const bool good = parser.parse(line);
        values = parser.values();
        parsed.set_items(values.data(), values.size());
        rows.add(row, &parsed, line, good);
    }
    return rows.finish();
}

GeneratedRows parse_xml_lines(const KernelCall& call) {
    const auto options = XmlOptions::parse(Rows::state_of(call).options, text_defaults(*call.settings),
                                           call.settings->case_sensitive);
    Rows rows(call, options.corrupt_column, options.mode);
    XmlParser parser(rows.parsed_type(), options);
    for (int64_t row = 0; row < call.rows; ++row) {
        const std::string_view line = line_at(call, row);
        const bool good = parser.parse(line);
        rows.add(row, parser.value().is_null ? nullptr : &parser.value(), line, good);
    }
    return rows.finish();
}

Schema line_schema(const ResolveRequest& request) { return schema_of(*request.arguments[kSchema].constant); }

Resolution resolve(const ResolveRequest& request) {
    TextOptions options = options_argument(request, kOptions);
    options.erase("mode");
    check_reading(request, options, line_schema(request));
    std::vector<Type> types;
    for (const ArgumentInfo& argument : request.arguments) types.push_back(argument.type);
    return {std::move(types), Type::structure(line_schema(request)), true};
}

void mark(FunctionRecord& record) {
    record.internal = true;
    record.nulls = NullHandling::kCustom;
    record.prepare = prepare;
    record.needs_time_zone = true;
}

}  // namespace

GENERATOR("parse_json_lines").overload(resolve, line_schema, parse_json_lines).with(mark);
GENERATOR("parse_xml_lines").overload(resolve, line_schema, parse_xml_lines).with(mark);
GENERATOR("parse_csv_lines").overload(resolve, line_schema, parse_csv_lines).with(mark);

}  // namespace firesteel
