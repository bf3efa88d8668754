#include <algorithm>
#include <unordered_map>

#include "common/error.h"
#include "functions/registry.h"
#include "ml/column_metadata.h"
#include "ml/columns.h"
#include "ml/operator.h"
#include "ml/row_error.h"

namespace firesteel::ml {

namespace {

// Labels travel as one text: each preceded by its length.

std::string pack_labels(const std::vector<std::string>& labels) {
    std::string out;
    for (const std::string& label : labels) out += std::to_string(label.size()) + ":" + label;
    return out;
}

std::vector<std::string> unpack_labels(const std::string& packed) {
    std::vector<std::string> labels;
    for (size_t at = 0; at < packed.size();) {
        const size_t colon = packed.find(':', at);
        const size_t size = std::stoul(packed.substr(at, colon - at));
        labels.push_back(packed.substr(colon + 1, size));
        at = colon + 1 + size;
    }
    return labels;
}

// ml_label_index(text, labels, handleInvalid): the label's place as a double; "keep" puts what is unknown
// after the last. ml_is_label(text, labels): is it one of them? False for null.

struct LabelState : KernelState {
    std::unordered_map<std::string, double> index;
    bool keep = false;
};

KernelStatePtr prepare_labels(const std::vector<std::shared_ptr<const Value>>& constants,
                              const EvalSettings&) {
    auto state = std::make_shared<LabelState>();
    for (std::string& label : unpack_labels(constants[1]->as_string())) {
        const auto place = static_cast<double>(state->index.size());
        state->index.emplace(std::move(label), place);
    }
    state->keep = constants.size() > 2 && constants[2]->as_string() == "keep";
    return state;
}

Error indexer_error(const std::string& reason) {
    return row_error("StringIndexerModel", "string", Type::double_number(),
                     "org.apache.spark.SparkException: " + reason);
}

ColumnPtr label_index(const KernelCall& call) {
    const auto& state = static_cast<const LabelState&>(*call.state);
    auto out = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool is_null = call[0].is_null(row);
        const std::string label = is_null ? "" : std::string(call[0].values<StringView>()[row].view());
        const auto found = is_null ? state.index.end() : state.index.find(label);
        if (found != state.index.end()) {
            out->mutable_as<double>()[row] = found->second;
        } else if (state.keep) {
            out->mutable_as<double>()[row] = static_cast<double>(state.index.size());
        } else if (is_null) {
            call.errors->fail_always(row, [] {
                return indexer_error(
                    "StringIndexer encountered NULL value. To handle or skip NULLS, try setting "
                    "StringIndexer.handleInvalid.");
            });
        } else {
            call.errors->fail_always(row, [&] {
                return indexer_error("Unseen label: " + label +
                                     ". To handle unseen labels, set Param handleInvalid to keep.");
            });
        }
    }
    return Column::flat(Type::double_number(), call.rows, std::move(out), nullptr);
}

ColumnPtr is_label(const KernelCall& call) {
    const auto& state = static_cast<const LabelState&>(*call.state);
    auto out = Buffer::allocate(call.rows, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool known = !call[0].is_null(row) &&
                           state.index.contains(std::string(call[0].values<StringView>()[row].view()));
        out->mutable_as<uint8_t>()[row] = known ? 1 : 0;
    }
    return Column::flat(Type::boolean(), call.rows, std::move(out), nullptr);
}

Resolution resolve_index(const ResolveRequest&) {
    return {{Type::string(), Type::string(), Type::string()}, Type::double_number(), false};
}
Resolution resolve_is_label(const ResolveRequest&) {
    return {{Type::string(), Type::string()}, Type::boolean(), false};
}

FUNCTION("ml_label_index").overload(resolve_index, label_index).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom, r.can_fail = true, r.prepare = prepare_labels;
});
FUNCTION("ml_is_label").overload(resolve_is_label, is_label).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom, r.prepare = prepare_labels;
});

struct ColumnPair {
    std::string input;
    std::string output;
};

std::vector<ColumnPair> column_pairs(const Parameters& parameters) {
    if (parameters.has("inputCol") == parameters.has("inputCols")) {
        throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                    {{"message", parameters.uid() + " needs exactly one of inputCol and inputCols."}});
    }
    if (parameters.has("inputCol"))
        return {{parameters.text("inputCol"), parameters.output_column("outputCol")}};
    const auto inputs = parameters.texts("inputCols"), outputs = parameters.texts("outputCols");
    if (inputs.size() != outputs.size()) {
        throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                    {{"message", "The number of input columns " + std::to_string(inputs.size()) +
                                     " must be the same as the number of output columns " +
                                     std::to_string(outputs.size()) + "."}});
    }
    std::vector<ColumnPair> pairs;
    for (size_t i = 0; i < inputs.size(); ++i) pairs.push_back({inputs[i], outputs[i]});
    return pairs;
}

void check_pair(const LogicalNode& input, const ColumnPair& pair) {
    const Attribute& column = find_column(input, pair.input);
    if (!column.type.is_string() && !column.type.is_numeric()) {
        throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                    {{"message", "The input column " + pair.input +
                                     " must be either string type or numeric type, but got " +
                                     column.type.to_string() + "."}});
    }
    check_absent(input, pair.output);
}

ExprPtr as_text(const Attribute& column, const EvalSettingsPtr& settings) {
    return make_implicit_cast(column.reference(), Type::string(), EvalMode::kLegacy, settings);
}

const char* const kModelClass = "org.apache.spark.ml.feature.StringIndexerModel";

class StringIndexerModel final : public Model {
public:
    StringIndexerModel(const Parameters& parameters, std::vector<std::vector<std::string>> labels)
        : Model(kModelClass, parameters), labels_(std::move(labels)) {}

    int64_t byte_size() const override {
        int64_t bytes = 0;
        for (const auto& labels : labels_) {
            for (const std::string& label : labels)
                bytes += static_cast<int64_t>(sizeof(std::string) + label.size());
        }
        return bytes;
    }

    LogicalPlanPtr transform(const LogicalPlanPtr& input, const Parameters& parameters,
                             MlContext& context) const override {
        const std::vector<ColumnPair> pairs = column_pairs(parameters);
        const std::string& mode = parameters.text("handleInvalid");
        const Type text = Type::string();
        LogicalPlanPtr rows = input;
        std::vector<NewColumn> columns;
        for (size_t i = 0; i < pairs.size(); ++i) {
            if (!has_column(*input, pairs[i].input)) continue;  // Spark passes over it, too
            check_pair(*input, pairs[i]);
            const ExprPtr value = as_text(find_column(*input, pairs[i].input), context.settings);
            const ExprPtr packed = make_literal(text, pack_labels(labels_.at(i)));
            if (mode == "skip")
                rows = std::make_shared<Filter>(rows,
                                                make_call("ml_is_label", {value, packed}, context.settings));
            std::vector<std::string> shown = labels_[i];
            if (mode == "keep") shown.emplace_back("__unknown");
            columns.push_back(
                {pairs[i].output,
                 make_call("ml_label_index", {value, packed, make_literal(text, mode)}, context.settings),
                 labels_metadata(pairs[i].output, shown)});
        }
        return add_columns(rows, columns);
    }

    std::optional<MlValue> fetch(const std::string& method, const std::vector<MlValue>&) const override {
        const Type list = Type::array(Type::string());
        if (method == "labels" && labels_.size() == 1)
            return MlValue{list, Value::List(labels_[0].begin(), labels_[0].end())};
        if (method == "labelsArray") {
            Value::List all;
            for (const auto& labels : labels_) all.emplace_back(Value::List(labels.begin(), labels.end()));
            return MlValue{Type::array(list), std::move(all)};
        }
        if (method == "toString") {
            return MlValue{Type::string(), "StringIndexerModel: uid=" + parameters().uid() +
                                               ", handleInvalid=" + parameters().text("handleInvalid")};
        }
        return std::nullopt;
    }

    std::optional<ModelData> data() const override {
        const Type lists = Type::array(Type::array(Type::string()));
        return ModelData{{{"labelsArray", lists, true}}, {{fetch("labelsArray", {})->value}}};
    }

private:
    const std::vector<std::vector<std::string>> labels_;
};

struct LabelCount {
    std::string label;
    int64_t count = 0;
};

/// How often each value of a column stands in rows where all input columns have one.
std::vector<LabelCount> count_labels(const LogicalPlanPtr& rows, const std::string& column,
                                     MlContext& context) {
    const ExprPtr text = as_text(find_column(*rows, column), context.settings);
    const Attribute label{next_expr_id(), "label", text->type, text->nullable};
    auto detail = std::make_shared<AggregateDetail>();
    detail->arguments = 1;
    auto count = std::make_shared<Expr>();
    count->kind = ExprKind::kAggregate;
    count->name = "count";
    count->type = Type::long_integer();
    count->nullable = false;
    count->settings = context.settings;
    count->children = {make_literal(Type::integer(), 1)};
    count->aggregate = std::move(detail);
    const Attribute counted{next_expr_id(), "count", count->type, false};
    const auto query = context.run(std::make_shared<Aggregate>(rows, NamedExprs{{text, label}},
                                                               NamedExprs{{std::move(count), counted}}));
    std::vector<LabelCount> counts;
    for (Batch batch; query->next(batch);) {
        context.check_interrupt();
        for (int64_t row = 0; row < batch.rows; ++row) {
            counts.push_back({batch[0].value(row).as_string(), batch[1].value(row).as_long()});
        }
    }
    return counts;
}

std::vector<std::string> ordered_labels(std::vector<LabelCount> counts, const std::string& order) {
    const bool by_count = order.starts_with("frequency"), descending = order.ends_with("Desc");
    std::sort(counts.begin(), counts.end(), [&](const LabelCount& a, const LabelCount& b) {
        if (by_count && a.count != b.count) return descending ? a.count > b.count : a.count < b.count;
        return by_count || !descending ? a.label < b.label : a.label > b.label;
    });
    std::vector<std::string> labels;
    for (LabelCount& count : counts) labels.push_back(std::move(count.label));
    return labels;
}

ModelPtr fit(const Parameters& parameters, const LogicalPlanPtr& input, MlContext& context) {
    const std::vector<ColumnPair> pairs = column_pairs(parameters);
    Exprs columns;
    for (const ColumnPair& pair : pairs) {
        if (!has_column(*input, pair.input))
            throw Error("_LEGACY_ERROR_ML_NO_COLUMN", {{"column", pair.input}});
        check_pair(*input, pair);
        columns.push_back(find_column(*input, pair.input).reference());
    }
    const auto rows = std::make_shared<Filter>(input, make_call("ml_has_all", columns, context.settings));
    std::vector<std::vector<std::string>> labels;
    for (const ColumnPair& pair : pairs) {
        labels.push_back(
            ordered_labels(count_labels(rows, pair.input, context), parameters.text("stringOrderType")));
    }
    return std::make_shared<StringIndexerModel>(parameters, std::move(labels));
}

bool is_invalid_mode(const Value& v) {
    return v.as_string() == "error" || v.as_string() == "skip" || v.as_string() == "keep";
}

bool is_order(const Value& v) {
    const std::string& order = v.as_string();
    return order == "frequencyDesc" || order == "frequencyAsc" || order == "alphabetDesc" ||
           order == "alphabetAsc";
}

std::vector<ParameterRule> rules() {
    return {{"inputCol", Type::string(), {}},
            {"outputCol", Type::string(), {}},
            {"inputCols", Type::array(Type::string()), {}},
            {"outputCols", Type::array(Type::string()), {}},
            {"handleInvalid", Type::string(), "error", is_invalid_mode},
            {"stringOrderType", Type::string(), "frequencyDesc", is_order}};
}

ModelPtr load(const Parameters& parameters, const ModelData& data) {
    std::vector<std::vector<std::string>> labels;
    for (const Value& of_column : data.cell(0, "labelsArray").as_list()) {
        labels.emplace_back();
        for (const Value& label : of_column.as_list()) labels.back().push_back(label.as_string());
    }
    return std::make_shared<StringIndexerModel>(parameters, std::move(labels));
}

ML_OPERATOR({.class_name = "org.apache.spark.ml.feature.StringIndexer", .parameters = rules(), .fit = fit});
ML_OPERATOR({.class_name = kModelClass, .parameters = rules(), .load = load});

}  // namespace

}  // namespace firesteel::ml
