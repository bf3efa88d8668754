#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "catalog/table_provider.h"
#include "plan/logical_plan.h"

namespace firesteel {

/// What a metric view is until a query aggregates it: a table whose columns are known and that cannot be
/// read. An aggregation puts `rows` in its place, and the measures in the place of measure(column).
class MetricTable final : public TableProvider {
public:
    MetricTable(Schema schema, LogicalPlanPtr rows, std::map<int64_t, ExprPtr> measures)
        : schema_(std::move(schema)), rows_(std::move(rows)), measures_(std::move(measures)) {}

    /// The source's columns and the dimensions.
    const LogicalPlanPtr& rows() const { return rows_; }
    /// Aggregates over `rows`, by the ids of the columns that stand for them.
    const std::map<int64_t, ExprPtr>& measures() const { return measures_; }

    const Schema& schema() const override { return schema_; }
    std::string name() const override { return "MetricView"; }
    /// These raise INTERNAL_ERROR, as Spark does.
    std::unique_ptr<TableScan> scan(ScanRequest request) const override;
    void fields(FieldVisitor& visitor) override;

private:
    Schema schema_;
    LogicalPlanPtr rows_;
    std::map<int64_t, ExprPtr> measures_;
};

/// The metric view that `plan` reads through nothing but filters, select lists and names; null for any other.
const MetricTable* find_metric_table(const LogicalPlanPtr& plan);
/// The plan with the rows of that metric view in its place.
LogicalPlanPtr with_metric_rows(const LogicalPlanPtr& plan);

}  // namespace firesteel
