#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exec/query.h"
#include "ml/parameters.h"
#include "plan/logical_plan.h"

namespace firesteel::ml {

class DatasetCache;

/// What ML code may ask of the session around it. Borrowed for one request; used by its thread.
struct MlContext {
    EvalSettingsPtr settings;
    MemoryPoolPtr pool;
    std::shared_ptr<WorkerPool> workers;
    DatasetCache* datasets = nullptr;
    /// Starts a resolved plan.
    std::function<std::unique_ptr<RunningQuery>(const LogicalPlanPtr&)> run;
    /// A text that two plans share when they give the same rows now; empty: must not be remembered.
    std::function<std::string(const LogicalPlanPtr&)> identity;
    /// Raises OPERATION_CANCELED when the request was interrupted.
    std::function<void()> check_interrupt;
};

/// A value that an attribute of a model has.
struct MlValue {
    Type type;
    Value value;
};

/// A model's figures as rows, laid out as Spark's writers lay them out under `data/`.
struct ModelData {
    Schema schema;
    std::vector<Value::List> rows;

    /// Raises when the rows have no such column.
    const Value& cell(size_t row, const std::string& column) const;
};

class Model;
using ModelPtr = std::shared_ptr<const Model>;

/// A fitted model or its summary. Immutable; shared by requests.
class Model {
public:
    Model(std::string class_name, Parameters parameters)
        : class_name_(std::move(class_name)), parameters_(std::move(parameters)) {}
    virtual ~Model() = default;

    const std::string& class_name() const { return class_name_; }
    const Parameters& parameters() const { return parameters_; }
    virtual int64_t byte_size() const = 0;
    /// The input with the model's columns. `parameters` are the model's, with what the call changes.
    virtual LogicalPlanPtr transform(const LogicalPlanPtr& input, const Parameters& parameters,
                                     MlContext& context) const;
    /// An attribute or method; nothing when there is none of that name.
    virtual std::optional<MlValue> fetch(const std::string& method,
                                         const std::vector<MlValue>& arguments) const;
    /// A DataFrame-valued attribute of a summary. `transformed` is the training data as the model transforms
    /// it.
    virtual LogicalPlanPtr fetch_relation(const std::string& method, const LogicalPlanPtr& transformed) const;
    /// Figures about the training; null when there are none (any more).
    virtual ModelPtr summary() const { return nullptr; }
    /// The model without its summary, as it comes back after it was evicted.
    virtual ModelPtr without_summary() const { return nullptr; }
    /// The model with a summary over other data.
    virtual ModelPtr with_summary(const LogicalPlanPtr&, MlContext&) const { return nullptr; }
    /// What makes the model again beside its parameters; nothing for models that cannot be saved.
    virtual std::optional<ModelData> data() const { return std::nullopt; }

private:
    const std::string class_name_;
    const Parameters parameters_;
};

/// An estimator, transformer, evaluator or kind of model, by Spark's class name. One file registers each.
struct OperatorRecord {
    std::string class_name;
    std::vector<ParameterRule> parameters;
    ModelPtr (*fit)(const Parameters&, const LogicalPlanPtr& input, MlContext&) = nullptr;
    LogicalPlanPtr (*transform)(const LogicalPlanPtr& input, const Parameters&, MlContext&) = nullptr;
    double (*evaluate)(const Parameters&, const LogicalPlanPtr& input, MlContext&) = nullptr;
    bool larger_is_better = true;
    ModelPtr (*load)(const Parameters&, const ModelData&) = nullptr;  // kinds of model
};

/// All operators known. Filled before main() by ML_OPERATOR(...), read-only afterwards.
class OperatorRegistry {
public:
    static OperatorRegistry& instance();
    bool add(OperatorRecord record);  // a name taken twice ends the process
    const OperatorRecord* find(const std::string& class_name) const;
    std::vector<std::string> class_names() const;

private:
    std::vector<OperatorRecord> records_;
};

#define ML_JOIN_(a, b) a##b
#define ML_JOIN(a, b) ML_JOIN_(a, b)
#define ML_OPERATOR(...)                                                      \
    [[maybe_unused]] static const bool ML_JOIN(ml_registered_, __COUNTER__) = \
        ::firesteel::ml::OperatorRegistry::instance().add(__VA_ARGS__)

}  // namespace firesteel::ml
