#include "codec/number_text.h"
#include "common/error.h"
#include "functions/registry.h"
#include "ml/column_metadata.h"
#include "ml/columns.h"
#include "ml/dataset.h"
#include "ml/kernels/moments.h"
#include "ml/row_error.h"
#include "ml/vector.h"

namespace firesteel::ml {

namespace {

// ml_rescale(vector, least, factor, shift, constant): (x - least) * factor + shift slot by slot; slots whose
// factor is 0 held one value only and become `constant`. NaN stays.

struct RescaleState : KernelState {
    std::vector<double> least;
    std::vector<double> factor;
    double shift = 0.0;
    double constant = 0.0;
};

KernelStatePtr prepare_rescale(const std::vector<std::shared_ptr<const Value>>& constants,
                               const EvalSettings&) {
    auto state = std::make_shared<RescaleState>();
    state->least = numbers_of(*constants[1]);
    state->factor = numbers_of(*constants[2]);
    state->shift = constants[3]->as_double();
    state->constant = constants[4]->as_double();
    return state;
}

Resolution resolve_rescale(const ResolveRequest&) {
    return {{vector_type(), Type::binary(), Type::binary(), Type::double_number(), Type::double_number()},
            vector_type(),
            true};
}

ColumnPtr rescale_vectors(const KernelCall& call) {
    const auto& state = static_cast<const RescaleState&>(*call.state);
    const VectorReader vectors(call[0]);
    VectorBuilder builder(call.pool);
    std::vector<double> values(state.least.size());
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            builder.append_null();
            continue;
        }
        const int64_t size = vectors.size(row);
        if (size != static_cast<int64_t>(values.size())) {
            call.errors->fail_always(row, [&] {
                return row_error(
                    "MinMaxScalerModel", vector_type().storage_type().to_string(), vector_type(),
                    "java.lang.IllegalArgumentException: requirement failed: Number of features must be " +
                        std::to_string(values.size()) + " but got " + std::to_string(size));
            });
            builder.append_null();
            continue;
        }
        vectors.read(row, values.data());
        for (size_t i = 0; i < values.size(); ++i) {
            if (values[i] != values[i]) continue;
            values[i] = state.factor[i] != 0.0 ? (values[i] - state.least[i]) * state.factor[i] + state.shift
                                               : state.constant;
        }
        builder.append_compressed(values);
    }
    return builder.finish();
}

FUNCTION("ml_rescale").overload(resolve_rescale, rescale_vectors).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom, r.can_fail = true, r.prepare = prepare_rescale;
});

std::string number_text(double number) {
    char text[kMaxDoubleText];
    return std::string(text, static_cast<size_t>(format_double(number, text)));
}

void check_columns(const Parameters& parameters, const LogicalNode& input) {
    const double least = parameters.real("min"), greatest = parameters.real("max");
    if (least >= greatest) {
        throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                    {{"message", "The specified min(" + number_text(least) + ") is larger or equal to max(" +
                                     number_text(greatest) + ")"}});
    }
    find_vector_column(input, parameters.text("inputCol"));
    check_absent(input, parameters.output_column("outputCol"));
}

const char* const kModelClass = "org.apache.spark.ml.feature.MinMaxScalerModel";

class MinMaxScalerModel final : public Model {
public:
    MinMaxScalerModel(const Parameters& parameters, std::vector<double> least, std::vector<double> greatest)
        : Model(kModelClass, parameters), least_(std::move(least)), greatest_(std::move(greatest)) {}

    int64_t byte_size() const override {
        return static_cast<int64_t>((least_.size() + greatest_.size()) * sizeof(double));
    }

    LogicalPlanPtr transform(const LogicalPlanPtr& input, const Parameters& parameters,
                             MlContext& context) const override {
        check_columns(parameters, *input);
        const double shift = parameters.real("min"), width = parameters.real("max") - shift;
        std::vector<double> factors;
        for (size_t i = 0; i < least_.size(); ++i) {
            const double range = greatest_[i] - least_[i];
            factors.push_back(range != 0.0 ? width / range : 0.0);
        }
        const Type number = Type::double_number();
        const ExprPtr scaled =
            make_call("ml_rescale",
                      {find_column(*input, parameters.text("inputCol")).reference(), numbers_literal(least_),
                       numbers_literal(factors), make_literal(number, shift),
                       make_literal(number, (parameters.real("min") + parameters.real("max")) / 2.0)},
                      context.settings);
        return add_columns(input, {{parameters.output_column("outputCol"), scaled,
                                    sized_vector_metadata(static_cast<int64_t>(least_.size()))}});
    }

    std::optional<MlValue> fetch(const std::string& method, const std::vector<MlValue>&) const override {
        if (method == "originalMin") return MlValue{vector_type(), compressed_vector(least_)};
        if (method == "originalMax") return MlValue{vector_type(), compressed_vector(greatest_)};
        if (method == "toString") {
            return MlValue{Type::string(), "MinMaxScalerModel: uid=" + parameters().uid() +
                                               ", numFeatures=" + std::to_string(least_.size()) +
                                               ", min=" + number_text(parameters().real("min")) +
                                               ", max=" + number_text(parameters().real("max"))};
        }
        return std::nullopt;
    }

    std::optional<ModelData> data() const override {
        return ModelData{{{"originalMin", vector_type(), true}, {"originalMax", vector_type(), true}},
                         {{compressed_vector(least_), compressed_vector(greatest_)}}};
    }

private:
    const std::vector<double> least_;
    const std::vector<double> greatest_;
};

ModelPtr fit(const Parameters& parameters, const LogicalPlanPtr& input, MlContext& context) {
    check_columns(parameters, *input);
    const DatasetPtr dataset = read_dataset(input, parameters.text("inputCol"), "", context);
    if (dataset->features.rows == 0) throw Error("_LEGACY_ERROR_ML_EMPTY_DATASET");
    Moments moments = column_moments(dataset->features, parallel_on(context.workers));
    return std::make_shared<MinMaxScalerModel>(parameters, std::move(moments.least),
                                               std::move(moments.greatest));
}

std::vector<ParameterRule> rules() {
    return {{"inputCol", Type::string(), {}},
            {"outputCol", Type::string(), {}},
            {"min", Type::double_number(), 0.0},
            {"max", Type::double_number(), 1.0}};
}

ModelPtr load(const Parameters& parameters, const ModelData& data) {
    return std::make_shared<MinMaxScalerModel>(parameters, vector_values(data.cell(0, "originalMin")),
                                               vector_values(data.cell(0, "originalMax")));
}

ML_OPERATOR({.class_name = "org.apache.spark.ml.feature.MinMaxScaler", .parameters = rules(), .fit = fit});
ML_OPERATOR({.class_name = kModelClass, .parameters = rules(), .load = load});

}  // namespace

}  // namespace firesteel::ml
