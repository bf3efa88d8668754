#include "common/error.h"
#include "ml/columns.h"
#include "ml/dataset.h"
#include "ml/kernels/silhouette.h"

namespace firesteel::ml {

namespace {

double evaluate(const Parameters& parameters, const LogicalPlanPtr& input, MlContext& context) {
    if (parameters.has("weightCol")) {
        throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION",
                    {{"message", "ClusteringEvaluator does not take weights yet."}});
    }
    const std::string& prediction = parameters.text("predictionCol");
    find_numeric_column(*input, prediction);
    const DatasetPtr dataset = read_dataset(input, parameters.text("featuresCol"), prediction, context);
    const auto measure = parameters.text("distanceMeasure") == "cosine" ? DistanceMeasure::kCosine
                                                                        : DistanceMeasure::kEuclidean;
    return mean_silhouette(dataset->features, dataset->numbers, measure, parallel_on(context.workers));
}

ML_OPERATOR({.class_name = "org.apache.spark.ml.evaluation.ClusteringEvaluator",
             .parameters = {{"featuresCol", Type::string(), "features"},
                            {"predictionCol", Type::string(), "prediction"},
                            {"metricName", Type::string(), "silhouette",
                             [](const Value& v) { return v.as_string() == "silhouette"; }},
                            {"distanceMeasure", Type::string(), "squaredEuclidean",
                             [](const Value& v) {
                                 return v.as_string() == "squaredEuclidean" || v.as_string() == "cosine";
                             }},
                            {"weightCol", Type::string(), {}}},
             .evaluate = evaluate});

}  // namespace

}  // namespace firesteel::ml
