#include "ml/operator.h"

#include <algorithm>

#include "common/check.h"
#include "common/error.h"

namespace firesteel::ml {

const Value& ModelData::cell(size_t row, const std::string& column) const {
    for (size_t i = 0; i < schema.size(); ++i) {
        if (schema[i].name == column && row < rows.size()) return rows[row][i];
    }
    throw Error("_LEGACY_ERROR_ML_REQUIREMENT", {{"message", "The saved model has no " + column + "."}});
}

LogicalPlanPtr Model::transform(const LogicalPlanPtr&, const Parameters&, MlContext&) const {
    throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION", {{"message", class_name_ + " cannot transform."}});
}

std::optional<MlValue> Model::fetch(const std::string&, const std::vector<MlValue>&) const {
    return std::nullopt;
}

LogicalPlanPtr Model::fetch_relation(const std::string&, const LogicalPlanPtr&) const { return nullptr; }

OperatorRegistry& OperatorRegistry::instance() {
    static OperatorRegistry registry;
    return registry;
}

bool OperatorRegistry::add(OperatorRecord record) {
    CHECK(find(record.class_name) == nullptr, "{} is registered twice", record.class_name);
    records_.push_back(std::move(record));
    return true;
}

const OperatorRecord* OperatorRegistry::find(const std::string& class_name) const {
    for (const OperatorRecord& record : records_) {
        if (record.class_name == class_name) return &record;
    }
    return nullptr;
}

std::vector<std::string> OperatorRegistry::class_names() const {
    std::vector<std::string> names;
    for (const OperatorRecord& record : records_) names.push_back(record.class_name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace firesteel::ml
