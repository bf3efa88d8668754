#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "expr/field_visitor.h"
#include "plan/logical_plan.h"

namespace firesteel {

class FutureKeySet;
class PipelineBuilder;

/// Keys that a join's build side will have gathered when a group of pipelines is done.
struct OfferedKeys {
    std::shared_ptr<const FutureKeySet> keys;
    int32_t group = 0;
};

struct PhysicalNode;
using PhysicalPtr = std::shared_ptr<PhysicalNode>;

/// A physical operator as data: it can be written to bytes and read back (encode_plan, decode_plan), and it
/// builds the running operators. Each lives in one file under operators/ that registers it with
/// REGISTER_OPERATOR. Expressions refer to input columns by ordinal (kInput); with two inputs the right one's
/// ordinals follow the left one's.
struct PhysicalNode {
    virtual ~PhysicalNode() = default;
    std::vector<PhysicalPtr> inputs;
    Schema output;  // names are for EXPLAIN

    /// The registered name: "Filter".
    virtual std::string name() const = 0;
    /// One line for EXPLAIN, without inputs.
    virtual std::string describe() const { return name(); }
    /// Lists all fields besides inputs and output, always in the same order.
    virtual void fields(FieldVisitor& visitor) = 0;
    /// Adds this operator's sources, transforms and sinks; calls builder.build(*inputs[i]) for its inputs.
    virtual void build(PipelineBuilder& builder) const = 0;
    /// Rows of this node whose value in output column `column` is not among the keys, nulls included, are of
    /// no use to anybody. Called before build(). A node tells its inputs as far as it is true of them, a scan
    /// remembers it with the builder. Returns whether any scan listens.
    virtual bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const {
        (void)offer, (void)column, (void)builder;
        return false;
    }
    /// The node above reads only these columns, by expressions: the others may be absent (null) in batches.
    virtual void need_only(const std::vector<bool>& columns) { (void)columns; }
    /// Do rows come out in a defined order (source order, or that of a sort)?
    virtual bool keeps_order() const { return true; }
    /// The node above gives the same rows in whatever order these come. Not called where anything depends on
    /// positions (Lowering::needs_partitions).
    virtual void ignore_order() {}
    /// Do any two rows differ in these output columns, as grouping sees them?
    virtual bool tells_rows_apart(const std::vector<int32_t>& columns) const {
        (void)columns;
        return false;
    }
};

/// Do any two rows of `node` differ in these expressions over its columns?
bool tells_rows_apart(const PhysicalNode& node, const Exprs& keys);

/// Turns logical nodes into physical ones. Passed to lowering functions.
class Lowering {
public:
    virtual ~Lowering() = default;
    virtual PhysicalPtr lower(const LogicalPlanPtr& plan) = 0;
    /// `expr` with attributes replaced by ordinals into the concatenated `inputs`.
    virtual ExprPtr bind(const ExprPtr& expr, const std::vector<const Attributes*>& inputs) = 0;
    ExprPtr bind(const ExprPtr& expr, const LogicalNode& input) { return bind(expr, {&input.output()}); }
    /// The same for many, which is cheaper than one by one.
    virtual Exprs bind(const Exprs& exprs, const std::vector<const Attributes*>& inputs) = 0;
    Exprs bind(const Exprs& exprs, const LogicalNode& input) { return bind(exprs, {&input.output()}); }
    /// Columns of a common table, for its readers. Definitions are announced before anything that reads them
    /// is lowered.
    virtual void define(int64_t id, Attributes output) = 0;
    virtual const Attributes& definition(int64_t id) const = 0;
    /// Does anything above depend on partition numbers or row positions (rand, monotonically_increasing_id)?
    virtual bool needs_partitions() const = 0;
};

/// Makes a physical node for a logical one, or null when this form does not apply. For each LogicalKind
/// candidates are asked in descending priority: TopN (Limit over Sort) before Limit.
using LoweringFunction = PhysicalPtr (*)(const LogicalPlanPtr& plan, Lowering& lowering);
bool register_lowering(LogicalKind kind, int priority, LoweringFunction function);

using PhysicalFactory = PhysicalPtr (*)();
bool register_physical(std::string name, PhysicalFactory factory);

#define REGISTER_OPERATOR(Node)                                                            \
    [[maybe_unused]] static const bool registered_##Node = ::firesteel::register_physical( \
        Node().name(), [] { return ::firesteel::PhysicalPtr(std::make_shared<Node>()); })
#define REGISTER_LOWERING(kind, priority, function)         \
    [[maybe_unused]] static const bool lowered_##function = \
        ::firesteel::register_lowering(::firesteel::LogicalKind::kind, priority, function)

/// `keep_partitions`: the caller looks at the partition numbers of the rows.
PhysicalPtr lower_plan(const LogicalPlanPtr& plan, bool keep_partitions = false);
std::string encode_plan(const PhysicalNode& plan);
PhysicalPtr decode_plan(std::string_view bytes);
std::string tree_string(const PhysicalNode& plan);

}  // namespace firesteel
