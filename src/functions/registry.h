#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/aggregate.h"
#include "functions/generator.h"
#include "functions/kernel.h"
#include "functions/resolve.h"
#include "functions/window.h"

namespace firesteel {

struct Signature;
struct Expr;        // expr/expr.h
class SpecialForm;  // expr/special_form.h: conditional evaluation, lambdas

enum class FunctionKind : uint8_t { kScalar, kAggregate, kWindow, kGenerator };
enum class NullHandling : uint8_t {
    kStrict,  // any null argument gives null; the kernel does not look at nulls
    kCustom,  // the kernel reads validity itself
};
enum class Volatility : uint8_t {
    kImmutable,  // foldable
    kStable,     // fixed within a query: current_date(); folded by the analyzer from settings
    kVolatile,   // rand(), uuid(): evaluated once per row, never duplicated or reordered past a filter
};

/// One way to call a function. The first overload whose types fit (exactly, else by implicit casts) is taken.
struct Overload {
    std::string signature;  // "(str STRING, n INT) -> STRING", see signature.h; empty when `resolver` is set
    std::shared_ptr<const Signature> parsed;
    Resolver resolver = nullptr;
    ScalarKernel kernel = nullptr;
    AggregateFactory aggregate = nullptr;
    WindowKernel window = nullptr;
    GeneratorKernel generator = nullptr;
    GeneratorSchema generator_schema = nullptr;
    const SpecialForm* special = nullptr;
};

/// Another function that a call turns into before it is bound, by its argument types.
struct FunctionRewrite {
    std::string function;
    bool swap_arguments = false;
};

struct FunctionExample {
    std::string sql;
    std::string result;
};

/// Everything about a function, in one record: SQL, DESCRIBE FUNCTION, the reference and the wire read it.
struct FunctionRecord {
    std::string name;
    std::vector<std::string>
        aliases;              // other names with the same meaning; a call shows the one it was written with
    bool shows_alias = true;  // else calls by an alias show `name`
    std::string shown_name;   // instead of `name` in generated column names (SQRT, RLIKE); empty: `name`
    FunctionKind kind = FunctionKind::kScalar;
    std::string group;  // "string_funcs", as Spark's
    std::string since;
    std::string usage;  // one or two sentences
    std::vector<FunctionExample> examples;
    std::vector<Overload> overloads;
    NullHandling nulls = NullHandling::kStrict;
    Volatility volatility = Volatility::kImmutable;
    bool internal = false;    // not to be found by name from SQL
    bool never_null = false;  // result is not nullable whatever the arguments (count, concat_ws, ...)
    bool null_on_failure =
        false;              // a failing row is null even in ANSI mode (try_*); makes the result nullable
    bool can_fail = false;  // some row may raise an error, in ANSI mode at least
    bool needs_time_zone = false;
    std::string_view infix;  // shown as "(a + b)" instead of "f(a, b)"
    /// Shown SQL for generated column names, from the argument texts; null: name(a, b) or infix.
    std::string (*display)(const std::string& name, const std::vector<std::string>& arguments) = nullptr;
    /// The call is short for another expression, e.g. nullif(a, b) for if(a = b, null, a); its shown text
    /// stays. No overloads.
    std::shared_ptr<const Expr> (*expand)(const ResolveRequest& request,
                                          const std::vector<std::shared_ptr<const Expr>>& arguments,
                                          const EvalSettingsPtr& settings) = nullptr;
    /// `date + interval` is another function than `1 + 2`; null: never. Shown text and types are then the
    /// other's.
    std::optional<FunctionRewrite> (*rewrite)(const ResolveRequest& request) = nullptr;
    /// Compiles constant arguments; may return null. `constants[i]` is null for an argument that is not
    /// constant.
    KernelStatePtr (*prepare)(const std::vector<std::shared_ptr<const Value>>& constants,
                              const EvalSettings& settings) = nullptr;
    /// IGNORE NULLS allowed; default order for WITHIN GROUP functions; DISTINCT allowed ...
    bool allows_ignore_nulls = false;
    bool is_order_within_group = false;
    /// A count over nothing is 0: what an aggregate gives for an empty group when decorrelating subqueries.
    /// Null value: NULL.
    Value empty_result;
};

/// All functions known, by lower-case name or alias. Filled before main() by FUNCTION(...), read-only
/// afterwards.
class FunctionRegistry {
public:
    static FunctionRegistry& instance();
    const FunctionRecord& add(std::unique_ptr<FunctionRecord> record);  // duplicate names end the process
    /// Null when unknown. `name` in any case.
    const FunctionRecord* find(std::string_view name) const;
    std::vector<const FunctionRecord*> all() const;  // sorted by name

private:
    struct Index;
    FunctionRegistry();
    std::unique_ptr<Index> index_;
};

/// Takes the overload that fits and says what the arguments are cast to. Raises
/// WRONG_NUM_ARGS.WITHOUT_SUGGESTION, DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE and what resolvers raise.
struct BoundFunction {
    const FunctionRecord* record = nullptr;
    size_t overload = 0;  // travels in plans
    Resolution resolution;
};
BoundFunction bind_function(const FunctionRecord& record, const ResolveRequest& request);

/// The text of a call in generated column names and messages, `name` as the user wrote it: "(a + b)",
/// "repeat(a, 2)".
std::string call_text(const FunctionRecord& record, const std::string& name,
                      const std::vector<std::string>& arguments);

/// Fluent registration:
///   FUNCTION("repeat").group("string_funcs").since("1.5.0").doc("Repeats ...")
///       .example("SELECT repeat('ab', 2)", "abab").overload("(str STRING, n INT) -> STRING", rows<repeat>);
class FunctionRegistration {
public:
    explicit FunctionRegistration(std::string name, FunctionKind kind = FunctionKind::kScalar);
    FunctionRegistration(FunctionRegistration&&) noexcept;
    ~FunctionRegistration();  // puts the record into the registry

    FunctionRegistration& alias(std::string name);
    FunctionRegistration& group(std::string name);
    FunctionRegistration& since(std::string version);
    FunctionRegistration& doc(std::string usage);
    FunctionRegistration& example(std::string sql, std::string result);
    FunctionRegistration& overload(std::string signature, ScalarKernel kernel);
    FunctionRegistration& overload(Resolver resolver, ScalarKernel kernel);
    FunctionRegistration& overload(std::string signature, const SpecialForm* special);
    FunctionRegistration& overload(Resolver resolver, const SpecialForm* special);
    FunctionRegistration& overload(std::string signature, AggregateFactory factory);
    FunctionRegistration& overload(Resolver resolver, AggregateFactory factory);
    FunctionRegistration& overload(std::string signature, WindowKernel kernel);
    FunctionRegistration& overload(Resolver resolver, WindowKernel kernel);
    FunctionRegistration& overload(Resolver resolver, GeneratorSchema schema, GeneratorKernel kernel);
    /// Anything else of the record: .with([](FunctionRecord& r) { r.infix = "+"; })
    FunctionRegistration& with(void (*change)(FunctionRecord&));
    operator bool() const { return true; }  // NOLINT: lets FUNCTION(...) initialise a static

private:
    Overload& add_overload(std::string signature);
    Overload& add_overload(Resolver resolver);
    std::unique_ptr<FunctionRecord> record_;
};

#define FIRESTEEL_JOIN_(a, b) a##b
#define FIRESTEEL_JOIN(a, b) FIRESTEEL_JOIN_(a, b)
#define FUNCTION(...)                                                             \
    [[maybe_unused]] static const bool FIRESTEEL_JOIN(registered_, __COUNTER__) = \
        ::firesteel::FunctionRegistration(__VA_ARGS__)
#define AGGREGATE(name) FUNCTION(name, ::firesteel::FunctionKind::kAggregate)
#define WINDOW_FUNCTION(name) FUNCTION(name, ::firesteel::FunctionKind::kWindow)
#define GENERATOR(name) FUNCTION(name, ::firesteel::FunctionKind::kGenerator)

}  // namespace firesteel
