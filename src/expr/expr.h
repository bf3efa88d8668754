#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "common/error.h"
#include "functions/settings.h"

namespace firesteel {

struct LogicalNode;
using LogicalPlanPtr = std::shared_ptr<const LogicalNode>;
class FieldVisitor;
struct FunctionRecord;
struct ArgumentInfo;

enum class ExprKind : uint8_t {
    kLiteral,         // value
    kAttribute,       // id: a column of the plan below, by its unique id
    kOuterAttribute,  // id: a column of the query around a correlated subquery; gone after decorrelation
    kInput,      // id: ordinal of the input batch's column; attributes become this when a plan is lowered
    kCall,       // name + overload over children: a scalar function or special form of the registry
    kCast,       // children[0] to `type`
    kAggregate,  // an aggregate call; `aggregate` says how children divide
    kWindow,     // a window call; `window` says how children divide
    kGenerator,  // explode(...) in a select list; pulled into a Generate node by the analyzer
    kLambda,     // children[0] is the body; `ids` are its parameters' variable ids
    kLambdaVariable,  // id
    kSubquery,        // `subquery`; gone after optimization
    kGroupingId,      // grouping_id() bits of the Expand below, by attribute; gone after analysis
};

struct SortDirection {
    bool ascending = true;
    bool nulls_first = true;
    bool operator==(const SortDirection&) const = default;
};

/// children = arguments, then the filter when has_filter, then one per order key.
struct AggregateDetail {
    int32_t arguments = 0;
    bool distinct = false;
    bool has_filter = false;
    bool ignore_nulls = false;
    std::vector<SortDirection> order;
    bool operator==(const AggregateDetail&) const = default;
};

enum class FrameUnit : uint8_t { kRows, kRange };
enum class FrameEdge : uint8_t {
    kUnboundedPreceding,
    kPreceding,
    kCurrentRow,
    kFollowing,
    kUnboundedFollowing
};

/// children = the function (kCall of a window function or kAggregate), partition keys, order keys, then the
/// lower and the upper bound's offset for those edges that have one (for RANGE: the bound value itself, order
/// key plus or minus offset).
struct WindowDetail {
    int32_t partition_keys = 0;
    std::vector<SortDirection> order;
    FrameUnit unit = FrameUnit::kRange;
    FrameEdge lower = FrameEdge::kUnboundedPreceding;
    FrameEdge upper = FrameEdge::kCurrentRow;
    bool operator==(const WindowDetail&) const = default;
};

enum class SubqueryForm : uint8_t { kScalar, kExists, kIn };

/// children = left side values (kIn). A correlated plan holds kOuterAttribute expressions.
struct SubqueryDetail {
    SubqueryForm form = SubqueryForm::kScalar;
    LogicalPlanPtr plan;
    std::vector<int64_t> outer_references;  // ids of the surrounding query's attributes that `plan` refers to
    std::vector<std::string> outer_names;   // ... and what they are called, for display
};

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;
using Exprs = std::vector<ExprPtr>;

/// A bound expression: names and types are known. One immutable struct for all kinds, so that walking,
/// rewriting, comparing, hashing and encoding are each written once. Make them with the functions below.
struct Expr {
    ExprKind kind = ExprKind::kLiteral;
    Type type;
    bool nullable = true;
    Exprs children;

    std::string name;  // kCall, kAggregate, kGenerator: the registry's function name; attributes: for display
    int32_t overload = 0;  // kCall, kAggregate, kGenerator
    std::string shown;  // kCall, kAggregate, kGenerator: an alias of the function as the user wrote it, where
                        // Spark shows that instead of the name (mean(x)); no part of equality. Implicit kCast
                        // to the child's own type: the alias that an argument was written with (struct(1 AS
                        // a)); gone after analysis
    std::string shown_sql;  // what to_sql gives, when the call stands for another expression (nullif); no
                            // part of equality
    bool implicit = false;  // kCast: inserted by type coercion, so to_sql leaves it out; no part of equality
    int64_t id = -1;  // attributes, kInput, kLambdaVariable; kCall of rand() and friends: the seed is a child
    EvalMode mode = EvalMode::kAnsi;  // kCall, kCast, kAggregate
    Value value;                      // kLiteral
    std::vector<int64_t> ids;         // kLambda
    EvalSettingsPtr settings;         // kCall, kCast, kAggregate where the answer depends on it
    std::shared_ptr<const AggregateDetail> aggregate;
    std::shared_ptr<const WindowDetail> window;
    std::shared_ptr<const SubqueryDetail> subquery;
    std::shared_ptr<const QueryContext> origin;  // for messages only: no part of equality

    bool is(ExprKind k) const { return kind == k; }
    bool is_literal() const { return kind == ExprKind::kLiteral; }
    bool is_call(std::string_view function) const { return kind == ExprKind::kCall && name == function; }
};

ExprPtr make_literal(Type type, Value value);
ExprPtr make_true();
ExprPtr make_attribute(int64_t id, std::string name, Type type, bool nullable);
ExprPtr make_input(int64_t ordinal, Type type, bool nullable);
ExprPtr make_cast(ExprPtr child, Type type, EvalMode mode, EvalSettingsPtr settings);
/// As make_cast, marked as inserted by type coercion. `child` itself when it is of that type already.
ExprPtr make_implicit_cast(ExprPtr child, const Type& type, EvalMode mode, EvalSettingsPtr settings);
/// Binds a function of the registry by name: picks the overload and inserts casts. Raises as bind_function
/// does.
ExprPtr make_call(const std::string& function, Exprs arguments, EvalSettingsPtr settings);
/// As above for a record at hand; `shown` is the name as the user wrote it, in lower case.
ExprPtr make_call(const FunctionRecord& record, const std::string& shown, Exprs arguments,
                  EvalSettingsPtr settings);
/// What resolvers of functions learn about an argument.
ArgumentInfo argument_info(const ExprPtr& argument);
/// and of all, true when empty; and its inverse.
ExprPtr conjunction(const Exprs& conjuncts, const EvalSettingsPtr& settings);
Exprs split_conjuncts(const ExprPtr& condition);

/// A new unique id for attributes and lambda variables. Thread-safe.
int64_t next_expr_id();

/// Structure: same kinds, types, payload and children. `origin` and display names of attributes do not count.
bool equal(const Expr& a, const Expr& b);
bool equal(const ExprPtr& a, const ExprPtr& b);
uint64_t hash(const Expr& expr);

/// Bottom-up rewrite: `change` sees each node with its children already rewritten and returns a replacement
/// or null to keep it. Unchanged subtrees are shared. Does not enter subquery plans.
ExprPtr transform_up(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& change);
/// Top-down rewrite: a replacement is not entered again.
ExprPtr transform_down(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& change);
/// The same node with other children.
ExprPtr with_children(const ExprPtr& expr, Exprs children);
/// Pre-order walk; return false to skip the children.
void visit(const ExprPtr& expr, const std::function<bool(const Expr&)>& visitor);
bool any_of(const ExprPtr& expr, const std::function<bool(const Expr&)>& predicate);
/// Attribute ids used (not outer ones), subquery plans' outer references included.
std::vector<int64_t> referenced_attributes(const ExprPtr& expr);
/// No volatile call anywhere in it.
bool is_deterministic(const ExprPtr& expr);
/// Deterministic and without attributes: can be folded to a literal.
bool is_foldable(const ExprPtr& expr);
/// May evaluation raise an error for some row (ANSI casts, division, ...)? Such expressions are not moved
/// below a filter.
bool can_fail(const ExprPtr& expr);

/// The text Spark gives it: in generated column names ("(a + 1)") and in EXPLAIN ("(a#1 + 1)" when
/// `with_ids`).
std::string to_sql(const Expr& expr);
std::string to_explain(const Expr& expr);

}  // namespace firesteel
