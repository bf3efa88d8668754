#include "expr/program.h"

#include <algorithm>
#include <atomic>
#include <unordered_map>

#include "common/check.h"
#include "expr/special_form.h"

namespace firesteel {

namespace {

using NodePtr = std::shared_ptr<ProgramNode>;
using Step = ProgramNode::Step;

void merge_into(std::vector<int64_t>& all, const std::vector<int64_t>& more) {
    std::vector<int64_t> merged;
    std::set_union(all.begin(), all.end(), more.begin(), more.end(), std::back_inserter(merged));
    all = std::move(merged);
}

uint64_t next_node_id() {
    static std::atomic<uint64_t> next{1};  // only uniqueness matters, so relaxed
    return next.fetch_add(1, std::memory_order_relaxed);
}

class Compiler {
public:
    NodePtr compile(const ExprPtr& expr) {
        const bool shareable =
            (expr->is(ExprKind::kCall) || expr->is(ExprKind::kCast) || expr->is_literal()) &&
            is_deterministic(expr);
        if (shareable) {
            const auto [begin, end] = known_.equal_range(hash(*expr));
            for (auto it = begin; it != end; ++it) {
                if (equal(*it->second->expr, *expr)) {
                    if (++it->second->users == 2 && !expr->is_literal())
                        it->second->slot = static_cast<int32_t>(slots_++);
                    return it->second;
                }
            }
        }
        NodePtr node = make_node(expr);
        node->users = 1;
        if (shareable) known_.emplace(hash(*expr), node);
        return node;
    }
    size_t slots() const { return slots_; }

private:
    NodePtr make_node(const ExprPtr& expr) {
        auto node = std::make_shared<ProgramNode>();
        node->expr = expr;
        node->id = next_node_id();
        node->settings = expr->settings ? expr->settings : default_settings();
        switch (expr->kind) {
            case ExprKind::kLiteral:
                node->step = Step::kLiteral;
                return node;
            case ExprKind::kInput:
                node->step = Step::kInput;
                node->inputs = {expr->id};
                return node;
            case ExprKind::kLambdaVariable:
                node->step = Step::kVariable;
                node->variables = {expr->id};
                return node;
            case ExprKind::kLambda:
                node->step = Step::kLambda;
                break;
            case ExprKind::kCast:
                node->step = Step::kCast;
                break;
            case ExprKind::kCall:
                bind_call(*node);
                break;
            default:
                CHECK(false, "{} cannot be evaluated row by row", to_sql(*expr));
        }
        for (const auto& child : expr->children) {
            node->children.push_back(compile(child));
            merge_into(node->inputs, node->children.back()->inputs);
            merge_into(node->variables, node->children.back()->variables);
            node->row_dependent =
                node->row_dependent || (node->children.back()->row_dependent && node->step == Step::kSpecial);
        }
        for (const int64_t id : expr->ids) std::erase(node->variables, id);
        return node;
    }

    static const EvalSettingsPtr& default_settings() {
        static const EvalSettingsPtr settings = std::make_shared<const EvalSettings>();
        return settings;
    }

    static void bind_call(ProgramNode& node) {
        const Expr& expr = *node.expr;
        const FunctionRecord* record = FunctionRegistry::instance().find(expr.name);
        CHECK(record != nullptr, "no function {}", expr.name);
        CHECK(static_cast<size_t>(expr.overload) < record->overloads.size(), "{} has no overload {}",
              expr.name, expr.overload);
        const Overload& overload = record->overloads[static_cast<size_t>(expr.overload)];
        node.kernel = overload.kernel;
        node.special = overload.special;
        CHECK(node.kernel != nullptr || node.special != nullptr, "{} is not a scalar function", expr.name);
        node.step = node.special != nullptr ? Step::kSpecial : Step::kKernel;
        node.strict = record->nulls == NullHandling::kStrict;
        node.row_dependent = record->volatility == Volatility::kVolatile;
        if (node.special != nullptr) node.state = node.special->prepare(expr);
        if (record->prepare == nullptr) return;
        std::vector<std::shared_ptr<const Value>> constants;
        for (const auto& child : expr.children) {
            constants.push_back(child->is_literal() ? std::make_shared<const Value>(child->value) : nullptr);
        }
        try {
            node.state = record->prepare(constants, *node.settings);
        } catch (const Error& error) {
            node.prepare_error = std::make_shared<const Error>(error);
        }
    }

    std::unordered_multimap<uint64_t, NodePtr> known_;
    size_t slots_ = 0;
};

}  // namespace

std::unique_ptr<const Program> compile_program(ExprPtr expr) {
    Compiler compiler;
    auto program = std::make_unique<Program>();
    program->root = compiler.compile(expr);
    program->expr = std::move(expr);
    program->slots = compiler.slots();
    return program;
}

}  // namespace firesteel
