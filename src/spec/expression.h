#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "common/error.h"

/// Unresolved expressions: what the user asked, before names and types are known. SQL text and protobuf
/// messages are both lowered to these, so the analyzer knows one language. Operators and special forms are
/// functions by Spark's names
/// ("+", "and", "not", "isnull", "case when", "in", "like", "between", ...), with Spark's argument order.
namespace firesteel::spec {

struct Plan;
using PlanPtr = std::shared_ptr<const Plan>;

enum class ExpressionKind : uint8_t {
    kLiteral,
    kAttribute,
    kStar,
    kColumnRegex,
    kFunction,
    kAlias,
    kCast,
    kSortOrder,
    kWindow,
    kLambda,
    kLambdaVariable,
    kExtractValue,
    kUpdateField,
    kSubquery,
    kNamedArgument,
    kParameter,
    kPythonFunction,
    kIdentifierClause,
};

/// Base of all unresolved expressions. Immutable after the front end has built it; shared freely.
struct Expression {
    explicit Expression(ExpressionKind k) : kind(k) {}
    virtual ~Expression() = default;
    const ExpressionKind kind;
    /// Where it stands in the user's program; null when unknown.
    std::shared_ptr<const QueryContext> origin;

    template <typename T>
    const T* as() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }
};
using ExpressionPtr = std::shared_ptr<const Expression>;
using Expressions = std::vector<ExpressionPtr>;
using NameParts = std::vector<std::string>;

struct Literal : Expression {
    static constexpr auto kKind = ExpressionKind::kLiteral;
    Literal(Type t, Value v) : Expression(kKind), type(std::move(t)), value(std::move(v)) {}
    Type type;
    Value value;
};

/// A column by name, possibly qualified ("t.a", "db.t.a.field"); from DataFrames with the id of the plan it
/// was taken from.
struct Attribute : Expression {
    static constexpr auto kKind = ExpressionKind::kAttribute;
    explicit Attribute(NameParts p) : Expression(kKind), parts(std::move(p)) {}
    NameParts parts;
    std::optional<int64_t> plan_id;
    bool is_metadata_column = false;
};

/// `*`, `t.*`, `* EXCEPT (a, b.c)`; `count(*)` has one as its argument.
struct Star : Expression {
    static constexpr auto kKind = ExpressionKind::kStar;
    Star() : Expression(kKind) {}
    NameParts target;
    std::vector<NameParts> except;
    std::optional<int64_t> plan_id;
};

struct ColumnRegex : Expression {
    static constexpr auto kKind = ExpressionKind::kColumnRegex;
    ColumnRegex() : Expression(kKind) {}
    std::string pattern;
    std::optional<int64_t> plan_id;
};

/// Any function call: scalar, aggregate, window, generator. Which one is the registry's business.
struct Function : Expression {
    static constexpr auto kKind = ExpressionKind::kFunction;
    Function(std::string n, Expressions a) : Expression(kKind), name{std::move(n)}, arguments(std::move(a)) {}
    Function(NameParts n, Expressions a) : Expression(kKind), name(std::move(n)), arguments(std::move(a)) {}
    NameParts name;  // one part, or qualified: system.builtin.f, db.f
    Expressions arguments;
    bool distinct = false;
    bool is_internal = false;          // the client's own names, not to be found from SQL
    ExpressionPtr filter;              // FILTER (WHERE ...)
    Expressions within_group;          // WITHIN GROUP (ORDER BY ...): SortOrder each
    std::optional<bool> ignore_nulls;  // IGNORE NULLS / RESPECT NULLS when written
};

/// Names an expression; several names only over a generator (`explode(m) AS (k, v)`).
struct Alias : Expression {
    static constexpr auto kKind = ExpressionKind::kAlias;
    Alias(ExpressionPtr c, std::vector<std::string> n)
        : Expression(kKind), child(std::move(c)), names(std::move(n)) {}
    ExpressionPtr child;
    std::vector<std::string> names;
    std::string metadata;  // JSON object or empty
};

enum class CastMode : uint8_t { kDefault, kAnsi, kTry, kLegacy };  // default: as spark.sql.ansi.enabled says

struct Cast : Expression {
    static constexpr auto kKind = ExpressionKind::kCast;
    Cast(ExpressionPtr c, Type t, CastMode m = CastMode::kDefault)
        : Expression(kKind), child(std::move(c)), type(std::move(t)), mode(m) {}
    ExpressionPtr child;
    Type type;
    CastMode mode;
};

enum class NullOrder : uint8_t {
    kDefault,
    kFirst,
    kLast
};  // default: first when ascending, last when descending

struct SortOrder : Expression {
    static constexpr auto kKind = ExpressionKind::kSortOrder;
    explicit SortOrder(ExpressionPtr c) : Expression(kKind), child(std::move(c)) {}
    ExpressionPtr child;
    bool ascending = true;
    NullOrder nulls = NullOrder::kDefault;
};

enum class FrameKind : uint8_t { kRows, kRange };
enum class BoundKind : uint8_t {
    kUnboundedPreceding,
    kPreceding,
    kCurrentRow,
    kFollowing,
    kUnboundedFollowing
};

struct FrameBound {
    BoundKind kind = BoundKind::kCurrentRow;
    ExpressionPtr offset;  // kPreceding, kFollowing
};

struct WindowFrame {
    FrameKind kind = FrameKind::kRange;
    FrameBound lower;
    FrameBound upper;
};

struct WindowSpec {
    std::string base;  // name in the WINDOW clause that this one refers to; empty for none
    Expressions partition_by;
    Expressions order_by;  // SortOrder each
    std::optional<WindowFrame> frame;
};

struct Window : Expression {
    static constexpr auto kKind = ExpressionKind::kWindow;
    Window(ExpressionPtr f, WindowSpec s) : Expression(kKind), function(std::move(f)), spec(std::move(s)) {}
    ExpressionPtr function;
    WindowSpec spec;
};

struct Lambda : Expression {
    static constexpr auto kKind = ExpressionKind::kLambda;
    Lambda(ExpressionPtr b, std::vector<std::string> p)
        : Expression(kKind), body(std::move(b)), parameters(std::move(p)) {}
    ExpressionPtr body;
    std::vector<std::string> parameters;
};

/// A lambda parameter that the front end knows to be one (protobuf). In SQL text it is a plain Attribute.
struct LambdaVariable : Expression {
    static constexpr auto kKind = ExpressionKind::kLambdaVariable;
    explicit LambdaVariable(NameParts p) : Expression(kKind), parts(std::move(p)) {}
    NameParts parts;
};

/// `child[extraction]`, `child.field`, getItem, getField.
struct ExtractValue : Expression {
    static constexpr auto kKind = ExpressionKind::kExtractValue;
    ExtractValue(ExpressionPtr c, ExpressionPtr e)
        : Expression(kKind), child(std::move(c)), extraction(std::move(e)) {}
    ExpressionPtr child;
    ExpressionPtr extraction;
};

/// Column.withField (value set) and Column.dropFields (value null).
struct UpdateField : Expression {
    static constexpr auto kKind = ExpressionKind::kUpdateField;
    UpdateField() : Expression(kKind) {}
    ExpressionPtr structure;
    NameParts field;
    ExpressionPtr value;
};

enum class SubqueryKind : uint8_t { kScalar, kExists, kIn, kTableArgument };

struct Subquery : Expression {
    static constexpr auto kKind = ExpressionKind::kSubquery;
    Subquery(SubqueryKind s, PlanPtr p) : Expression(kKind), subquery(s), plan(std::move(p)) {}
    SubqueryKind subquery;
    PlanPtr plan;  // null when plan_id refers to a plan of an enclosing WithRelations
    std::optional<int64_t> plan_id;
    Expressions in_values;     // left side of IN; several for a row value
    Expressions partition_by;  // table argument
    Expressions order_by;
    bool with_single_partition = false;
};

struct NamedArgument : Expression {
    static constexpr auto kKind = ExpressionKind::kNamedArgument;
    NamedArgument(std::string k, ExpressionPtr v)
        : Expression(kKind), key(std::move(k)), value(std::move(v)) {}
    std::string key;
    ExpressionPtr value;
};

/// `:name` or the n-th `?`.
struct Parameter : Expression {
    static constexpr auto kKind = ExpressionKind::kParameter;
    Parameter() : Expression(kKind) {}
    std::string name;  // empty for positional
    int position = 0;  // index of the `?` in the text, from 0
};

/// A Python function sent by the client, with the pickled command as it came.
struct PythonFunction : Expression {
    static constexpr auto kKind = ExpressionKind::kPythonFunction;
    PythonFunction() : Expression(kKind) {}
    std::string name;
    Expressions arguments;
    bool deterministic = true;
    bool distinct = false;
    Type output_type;
    int eval_type = 0;
    std::string command;
    std::string python_version;
};

/// IDENTIFIER(expr) where a column or function name is expected: `make` gets the name once `name` has been
/// folded.
struct IdentifierClause : Expression {
    static constexpr auto kKind = ExpressionKind::kIdentifierClause;
    IdentifierClause() : Expression(kKind) {}
    ExpressionPtr name;
    bool is_function = false;
    Expressions arguments;  // of the function call
};

template <typename T, typename... Args>
std::shared_ptr<T> make(Args&&... args) {
    return std::make_shared<T>(std::forward<Args>(args)...);
}

}  // namespace firesteel::spec
