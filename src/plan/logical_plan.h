#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table_provider.h"
#include "expr/expr.h"
#include "spec/query.h"

namespace firesteel {

enum class LogicalKind : uint8_t {
    kScan,
    kLocalRows,
    kRange,
    kProject,
    kDerive,
    kFilter,
    kJoin,
    kAggregate,
    kSort,
    kLimit,
    kTail,
    kUnion,
    kSetOperation,
    kWindow,
    kGenerate,
    kExpand,
    kSample,
    kRepartition,
    kCollectMetrics,
    kCteDefinitions,
    kCteReference,
    kSubqueryAlias,
    kScriptTransformation,
};

/// A column that a plan node puts out.
struct Attribute {
    int64_t id = -1;
    std::string name;
    Type type;
    bool nullable = true;
    std::string metadata = {};
    ExprPtr reference() const { return make_attribute(id, name, type, nullable); }
    Field to_field() const { return {name, type, nullable, metadata}; }
};
using Attributes = std::vector<Attribute>;

/// An expression with the name and id of the column it makes.
struct NamedExpr {
    ExprPtr expr;
    Attribute output;  // its type and nullability are the expression's
};
using NamedExprs = std::vector<NamedExpr>;

struct SortKey {
    ExprPtr expr;
    SortDirection direction;
};
using SortKeys = std::vector<SortKey>;

/// Base of resolved plans: immutable, shared. Expressions refer to columns of the inputs by attribute id. Two
/// inputs of a node never put out the same id (the analyzer renews the ids of a plan that is used twice).
struct LogicalNode {
    explicit LogicalNode(LogicalKind k, std::vector<LogicalPlanPtr> in = {})
        : kind(k), inputs(std::move(in)) {}
    virtual ~LogicalNode() = default;
    const LogicalKind kind;
    std::vector<LogicalPlanPtr> inputs;

    virtual const Attributes& output() const = 0;
    /// The node with other inputs (same number, same output ids).
    virtual LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr> inputs) const = 0;
    /// Every expression of the node, in a fixed order, and the node with those replaced.
    virtual Exprs expressions() const { return {}; }
    virtual LogicalPlanPtr with_expressions(Exprs expressions) const;
    /// One line for EXPLAIN, without inputs: "Filter (a#1 > 2)".
    virtual std::string describe() const = 0;

    template <typename T>
    const T* as() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }
};

/// Rows of a table. `filters` are conjuncts over this node's attributes that the scan applies (pushed down by
/// the optimizer; every one is checked, by the scan itself or right above it).
struct Scan : LogicalNode {
    static constexpr auto kKind = LogicalKind::kScan;
    Scan(TableProviderPtr table, std::vector<int32_t> columns, Attributes output, Exprs filters = {});
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override { return filters; }
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;

    TableProviderPtr table;
    std::vector<int32_t> columns;  // ordinals of the provider's schema, one per output attribute
    Exprs filters;
    std::optional<int64_t> limit;

private:
    Attributes output_;
};

/// Rows held in memory.
struct LocalRows : LogicalNode {
    static constexpr auto kKind = LogicalKind::kLocalRows;
    LocalRows(Attributes output, std::vector<Batch> batches)
        : LogicalNode(kKind), batches(std::move(batches)), output_(std::move(output)) {}
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    std::vector<Batch> batches;

private:
    Attributes output_;
};

struct Range : LogicalNode {
    static constexpr auto kKind = LogicalKind::kRange;
    Range(int64_t start, int64_t end, int64_t step, int32_t partitions, Attribute id);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    int64_t start, end, step;
    int32_t partitions;

private:
    Attributes output_;
};

struct Project : LogicalNode {
    static constexpr auto kKind = LogicalKind::kProject;
    Project(LogicalPlanPtr input, NamedExprs columns);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    NamedExprs columns;

private:
    Attributes output_;
};

/// Computes columns one after another: a step may be made of the input's columns and of the steps before it.
/// What a long chain of projections of many columns does, without a list of all columns for each step. Steps
/// hold no window calls, aggregates, generators and subqueries.
struct Derive : LogicalNode {
    static constexpr auto kKind = LogicalKind::kDerive;
    /// `output` picks among the input's columns and the steps'.
    Derive(LogicalPlanPtr input, NamedExprs steps, Attributes output);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    NamedExprs steps;

private:
    Attributes output_;
};

struct Filter : LogicalNode {
    static constexpr auto kKind = LogicalKind::kFilter;
    Filter(LogicalPlanPtr input, ExprPtr condition);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override { return {condition}; }
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    ExprPtr condition;
};

/// kMark: left rows plus a boolean (EXISTS and IN outside a plain conjunct; null-aware for IN).
/// kSingle: left outer, but more than one match is SCALAR_SUBQUERY_TOO_MANY_ROWS.
enum class LogicalJoinType : uint8_t {
    kInner,
    kLeftOuter,
    kRightOuter,
    kFullOuter,
    kLeftSemi,
    kLeftAnti,
    kCross,
    kMark,
    kSingle
};

struct Join : LogicalNode {
    static constexpr auto kKind = LogicalKind::kJoin;
    Join(LogicalPlanPtr left, LogicalPlanPtr right, LogicalJoinType type, ExprPtr condition);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    LogicalJoinType type;
    ExprPtr condition;        // null: none
    bool null_aware = false;  // anti and mark joins of NOT IN / IN
    bool lateral = false;     // the right side has outer attributes of the left; gone after optimization
    Attribute mark;           // kMark
    std::string hint;         // "broadcast", "shuffle_hash", ... with the side it was written on
    /// The optimizer's last word: the left side's rows are kept in memory, the right's pass by. Usually, and
    /// for right outer joins when set, it is the other way round.
    bool swap_build_side = false;

private:
    Attributes output_;
    void compute_output();
    friend std::shared_ptr<const Join> make_join(Join prototype);
};
/// A join with all fields as in `prototype`, its output computed.
std::shared_ptr<const Join> make_join(Join prototype);

/// GROUP BY: output is `grouping` then `aggregates`; each aggregate is one kAggregate expression (expressions
/// over aggregates are a Project above). No grouping and no input rows: one row.
struct Aggregate : LogicalNode {
    static constexpr auto kKind = LogicalKind::kAggregate;
    Aggregate(LogicalPlanPtr input, NamedExprs grouping, NamedExprs aggregates);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    NamedExprs grouping;
    NamedExprs aggregates;

private:
    Attributes output_;
};

struct Sort : LogicalNode {
    static constexpr auto kKind = LogicalKind::kSort;
    Sort(LogicalPlanPtr input, SortKeys keys, bool global);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    SortKeys keys;
    bool global;
};

struct Limit : LogicalNode {
    static constexpr auto kKind = LogicalKind::kLimit;
    Limit(LogicalPlanPtr input, std::optional<int64_t> count, int64_t offset);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    std::optional<int64_t> count;
    int64_t offset;
};

struct Tail : LogicalNode {
    static constexpr auto kKind = LogicalKind::kTail;
    Tail(LogicalPlanPtr input, int64_t count);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    int64_t count;
};

/// UNION ALL of inputs with equal types, column by column. (UNION is a grouping above.)
struct Union : LogicalNode {
    static constexpr auto kKind = LogicalKind::kUnion;
    Union(std::vector<LogicalPlanPtr> inputs, Attributes output);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;

private:
    Attributes output_;
};

/// INTERSECT [ALL], EXCEPT [ALL]; null equals null. Output ids are the left input's.
struct SetOperation : LogicalNode {
    static constexpr auto kKind = LogicalKind::kSetOperation;
    SetOperation(LogicalPlanPtr left, LogicalPlanPtr right, spec::SetOperator op, bool all);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    spec::SetOperator op;
    bool all;

private:
    Attributes output_;
};

/// Adds one column per window call to the input's columns. All calls share partition and order keys (the
/// analyzer makes one node per distinct pair).
struct Window : LogicalNode {
    static constexpr auto kKind = LogicalKind::kWindow;
    Window(LogicalPlanPtr input, NamedExprs calls);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    NamedExprs calls;  // kWindow each

private:
    Attributes output_;
};

/// explode and friends: the input's columns, then the generator's, one row per generated row. outer: a row
/// that generates nothing is kept with nulls.
struct Generate : LogicalNode {
    static constexpr auto kKind = LogicalKind::kGenerate;
    Generate(LogicalPlanPtr input, ExprPtr generator, Attributes generated, bool outer);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override { return {generator}; }
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    ExprPtr generator;  // kGenerator
    Attributes generated;
    bool outer;

private:
    Attributes output_;
};

/// Each input row once per projection: grouping sets, unpivot.
struct Expand : LogicalNode {
    static constexpr auto kKind = LogicalKind::kExpand;
    Expand(LogicalPlanPtr input, std::vector<Exprs> projections, Attributes output);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    std::vector<Exprs> projections;

private:
    Attributes output_;
};

/// Bernoulli or Poisson sample with Spark's generator per partition: the same rows as Spark for the same
/// seed.
struct Sample : LogicalNode {
    static constexpr auto kKind = LogicalKind::kSample;
    Sample(LogicalPlanPtr input, double lower, double upper, bool with_replacement, int64_t seed);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    double lower, upper;
    bool with_replacement;
    int64_t seed;
};

/// Row i goes to a partition by its values (expressions), round robin by source position, or stays
/// (coalesce).
struct Repartition : LogicalNode {
    static constexpr auto kKind = LogicalKind::kRepartition;
    Repartition(LogicalPlanPtr input, int32_t partitions, SortKeys keys, bool by_range, bool shuffle);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    int32_t partitions;
    SortKeys keys;
    bool by_range;
    bool shuffle;
};

/// observe(): passes rows through and keeps ungrouped aggregates of them, reported by name when the query
/// ends.
struct CollectMetrics : LogicalNode {
    static constexpr auto kKind = LogicalKind::kCollectMetrics;
    CollectMetrics(LogicalPlanPtr input, std::string name, NamedExprs metrics);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    Exprs expressions() const override;
    LogicalPlanPtr with_expressions(Exprs e) const override;
    std::string describe() const override;
    std::string name;
    NamedExprs metrics;
};

/// inputs[0] is the query; the others are definitions, each run at most once and referred to by
/// CteReference::id. The optimizer inlines those used once.
struct CteDefinitions : LogicalNode {
    static constexpr auto kKind = LogicalKind::kCteDefinitions;
    CteDefinitions(LogicalPlanPtr query, std::vector<int64_t> ids, std::vector<LogicalPlanPtr> definitions);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    std::vector<int64_t> ids;
};

struct CteReference : LogicalNode {
    static constexpr auto kKind = LogicalKind::kCteReference;
    CteReference(int64_t id, Attributes output, Attributes definition_output);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    int64_t id;
    Attributes definition_output;  // position by position the columns of the definition

private:
    Attributes output_;
};

/// Keeps a name in analyzed plans for EXPLAIN; the optimizer removes it.
struct SubqueryAlias : LogicalNode {
    static constexpr auto kKind = LogicalKind::kSubqueryAlias;
    SubqueryAlias(LogicalPlanPtr input, std::string name);
    const Attributes& output() const override { return inputs[0]->output(); }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    std::string name;
};

/// How rows become lines for a command, and its lines rows.
struct ScriptFormat {
    std::string command;
    std::string input_delimiter;
    std::string input_null;
    std::string output_delimiter;  // a regular expression
    std::string output_null;
    bool reads_nulls = true;  // fields of that text are null
};

/// TRANSFORM: the input's columns, all texts, go to a shell command as lines; its lines are the output, all
/// texts.
struct ScriptTransformation : LogicalNode {
    static constexpr auto kKind = LogicalKind::kScriptTransformation;
    ScriptTransformation(LogicalPlanPtr input, ScriptFormat format, Attributes output);
    const Attributes& output() const override { return output_; }
    LogicalPlanPtr with_inputs(std::vector<LogicalPlanPtr>) const override;
    std::string describe() const override;
    ScriptFormat format;

private:
    Attributes output_;
};

Schema output_schema(const LogicalNode& plan);
/// Bottom-up rewrite, as transform_up for expressions; enters plans of subquery expressions when
/// `subqueries`.
LogicalPlanPtr transform_plan_up(const LogicalPlanPtr& plan,
                                 const std::function<LogicalPlanPtr(const LogicalPlanPtr&)>& change,
                                 bool subqueries = false);
LogicalPlanPtr transform_plan_down(const LogicalPlanPtr& plan,
                                   const std::function<LogicalPlanPtr(const LogicalPlanPtr&)>& change,
                                   bool subqueries = false);
/// The same plan with new ids for every attribute it makes; needed when a plan occurs twice. `renamed` gets
/// old -> new.
LogicalPlanPtr renew_ids(const LogicalPlanPtr& plan, std::vector<std::pair<int64_t, int64_t>>& renamed);
/// The tree with one describe() a line, as EXPLAIN prints it ("+- ", ":- ").
std::string tree_string(const LogicalNode& plan);

}  // namespace firesteel
