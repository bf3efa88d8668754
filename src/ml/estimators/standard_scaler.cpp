#include <cmath>

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

// ml_scale(vector, shift, factor): (x - shift) * factor, slot by slot. An empty shift or factor leaves that
// step out; without a shift sparse vectors stay sparse.

struct ScaleState : KernelState {
    std::vector<double> shift;
    std::vector<double> factor;
};

KernelStatePtr prepare_scale(const std::vector<std::shared_ptr<const Value>>& constants,
                             const EvalSettings&) {
    auto state = std::make_shared<ScaleState>();
    state->shift = numbers_of(*constants[1]);
    state->factor = numbers_of(*constants[2]);
    return state;
}

Resolution resolve_scale(const ResolveRequest&) {
    return {{vector_type(), Type::binary(), Type::binary()}, vector_type(), true};
}

void scale(const ScaleState& state, std::span<const int32_t> slots, std::vector<double>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
        const size_t slot = slots.empty() ? i : static_cast<size_t>(slots[i]);
        if (!state.shift.empty()) values[i] -= state.shift[slot];
        if (!state.factor.empty()) values[i] *= state.factor[slot];
    }
}

ColumnPtr scale_vectors(const KernelCall& call) {
    const auto& state = static_cast<const ScaleState&>(*call.state);
    // As in Spark shorter vectors are taken as they are.
    const size_t most = std::max(state.shift.size(), state.factor.size());
    const VectorReader vectors(call[0]);
    VectorBuilder builder(call.pool);
    std::vector<double> values;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            builder.append_null();
            continue;
        }
        const int64_t size = vectors.size(row);
        if (most > 0 && size > static_cast<int64_t>(most)) {
            call.errors->fail_always(row, [&] {
                return row_error("StandardScalerModel", vector_type().storage_type().to_string(),
                                 vector_type(),
                                 "java.lang.ArrayIndexOutOfBoundsException: Index " + std::to_string(most) +
                                     " out of bounds for length " + std::to_string(most));
            });
            builder.append_null();
            continue;
        }
        if (vectors.is_sparse(row) && state.shift.empty()) {
            values.assign(vectors.values(row).begin(), vectors.values(row).end());
            if (!values.empty()) scale(state, vectors.indices(row), values);
            builder.append_sparse(size, vectors.indices(row), values);
            continue;
        }
        values.resize(static_cast<size_t>(size));
        vectors.read(row, values.data());
        scale(state, {}, values);
        builder.append_dense(values);
    }
    return builder.finish();
}

FUNCTION("ml_scale").overload(resolve_scale, scale_vectors).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom, r.can_fail = true, r.prepare = prepare_scale;
});

const char* const kModelClass = "org.apache.spark.ml.feature.StandardScalerModel";

std::vector<ParameterRule> rules() {
    return {{"inputCol", Type::string(), {}},
            {"outputCol", Type::string(), {}},
            {"withMean", Type::boolean(), false},
            {"withStd", Type::boolean(), true}};
}

class StandardScalerModel final : public Model {
public:
    StandardScalerModel(Parameters parameters, std::vector<double> mean, std::vector<double> std)
        : Model(kModelClass, std::move(parameters)), mean_(std::move(mean)), std_(std::move(std)) {}

    int64_t byte_size() const override {
        return static_cast<int64_t>((mean_.size() + std_.size()) * sizeof(double));
    }

    LogicalPlanPtr transform(const LogicalPlanPtr& input, const Parameters& parameters,
                             MlContext& context) const override {
        const Attribute& vectors = find_vector_column(*input, parameters.text("inputCol"));
        const std::string output = parameters.output_column("outputCol");
        check_absent(*input, output);
        std::vector<double> shift, factor;
        if (parameters.flag("withMean")) shift = mean_;
        if (parameters.flag("withStd")) {
            for (const double deviation : std_) factor.push_back(deviation == 0.0 ? 0.0 : 1.0 / deviation);
        }
        const ExprPtr scaled =
            make_call("ml_scale", {vectors.reference(), numbers_literal(shift), numbers_literal(factor)},
                      context.settings);
        return add_columns(input,
                           {{output, scaled, sized_vector_metadata(static_cast<int64_t>(mean_.size()))}});
    }

    std::optional<MlValue> fetch(const std::string& method, const std::vector<MlValue>&) const override {
        if (method == "mean") return MlValue{vector_type(), compressed_vector(mean_)};
        if (method == "std") return MlValue{vector_type(), compressed_vector(std_)};
        if (method == "toString") {
            return MlValue{Type::string(),
                           "StandardScalerModel: uid=" + parameters().uid() +
                               ", numFeatures=" + std::to_string(mean_.size()) +
                               ", withMean=" + (parameters().flag("withMean") ? "true" : "false") +
                               ", withStd=" + (parameters().flag("withStd") ? "true" : "false")};
        }
        return std::nullopt;
    }

    std::optional<ModelData> data() const override {
        return ModelData{{{"std", vector_type(), true}, {"mean", vector_type(), true}},
                         {{compressed_vector(std_), compressed_vector(mean_)}}};
    }

private:
    const std::vector<double> mean_;
    const std::vector<double> std_;
};

ModelPtr fit(const Parameters& parameters, const LogicalPlanPtr& input, MlContext& context) {
    const std::string& column = parameters.text("inputCol");
    find_vector_column(*input, column);
    check_absent(*input, parameters.output_column("outputCol"));
    const DatasetPtr dataset = read_dataset(input, column, "", context);
    if (dataset->features.rows == 0) throw Error("_LEGACY_ERROR_ML_EMPTY_DATASET");
    Moments moments = column_moments(dataset->features, parallel_on(context.workers));
    std::vector<double> deviations;
    for (const double variance : moments.variance) deviations.push_back(std::sqrt(variance));
    return std::make_shared<StandardScalerModel>(parameters, std::move(moments.mean), std::move(deviations));
}

ModelPtr load(const Parameters& parameters, const ModelData& data) {
    return std::make_shared<StandardScalerModel>(parameters, vector_values(data.cell(0, "mean")),
                                                 vector_values(data.cell(0, "std")));
}

ML_OPERATOR({.class_name = kModelClass, .parameters = rules(), .load = load});
ML_OPERATOR({.class_name = "org.apache.spark.ml.feature.StandardScaler", .parameters = rules(), .fit = fit});

}  // namespace

}  // namespace firesteel::ml
