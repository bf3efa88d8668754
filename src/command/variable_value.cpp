#include "command/variable_value.h"

#include "spec/query.h"

namespace firesteel {

std::vector<Value> variable_values(const std::vector<VariableAssignment>& assignments, CommandHost& host) {
    spec::Expressions casts;
    for (const VariableAssignment& assignment : assignments) {
        auto cast = std::make_shared<spec::Cast>(assignment.value, assignment.type);
        cast->origin = assignment.value->origin;
        casts.push_back(std::make_shared<spec::Alias>(std::move(cast), std::vector{assignment.name}));
    }
    const spec::Project row(std::make_shared<spec::OneRow>(), std::move(casts));
    const auto query = host.run(host.analyze(row));
    std::vector<Value> values;
    for (Batch batch; query->next(batch);) {
        for (const ColumnPtr& column : batch.columns) values.push_back(column->value(0));
    }
    return values;
}

}  // namespace firesteel
