#include "ml/kernels/kmeans.h"

#include <cmath>

#include "codec/number_text.h"
#include "common/error.h"
#include "functions/registry.h"
#include "ml/column_metadata.h"
#include "ml/columns.h"
#include "ml/dataset.h"
#include "ml/row_error.h"
#include "ml/vector.h"

namespace firesteel::ml {

namespace {

bool is_measure(const Value& v) { return v.as_string() == "euclidean" || v.as_string() == "cosine"; }

DistanceMeasure measure_of(std::string_view name) {
    return name == "cosine" ? DistanceMeasure::kCosine : DistanceMeasure::kEuclidean;
}

// ml_nearest_center(features, centers, count, measure): index of the nearest of `count` centers, row by row
// in `centers`.

struct CentersState : KernelState {
    DenseMatrix centers;
    DistanceMeasure measure = DistanceMeasure::kEuclidean;
};

KernelStatePtr prepare_centers(const std::vector<std::shared_ptr<const Value>>& constants,
                               const EvalSettings&) {
    auto state = std::make_shared<CentersState>();
    state->centers.values = numbers_of(*constants[1]);
    state->centers.rows = constants[2]->as_long();
    state->centers.columns = static_cast<int64_t>(state->centers.values.size()) / state->centers.rows;
    state->measure = measure_of(constants[3]->as_string());
    return state;
}

Resolution resolve_nearest(const ResolveRequest& request) {
    const Type& given = request.arguments[0].type;
    const Type features = is_vector(given) ? given : Type::array(Type::double_number());
    return {{features, Type::binary(), Type::integer(), Type::string()}, Type::integer(), false};
}

/// Reads a row of vectors or arrays of doubles.
class FeatureRows {
public:
    explicit FeatureRows(const Column& column) : column_(column) {
        if (is_vector(column.type())) vectors_.emplace(column);
    }
    int64_t size(int64_t row) const {
        return vectors_ ? vectors_->size(row) : column_.offsets()[row + 1] - column_.offsets()[row];
    }
    void read(int64_t row, double* out) const {
        if (vectors_) return vectors_->read(row, out);
        const double* items = column_.child(0)->values<double>();
        std::copy(items + column_.offsets()[row], items + column_.offsets()[row + 1], out);
    }

private:
    const Column& column_;
    std::optional<VectorReader> vectors_;
};

std::string size_mismatch(int64_t expected, int64_t actual) {
    return "Both vectors should have same length, found v1 is " + std::to_string(expected) + " while v2 is " +
           std::to_string(actual);
}

ColumnPtr nearest_center(const KernelCall& call) {
    const auto& state = static_cast<const CentersState&>(*call.state);
    const FeatureRows features(call[0]);
    auto out = Buffer::allocate_zeroed(call.rows * 4, call.pool);
    std::vector<double> point(static_cast<size_t>(state.centers.columns));
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            call.errors->fail_always(row, [] { return user_error("Vectors MUST NOT be Null"); });
            continue;
        }
        const int64_t size = features.size(row);
        if (size != state.centers.columns) {
            call.errors->fail_always(row, [&] {
                return row_error("KMeansModel", vector_type().storage_type().to_string(), Type::integer(),
                                 "java.lang.IllegalArgumentException: requirement failed: " +
                                     size_mismatch(state.centers.columns, size));
            });
            continue;
        }
        features.read(row, point.data());
        out->mutable_as<int32_t>()[row] = find_nearest(state.centers, point.data(), state.measure).index;
    }
    return Column::flat(Type::integer(), call.rows, std::move(out), nullptr);
}

FUNCTION("ml_nearest_center").overload(resolve_nearest, nearest_center).with([](FunctionRecord& r) {
    r.internal = true, r.nulls = NullHandling::kCustom, r.can_fail = true, r.prepare = prepare_centers;
});

std::vector<ParameterRule> rules() {
    return {{"featuresCol", Type::string(), "features"},
            {"predictionCol", Type::string(), "prediction"},
            {"k", Type::integer(), 2, [](const Value& v) { return v.as_long() > 1; }},
            {"initMode", Type::string(), "k-means||",
             [](const Value& v) { return v.as_string() == "k-means||" || v.as_string() == "random"; }},
            {"initSteps", Type::integer(), 2, is_positive},
            {"maxIter", Type::integer(), 20, is_not_negative},
            {"tol", Type::double_number(), 1e-4, is_not_negative},
            {"seed", Type::long_integer(), int64_t{-1689246527}},
            {"distanceMeasure", Type::string(), "euclidean", is_measure},
            {"weightCol", Type::string(), {}},
            {"solver", Type::string(), "auto",
             [](const Value& v) {
                 return v.as_string() == "auto" || v.as_string() == "row" || v.as_string() == "block";
             }},
            {"maxBlockSizeInMB", Type::double_number(), 0.0, is_not_negative}};
}

class KMeansSummary final : public Model {
public:
    KMeansSummary(const Parameters& parameters, std::vector<int64_t> sizes, double cost, int64_t iterations)
        : Model("org.apache.spark.ml.clustering.KMeansSummary", parameters),
          sizes_(std::move(sizes)),
          cost_(cost),
          iterations_(iterations) {}

    int64_t byte_size() const override { return static_cast<int64_t>(sizes_.size() * sizeof(int64_t)); }

    std::optional<MlValue> fetch(const std::string& method, const std::vector<MlValue>&) const override {
        if (method == "trainingCost") return MlValue{Type::double_number(), cost_};
        if (method == "numIter") return MlValue{Type::integer(), iterations_};
        if (method == "k") return MlValue{Type::integer(), parameters().number("k")};
        if (method == "featuresCol" || method == "predictionCol")
            return MlValue{Type::string(), parameters().text(method)};
        if (method == "clusterSizes")
            return MlValue{Type::array(Type::long_integer(), false),
                           Value::List(sizes_.begin(), sizes_.end())};
        return std::nullopt;
    }

    LogicalPlanPtr fetch_relation(const std::string& method,
                                  const LogicalPlanPtr& transformed) const override {
        if (method == "predictions") return transformed;
        if (method == "cluster") return select_columns(transformed, {parameters().text("predictionCol")});
        return nullptr;
    }

private:
    const std::vector<int64_t> sizes_;
    const double cost_;
    const int64_t iterations_;
};

std::string weight_column(const Parameters& parameters) {
    return parameters.has("weightCol") ? parameters.text("weightCol") : "";
}

std::vector<int64_t> cluster_sizes(const DenseMatrix& centers, int64_t k, const DenseMatrix& points,
                                   DistanceMeasure measure) {
    std::vector<int64_t> sizes(static_cast<size_t>(k), 0);
    for (int64_t i = 0; i < points.rows; ++i)
        ++sizes[static_cast<size_t>(find_nearest(centers, points.row(i), measure).index)];
    return sizes;
}

const char* const kModelClass = "org.apache.spark.ml.clustering.KMeansModel";

class KMeansModel final : public Model {
public:
    KMeansModel(const Parameters& parameters, DenseMatrix centers, ModelPtr summary)
        : Model(kModelClass, parameters), centers_(std::move(centers)), summary_(std::move(summary)) {}

    int64_t byte_size() const override {
        return static_cast<int64_t>(centers_.values.size() * sizeof(double)) +
               (summary_ ? summary_->byte_size() : 0);
    }
    ModelPtr summary() const override { return summary_; }
    ModelPtr without_summary() const override {
        return std::make_shared<KMeansModel>(parameters(), centers_, nullptr);
    }
    ModelPtr with_summary(const LogicalPlanPtr& input, MlContext& context) const override {
        const DatasetPtr dataset =
            read_dataset(input, parameters().text("featuresCol"), weight_column(parameters()), context);
        const DistanceMeasure measure = measure_of(parameters().text("distanceMeasure"));
        double cost = 0.0;
        for (int64_t i = 0; i < dataset->features.rows; ++i) {
            const double weight = dataset->numbers.empty() ? 1.0 : dataset->numbers[static_cast<size_t>(i)];
            cost += weight * find_nearest(centers_, dataset->features.row(i), measure).distance;
        }
        auto summary = std::make_shared<KMeansSummary>(
            parameters(), cluster_sizes(centers_, parameters().number("k"), dataset->features, measure), cost,
            parameters().number("maxIter"));
        return std::make_shared<KMeansModel>(parameters(), centers_, std::move(summary));
    }

    LogicalPlanPtr transform(const LogicalPlanPtr& input, const Parameters& parameters,
                             MlContext& context) const override {
        const std::string& name = parameters.text("featuresCol");
        const std::string& output = parameters.text("predictionCol");
        const Attribute& column = find_column(*input, name);
        check_features(*input, name);
        check_absent(*input, output, "Column");
        ExprPtr features = column.reference();
        if (column.type.is(TypeId::kArray)) {
            features = make_implicit_cast(features, Type::array(Type::double_number()), EvalMode::kLegacy,
                                          context.settings);
        }
        const ExprPtr nearest = make_call(
            "ml_nearest_center",
            {features, numbers_literal(centers_.values), make_literal(Type::integer(), centers_.rows),
             make_literal(Type::string(), parameters.text("distanceMeasure"))},
            context.settings);
        return add_columns(input, {{output, nearest, class_count_metadata(parameters.number("k"))}});
    }

    std::optional<ModelData> data() const override {
        ModelData out{{{"clusterIdx", Type::integer(), false}, {"clusterCenter", vector_type(), true}}, {}};
        for (int64_t i = 0; i < centers_.rows; ++i) {
            const std::span<const double> center(centers_.row(i), static_cast<size_t>(centers_.columns));
            out.rows.push_back({i, dense_vector(center)});
        }
        return out;
    }

    std::optional<MlValue> fetch(const std::string& method,
                                 const std::vector<MlValue>& arguments) const override {
        if (method == "clusterCenterMatrix")
            return MlValue{matrix_type(), dense_matrix(centers_.rows, centers_.columns, centers_.values)};
        if (method == "numFeatures") return MlValue{Type::integer(), centers_.columns};
        if (method == "hasSummary") return MlValue{Type::boolean(), summary_ != nullptr};
        if (method == "predict" && arguments.size() == 1)
            return MlValue{Type::integer(), predict(vector_values(arguments[0].value))};
        if (method == "toString") {
            return MlValue{Type::string(), "KMeansModel: uid=" + parameters().uid() +
                                               ", k=" + std::to_string(parameters().number("k")) +
                                               ", distanceMeasure=" + parameters().text("distanceMeasure") +
                                               ", numFeatures=" + std::to_string(centers_.columns)};
        }
        return std::nullopt;
    }

private:
    int64_t predict(const std::vector<double>& point) const {
        if (static_cast<int64_t>(point.size()) != centers_.columns) {
            throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                        {{"message", size_mismatch(centers_.columns, static_cast<int64_t>(point.size()))}});
        }
        return find_nearest(centers_, point.data(), measure_of(parameters().text("distanceMeasure"))).index;
    }

    const DenseMatrix centers_;
    const ModelPtr summary_;
};

std::string number_text(double number) {
    char text[kMaxDoubleText];
    return std::string(text, static_cast<size_t>(format_double(number, text)));
}

void check_weights(const std::vector<double>& weights) {
    for (const double weight : weights) {
        if (!(weight >= 0.0) || std::isinf(weight))
            throw user_error("Weights MUST NOT be Negative or Infinity, but got " + number_text(weight));
    }
}

ModelPtr fit(const Parameters& parameters, const LogicalPlanPtr& input, MlContext& context) {
    check_absent(*input, parameters.text("predictionCol"), "Column");
    const DatasetPtr dataset =
        read_dataset(input, parameters.text("featuresCol"), weight_column(parameters), context);
    check_weights(dataset->numbers);
    if (dataset->features.rows == 0) throw Error("_LEGACY_ERROR_ML_EMPTY_DATASET");
    KMeansParameters how;
    how.k = static_cast<int32_t>(parameters.number("k"));
    how.max_iterations = static_cast<int32_t>(parameters.number("maxIter"));
    how.tolerance = parameters.real("tol");
    how.start = parameters.text("initMode") == "random" ? KMeansStart::kRandom : KMeansStart::kParallel;
    how.start_steps = static_cast<int32_t>(parameters.number("initSteps"));
    how.distance = measure_of(parameters.text("distanceMeasure"));
    how.seed = parameters.number("seed");
    // Nearest center and cost of each point; cosine works on a copy of the points.
    int64_t scratch = dataset->features.rows * static_cast<int64_t>(sizeof(int32_t) + sizeof(double));
    if (how.distance == DistanceMeasure::kCosine)
        scratch += static_cast<int64_t>(dataset->features.values.size() * sizeof(double));
    const ScratchMemory memory(context.pool, scratch);
    KMeansResult result = fit_kmeans(dataset->features, dataset->numbers, how, parallel_on(context.workers),
                                     context.check_interrupt);
    std::vector<int64_t> sizes(static_cast<size_t>(how.k), 0);
    for (const int32_t nearest : result.nearest) ++sizes[static_cast<size_t>(nearest)];
    auto summary =
        std::make_shared<KMeansSummary>(parameters, std::move(sizes), result.cost, result.iterations);
    return std::make_shared<KMeansModel>(parameters, std::move(result.centers), std::move(summary));
}

ModelPtr load(const Parameters& parameters, const ModelData& data) {
    DenseMatrix centers;
    centers.rows = static_cast<int64_t>(data.rows.size());
    std::vector<std::vector<double>> by_index(data.rows.size());
    for (size_t row = 0; row < data.rows.size(); ++row) {
        const auto index = static_cast<size_t>(data.cell(row, "clusterIdx").as_long());
        if (index >= by_index.size()) throw user_error("The saved clusters are not numbered from 0.");
        by_index[index] = vector_values(data.cell(row, "clusterCenter"));
    }
    for (const std::vector<double>& center : by_index) {
        if (center.size() != by_index[0].size()) throw user_error("The saved clusters differ in size.");
        centers.columns = static_cast<int64_t>(center.size());
        centers.values.insert(centers.values.end(), center.begin(), center.end());
    }
    return std::make_shared<KMeansModel>(parameters, std::move(centers), nullptr);
}

ML_OPERATOR({.class_name = kModelClass, .parameters = rules(), .load = load});
ML_OPERATOR({.class_name = "org.apache.spark.ml.clustering.KMeans", .parameters = rules(), .fit = fit});

}  // namespace

}  // namespace firesteel::ml
