#pragma once

#include <utility>

#include "column/batch.h"
#include "spec/plan.h"

namespace firesteel::spec {

using Options =
    std::vector<std::pair<std::string, std::string>>;  // in the order given; keys compare without case

/// A table or view by name.
struct ReadTable : Plan {
    static constexpr auto kKind = PlanKind::kReadTable;
    explicit ReadTable(NameParts n) : Plan(kKind), name(std::move(n)) {}
    NameParts name;
    ExpressionPtr name_expression;  // IDENTIFIER(expr) instead of a name
    Options options;
    bool is_streaming = false;
    ExpressionPtr timestamp_as_of;  // time travel
    std::string version_as_of;
};

/// Files or another source by format: spark.read.format(...).load(...).
struct ReadDataSource : Plan {
    static constexpr auto kKind = PlanKind::kReadDataSource;
    ReadDataSource() : Plan(kKind) {}
    std::string format;  // empty: spark.sql.sources.default
    std::optional<Schema> schema;
    Options options;
    std::vector<std::string> paths;
    std::vector<std::string> predicates;  // JDBC
    bool is_streaming = false;
};

/// Rows sent by the client, already decoded.
struct LocalRelation : Plan {
    static constexpr auto kKind = PlanKind::kLocalRelation;
    LocalRelation() : Plan(kKind) {}
    Schema schema;
    std::vector<Batch> batches;
};

struct Range : Plan {
    static constexpr auto kKind = PlanKind::kRange;
    Range() : Plan(kKind) {}
    int64_t start = 0;
    int64_t end = 0;
    int64_t step = 1;
    std::optional<int32_t> partitions;
};

/// SELECT without FROM.
struct OneRow : Plan {
    static constexpr auto kKind = PlanKind::kOneRow;
    OneRow() : Plan(kKind) {}
};

/// VALUES (...), (...): columns col1, col2, ... unless a SubqueryAlias renames them.
struct Values : Plan {
    static constexpr auto kKind = PlanKind::kValues;
    Values() : Plan(kKind) {}
    std::vector<Expressions> rows;
};

/// range(10), explode(...), a UDTF: a function in FROM position, or spark.tvf.*.
struct TableFunction : Plan {
    static constexpr auto kKind = PlanKind::kTableFunction;
    TableFunction() : Plan(kKind) {}
    NameParts name;
    Expressions arguments;
};

/// A plan kept on the server under an id: the result of checkpoint, what a temporary view stands for.
struct CachedRemoteRelation : Plan {
    static constexpr auto kKind = PlanKind::kCachedRemoteRelation;
    CachedRemoteRelation() : Plan(kKind) {}
    std::string id;
    std::shared_ptr<const void>
        lifetime;  // while somebody holds it, the server keeps the plan; null: until it is told
};

}  // namespace firesteel::spec
