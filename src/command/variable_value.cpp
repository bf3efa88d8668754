#include "command/variable_value.h"

#include "spec/query.h"

namespace firesteel {

std::vector<Value> variable_values(const spec::Expressions& expressions, const std::vector<Type>& types,
                                   CommandHost& host) {
    spec::Expressions casts;
    for (size_t i = 0; i < expressions.size(); ++i) {
        auto cast = std::make_shared<spec::Cast>(expressions[i], types[i]);
        cast->origin = expressions[i]->origin;
        casts.push_back(std::move(cast));
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
