#pragma once

#include <utility>

#include "spec/plan.h"

namespace firesteel::spec {

struct Project : Plan {
    static constexpr auto kKind = PlanKind::kProject;
    Project(PlanPtr i, Expressions e) : Plan(kKind), input(std::move(i)), expressions(std::move(e)) {}
    PlanPtr input;
    Expressions expressions;
    bool is_extend = false;  // |> EXTEND: no aggregate functions (PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION)
};

/// WHERE, HAVING and QUALIFY differ in what they may refer to.
enum class FilterClause : uint8_t { kWhere, kHaving, kQualify };

struct Filter : Plan {
    static constexpr auto kKind = PlanKind::kFilter;
    Filter(PlanPtr i, ExpressionPtr c, FilterClause w = FilterClause::kWhere)
        : Plan(kKind), input(std::move(i)), condition(std::move(c)), clause(w) {}
    PlanPtr input;
    ExpressionPtr condition;
    FilterClause clause;
};

enum class JoinType : uint8_t { kInner, kLeftOuter, kRightOuter, kFullOuter, kLeftSemi, kLeftAnti, kCross };

struct Join : Plan {
    static constexpr auto kKind = PlanKind::kJoin;
    Join(PlanPtr l, PlanPtr r, JoinType t) : Plan(kKind), left(std::move(l)), right(std::move(r)), type(t) {}
    PlanPtr left;
    PlanPtr right;
    JoinType type;
    ExpressionPtr condition;  // null: none
    std::vector<std::string> using_columns;
    bool natural = false;
    bool lateral = false;  // right side may refer to the left one's columns
};

/// JOIN ... APPROX | EXACT NEAREST n BY DISTANCE | SIMILARITY ranking: the best n rows of the right side for
/// each row of the left; and DataFrame.nearestByJoin.
struct NearestByJoin : Plan {
    static constexpr auto kKind = PlanKind::kNearestByJoin;
    NearestByJoin(PlanPtr l, PlanPtr r, JoinType t)
        : Plan(kKind), left(std::move(l)), right(std::move(r)), type(t) {}
    PlanPtr left;
    PlanPtr right;
    JoinType type;  // inner or left outer
    int32_t count = 1;
    bool approximate = false;
    bool by_distance = true;  // smallest first; similarity: largest first
    ExpressionPtr ranking;
};

enum class SetOperator : uint8_t { kUnion, kIntersect, kExcept };

struct SetOperation : Plan {
    static constexpr auto kKind = PlanKind::kSetOperation;
    SetOperation(PlanPtr l, PlanPtr r, SetOperator o)
        : Plan(kKind), left(std::move(l)), right(std::move(r)), op(o) {}
    PlanPtr left;
    PlanPtr right;
    SetOperator op;
    bool all = false;
    bool by_name = false;
    bool allow_missing_columns = false;
};

struct Sort : Plan {
    static constexpr auto kKind = PlanKind::kSort;
    Sort(PlanPtr i, Expressions o, bool g = true)
        : Plan(kKind), input(std::move(i)), order(std::move(o)), global(g) {}
    PlanPtr input;
    Expressions order;  // SortOrder each; a lone attribute `ALL` in SQL sets order_by_all
    bool global;        // false: SORT BY, sortWithinPartitions
    bool order_by_all = false;
    bool all_ascending = true;
    NullOrder all_nulls = NullOrder::kDefault;
};

struct Limit : Plan {
    static constexpr auto kKind = PlanKind::kLimit;
    Limit(PlanPtr i, ExpressionPtr n) : Plan(kKind), input(std::move(i)), count(std::move(n)) {}
    PlanPtr input;
    ExpressionPtr count;
};

struct Offset : Plan {
    static constexpr auto kKind = PlanKind::kOffset;
    Offset(PlanPtr i, ExpressionPtr n) : Plan(kKind), input(std::move(i)), count(std::move(n)) {}
    PlanPtr input;
    ExpressionPtr count;
};

struct Tail : Plan {
    static constexpr auto kKind = PlanKind::kTail;
    Tail(PlanPtr i, int64_t n) : Plan(kKind), input(std::move(i)), count(n) {}
    PlanPtr input;
    int64_t count;
};

enum class GroupKind : uint8_t { kGroupBy, kRollup, kCube, kGroupingSets, kGroupByAll };

/// GROUP BY and everything around it. In DataFrames the output is the grouping columns followed by
/// `aggregates`; in SQL (`from_sql`) it is exactly `aggregates`, which may repeat grouping expressions, use
/// ordinals and aliases.
struct Aggregate : Plan {
    static constexpr auto kKind = PlanKind::kAggregate;
    Aggregate() : Plan(kKind) {}
    PlanPtr input;
    GroupKind group = GroupKind::kGroupBy;
    Expressions grouping;
    std::vector<Expressions>
        grouping_sets;  // kGroupingSets; for mixed clauses (GROUP BY a, ROLLUP(b, c)) already crossed
    Expressions aggregates;
    bool from_sql = false;
    bool from_pipe =
        false;  // |> AGGREGATE: the first `pipe_keys` of `aggregates` are keys, the rest must aggregate
    size_t pipe_keys = 0;
    // DataFrame pivot: groupBy(...).pivot(column, values)
    ExpressionPtr pivot_column;
    Expressions pivot_values;  // empty: the distinct values found, sorted
};

struct SubqueryAlias : Plan {
    static constexpr auto kKind = PlanKind::kSubqueryAlias;
    SubqueryAlias(PlanPtr i, std::string n) : Plan(kKind), input(std::move(i)), name(std::move(n)) {}
    PlanPtr input;
    std::string name;
    std::vector<std::string> qualifier;
    std::vector<std::string> column_names;  // t(a, b)
};

struct CommonTableExpression {
    std::string name;
    std::vector<std::string> column_names;
    PlanPtr plan;
    std::optional<int64_t> max_recursion;
};

struct With : Plan {
    static constexpr auto kKind = PlanKind::kWith;
    With() : Plan(kKind) {}
    PlanPtr input;
    std::vector<CommonTableExpression> definitions;
    bool recursive = false;
};

struct Sample : Plan {
    static constexpr auto kKind = PlanKind::kSample;
    Sample() : Plan(kKind) {}
    PlanPtr input;
    double lower = 0.0;
    double upper = 1.0;
    bool with_replacement = false;
    std::optional<int64_t> seed;
    bool deterministic_order = false;
};

struct Deduplicate : Plan {
    static constexpr auto kKind = PlanKind::kDeduplicate;
    Deduplicate() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::string> columns;
    bool all_columns = true;
    bool within_watermark = false;
};

/// SQL PIVOT (aggregates FOR columns IN (values)).
struct Pivot : Plan {
    static constexpr auto kKind = PlanKind::kPivot;
    Pivot() : Plan(kKind) {}
    PlanPtr input;
    Expressions aggregates;
    Expressions columns;
    Expressions values;  // Alias over each value that was named
};

struct Unpivot : Plan {
    static constexpr auto kKind = PlanKind::kUnpivot;
    Unpivot() : Plan(kKind) {}
    PlanPtr input;
    std::optional<Expressions> ids;                  // absent in SQL: all other columns
    std::optional<std::vector<Expressions>> values;  // a row of columns each; absent: all columns but the ids
    std::vector<std::string> value_aliases;          // SQL: name per row of values; empty strings for none
    std::string variable_column;
    std::vector<std::string> value_columns;
    bool include_nulls = true;
};

/// |> SET column = value: the column replaced where it stands; it must exist.
struct PipeSet : Plan {
    static constexpr auto kKind = PlanKind::kPipeSet;
    PipeSet() : Plan(kKind) {}
    PlanPtr input;
    std::string column;
    ExpressionPtr value;
};

/// ROW FORMAT of TRANSFORM and CREATE TABLE: a SerDe by name, or delimiters.
struct RowFormat {
    std::string serde;
    std::vector<std::pair<std::string, std::string>> properties;
    std::optional<std::string> field_delimiter, escape, collection_delimiter, map_key_delimiter,
        line_delimiter, null_text;
};

/// SELECT TRANSFORM(...) USING 'command', MAP and REDUCE: rows as text through a process.
struct ScriptTransformation : Plan {
    static constexpr auto kKind = PlanKind::kScriptTransformation;
    ScriptTransformation() : Plan(kKind) {}
    PlanPtr input;  // its output is what the script reads
    std::string script;
    std::optional<Schema> output;  // absent: key and value
    std::optional<RowFormat> input_format;
    std::optional<RowFormat> output_format;
};

/// LATERAL VIEW [OUTER] generator(...) alias AS columns.
struct LateralView : Plan {
    static constexpr auto kKind = PlanKind::kLateralView;
    LateralView() : Plan(kKind) {}
    PlanPtr input;
    ExpressionPtr generator;  // Function
    bool outer = false;
    std::string alias;
    std::vector<std::string> column_names;
};

/// The WINDOW clause: names for window specifications used by Window::spec.base below.
struct WindowDefinitions : Plan {
    static constexpr auto kKind = PlanKind::kWindowDefinitions;
    WindowDefinitions() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::pair<std::string, WindowSpec>> definitions;
};

struct Hint : Plan {
    static constexpr auto kKind = PlanKind::kHint;
    Hint() : Plan(kKind) {}
    PlanPtr input;
    std::string name;
    Expressions parameters;
};

/// repartition, coalesce, repartitionByRange, DISTRIBUTE BY, CLUSTER BY (with a Sort above).
struct Repartition : Plan {
    static constexpr auto kKind = PlanKind::kRepartition;
    Repartition() : Plan(kKind) {}
    PlanPtr input;
    std::optional<int32_t> partitions;
    bool shuffle = true;      // false: coalesce
    Expressions expressions;  // SortOrder each for range partitioning
    bool by_range = false;
};

/// Plans that subquery expressions or table references inside `root` refer to by plan id or name.
struct WithRelations : Plan {
    static constexpr auto kKind = PlanKind::kWithRelations;
    WithRelations() : Plan(kKind) {}
    PlanPtr root;
    std::vector<PlanPtr> references;
};

/// A statement with values for its parameter markers.
struct Parameterized : Plan {
    static constexpr auto kKind = PlanKind::kParameterized;
    Parameterized() : Plan(kKind) {}
    PlanPtr input;
    std::vector<std::pair<std::string, ExpressionPtr>> named;
    Expressions positional;
};

}  // namespace firesteel::spec
