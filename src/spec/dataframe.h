#pragma once

#include <utility>

#include "spec/plan.h"
#include "spec/source.h"

/// Operations that only the DataFrame API has. The analyzer turns each into nodes of the query language.
namespace firesteel::spec {

struct ToDf : Plan {
    static constexpr auto kKind = PlanKind::kToDf;
    ToDf() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> names;
};

struct WithColumns : Plan {
    static constexpr auto kKind = PlanKind::kWithColumns;
    WithColumns() : Plan(kKind) {}
    PlanPtr input;
    Expressions columns;  // Alias each
};

struct WithColumnsRenamed : Plan {
    static constexpr auto kKind = PlanKind::kWithColumnsRenamed;
    WithColumnsRenamed() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::pair<std::string, std::string>> renames;  // applied in order
};

struct Drop : Plan {
    static constexpr auto kKind = PlanKind::kDrop;
    Drop() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> names;
    Expressions columns;
};

struct ToSchema : Plan {
    static constexpr auto kKind = PlanKind::kToSchema;
    ToSchema() : Plan(kKind) {}
    PlanPtr input;
    Schema schema;
};

struct ShowString : Plan {
    static constexpr auto kKind = PlanKind::kShowString;
    ShowString() : Plan(kKind) {}
    PlanPtr input;
    int32_t rows = 20;
    int32_t truncate = 20;
    bool vertical = false;
};

struct HtmlString : Plan {
    static constexpr auto kKind = PlanKind::kHtmlString;
    HtmlString() : Plan(kKind) {}
    PlanPtr input;
    int32_t rows = 20;
    int32_t truncate = 20;
};

/// Text lines of a one-column input to rows: spark.read.csv(df), spark.read.json(df).
struct Parse : Plan {
    static constexpr auto kKind = PlanKind::kParse;
    Parse() : Plan(kKind) {}
    PlanPtr input;
    std::string format;  // "csv", "json"
    std::optional<Schema> schema;
    Options options;
};

struct CollectMetrics : Plan {
    static constexpr auto kKind = PlanKind::kCollectMetrics;
    CollectMetrics() : Plan(kKind) {}
    PlanPtr input;
    std::string name;
    Expressions metrics;
};

struct Transpose : Plan {
    static constexpr auto kKind = PlanKind::kTranspose;
    Transpose() : Plan(kKind) {}
    PlanPtr input;
    ExpressionPtr index_column;  // null: the first column
};

struct NaFill : Plan {
    static constexpr auto kKind = PlanKind::kNaFill;
    NaFill() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;            // empty: all of a matching type
    std::vector<std::pair<Type, Value>> values;  // one for all, or one per column
};

struct NaDrop : Plan {
    static constexpr auto kKind = PlanKind::kNaDrop;
    NaDrop() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;
    std::optional<int32_t> min_non_nulls;  // absent: all of them
};

struct NaReplace : Plan {
    static constexpr auto kKind = PlanKind::kNaReplace;
    NaReplace() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;
    std::vector<std::pair<ExpressionPtr, ExpressionPtr>> replacements;  // Literal each
};

struct Summary : Plan {
    static constexpr auto kKind = PlanKind::kSummary;
    Summary() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> statistics;
};

struct Describe : Plan {
    static constexpr auto kKind = PlanKind::kDescribe;
    Describe() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;
};

struct Crosstab : Plan {
    static constexpr auto kKind = PlanKind::kCrosstab;
    Crosstab() : Plan(kKind) {}
    PlanPtr input;
    std::string column1;
    std::string column2;
};

struct Covariance : Plan {
    static constexpr auto kKind = PlanKind::kCovariance;
    Covariance() : Plan(kKind) {}
    PlanPtr input;
    std::string column1;
    std::string column2;
};

struct Correlation : Plan {
    static constexpr auto kKind = PlanKind::kCorrelation;
    Correlation() : Plan(kKind) {}
    PlanPtr input;
    std::string column1;
    std::string column2;
    std::string method;
};

struct ApproxQuantile : Plan {
    static constexpr auto kKind = PlanKind::kApproxQuantile;
    ApproxQuantile() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;
    std::vector<double> probabilities;
    double relative_error = 0.0;
};

struct FreqItems : Plan {
    static constexpr auto kKind = PlanKind::kFreqItems;
    FreqItems() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;
    std::optional<double> support;
};

struct SampleBy : Plan {
    static constexpr auto kKind = PlanKind::kSampleBy;
    SampleBy() : Plan(kKind) {}
    PlanPtr input;
    ExpressionPtr column;
    std::vector<std::pair<ExpressionPtr, double>> fractions;  // Literal each
    std::optional<int64_t> seed;
};

struct AsOfJoin : Plan {
    static constexpr auto kKind = PlanKind::kAsOfJoin;
    AsOfJoin() : Plan(kKind) {}
    PlanPtr left;
    PlanPtr right;
    ExpressionPtr left_as_of;
    ExpressionPtr right_as_of;
    ExpressionPtr condition;
    std::vector<std::string> using_columns;
    std::string join_type;
    ExpressionPtr tolerance;
    bool allow_exact_matches = true;
    std::string direction;
};

/// A parameter of an ML estimator or transformer as it travels.
struct MlParameter {
    std::string name;
    Type type;  // literals; a vector or matrix is its UDT
    Value value;
};

/// transform(dataset) by a fitted model or a transformer, or a DataFrame-valued attribute of a model.
struct MlRelation : Plan {
    static constexpr auto kKind = PlanKind::kMlRelation;
    MlRelation() : Plan(kKind) {}
    PlanPtr input;           // transform
    std::string model_id;    // a fitted model in the session's cache; empty for a transformer
    std::string class_name;  // transformer: "org.apache.spark.ml.feature.VectorAssembler"
    std::string uid;
    std::vector<MlParameter> parameters;
    struct Step {
        std::string method;
        std::vector<MlParameter> arguments;  // literals only
    };
    std::vector<Step> fetch;  // attribute path ("summary", "predictions"); empty: transform
};

}  // namespace firesteel::spec
