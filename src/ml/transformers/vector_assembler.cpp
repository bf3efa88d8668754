#include <limits>

#include "column/selection.h"
#include "common/error.h"
#include "functions/registry.h"
#include "ml/column_metadata.h"
#include "ml/columns.h"
#include "ml/operator.h"
#include "ml/row_error.h"
#include "ml/vector.h"

namespace firesteel::ml {

namespace {

// ml_assemble(handleInvalid, sizes, column...): numbers and vectors to one vector. `sizes` has a number per
// column: how many slots it fills, which matters where the column is null.

Resolution resolve_assemble(const ResolveRequest& request) {
    // Nullable is what Spark says of it, though no row is null.
    Resolution resolution{{Type::string(), Type::binary()}, vector_type(), true};
    for (size_t i = 2; i < request.arguments.size(); ++i) {
        const Type& type = request.arguments[i].type;
        resolution.argument_types.push_back(is_vector(type) ? type : Type::double_number());
    }
    return resolution;
}

Error assembly_error(const char* what, const char* remedy) {
    return row_error("VectorAssembler", "struct", vector_type(),
                     std::string("org.apache.spark.SparkException: Encountered ") + what +
                         " while assembling a row with handleInvalid = \"error\". Consider\nremoving " +
                         remedy + " from dataset or using handleInvalid = \"keep\" or \"skip\".");
}

class Assembler {
public:
    explicit Assembler(const KernelCall& call) : call_(call), builder_(call.pool) {
        const std::string_view mode =
            call.rows > 0 ? call[0].values<StringView>()[0].view() : std::string_view();
        keep_ = mode == "keep";
        if (call.rows > 0) sizes_ = numbers_of(std::string(call[1].values<StringView>()[0].view()));
    }

    ColumnPtr run() {
        for (int64_t row = 0; row < call_.rows; ++row) {
            values_.clear();
            for (size_t i = 2; i < call_.arguments.size() && !call_.errors->has_error(); ++i)
                append(call_[i], i - 2, row);
            builder_.append_compressed(values_);
        }
        return builder_.finish();
    }

private:
    void append(const Column& column, size_t index, int64_t row) {
        if (column.is_null(row)) {
            if (!keep_) call_.errors->fail_always(row, [] { return assembly_error("null", "nulls"); });
            values_.insert(values_.end(), static_cast<size_t>(sizes_[index]),
                           std::numeric_limits<double>::quiet_NaN());
            return;
        }
        const size_t before = values_.size();
        if (column.type().is(TypeId::kDouble)) {
            values_.push_back(column.values<double>()[row]);
        } else {
            const VectorReader vectors(column);
            values_.resize(before + static_cast<size_t>(vectors.size(row)));
            vectors.read(row, values_.data() + before);
        }
        if (keep_) return;
        for (size_t i = before; i < values_.size(); ++i) {
            if (values_[i] != values_[i])
                call_.errors->fail_always(row, [] { return assembly_error("NaN", "NaNs"); });
        }
    }

    const KernelCall& call_;
    VectorBuilder builder_;
    bool keep_ = false;
    std::vector<double> sizes_;
    std::vector<double> values_;
};

ColumnPtr assemble(const KernelCall& call) { return Assembler(call).run(); }

FUNCTION("ml_assemble").overload(resolve_assemble, assemble).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom, r.can_fail = true;
});

// ml_has_all(column...): no column is null or NaN.

Resolution resolve_has_all(const ResolveRequest& request) {
    Resolution resolution{{}, Type::boolean(), false};
    for (const ArgumentInfo& argument : request.arguments) resolution.argument_types.push_back(argument.type);
    return resolution;
}

bool is_missing(const Column& column, int64_t row) {
    if (column.is_null(row)) return true;
    if (column.type().is(TypeId::kDouble))
        return column.values<double>()[row] != column.values<double>()[row];
    if (column.type().is(TypeId::kFloat)) return column.values<float>()[row] != column.values<float>()[row];
    return false;
}

ColumnPtr has_all(const KernelCall& call) {
    auto out = Buffer::allocate(call.rows, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        bool all = true;
        for (size_t i = 0; all && i < call.arguments.size(); ++i) all = !is_missing(call[i], row);
        out->mutable_as<uint8_t>()[row] = all ? 1 : 0;
    }
    return Column::flat(Type::boolean(), call.rows, std::move(out), nullptr);
}

FUNCTION("ml_has_all").overload(resolve_has_all, has_all).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom;
});

/// Sizes of vectors whose metadata does not tell are those of the first row, as Spark has it.
int64_t first_size(const LogicalPlanPtr& input, const std::string& column, MlContext& context) {
    const auto query = context.run(std::make_shared<Limit>(select_columns(input, {column}), 1, 0));
    int64_t size = 0;
    for (Batch batch; query->next(batch);) {
        if (batch.rows == 0) continue;
        const ColumnPtr vectors = flatten(batch.columns[0], context.pool);
        if (!vectors->is_null(0)) size = VectorReader(*vectors).size(0);
    }
    return size;
}

void add_slots(const Attribute& column, int64_t size, std::vector<VectorSlot>& slots) {
    if (!is_vector(column.type)) {
        slots.push_back({column.name});
        return;
    }
    const auto names = vector_slots(column.metadata, size);
    for (size_t i = 0; i < names.size(); ++i) {
        slots.push_back({column.name + "_" + (names[i].name.empty() ? std::to_string(i) : names[i].name)});
    }
}

void check_assembled_type(const Attribute& column) {
    if (column.type.is_numeric() || column.type.is(TypeId::kBoolean) || is_vector(column.type)) return;
    throw Error("_LEGACY_ERROR_ML_UNSUPPORTED_TYPE",
                {{"type", column.type.to_string()}, {"column", column.name}});
}

LogicalPlanPtr transform(const LogicalPlanPtr& input, const Parameters& parameters, MlContext& context) {
    const std::vector<std::string> names = parameters.texts("inputCols");
    const std::string output = parameters.output_column("outputCol");
    const std::string& mode = parameters.text("handleInvalid");
    for (const std::string& name : names) check_assembled_type(find_column(*input, name));
    check_absent(*input, output);
    Exprs arguments, columns;
    std::vector<double> sizes;
    std::vector<VectorSlot> slots;
    for (const std::string& name : names) {
        const Attribute& column = find_column(*input, name);
        int64_t size = 1;
        if (is_vector(column.type)) {
            size = vector_size(column.metadata);
            if (size < 0 && mode == "keep") throw Error("_LEGACY_ERROR_ML_UNKNOWN_SIZE", {{"column", name}});
            if (size < 0) size = first_size(input, name, context);
        }
        sizes.push_back(static_cast<double>(size));
        add_slots(column, size, slots);
        columns.push_back(column.reference());
    }
    arguments = {make_literal(Type::string(), mode), numbers_literal(sizes)};
    for (const ExprPtr& column : columns) {
        arguments.push_back(
            is_vector(column->type)
                ? column
                : make_implicit_cast(column, Type::double_number(), EvalMode::kLegacy, context.settings));
    }
    LogicalPlanPtr rows = input;
    if (mode == "skip")
        rows = std::make_shared<Filter>(input, make_call("ml_has_all", columns, context.settings));
    const ExprPtr vector = make_call("ml_assemble", std::move(arguments), context.settings);
    return add_columns(rows, {{output, vector, vector_metadata(slots)}});
}

ML_OPERATOR({.class_name = "org.apache.spark.ml.feature.VectorAssembler",
             .parameters = {{"inputCols", Type::array(Type::string()), {}},
                            {"outputCol", Type::string(), {}},
                            {"handleInvalid", Type::string(), "error",
                             [](const Value& v) {
                                 return v.as_string() == "error" || v.as_string() == "skip" ||
                                        v.as_string() == "keep";
                             }}},
             .transform = transform});

}  // namespace

}  // namespace firesteel::ml
