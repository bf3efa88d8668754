#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plan/scope.h"

namespace firesteel {

/// A run of operations that replace, add, rename or drop single columns, over one scope that is changed in
/// place. Columns made of the run's input are computed in one node, those made of these in a second, and so
/// on: a run of n independent levels costs n steps and not n nodes of n columns each. When that makes many
/// nodes of many columns after all, one node computes them one after another.
/// Owned by the resolver of one statement; not to be moved while scope() is in use.
class ColumnRun {
public:
    ColumnRun(Relation input, bool case_sensitive);
    ColumnRun(const ColumnRun&) = delete;
    ColumnRun& operator=(const ColumnRun&) = delete;

    /// The columns after the levels so far.
    const Scope& scope() const { return result_; }
    /// Puts `column`, made of `expr`, in the place of all columns of its name, or behind the others.
    void set(const Attribute& column, const ExprPtr& expr);
    /// Puts `column`, made of `expr`, behind the others, whatever their names.
    void append(const Attribute& column, const ExprPtr& expr);
    void rename(const std::vector<std::pair<std::string, std::string>>& renames);
    void keep(ScopeColumns columns);
    /// Keeps what is set until the next call away from what was set before and what will be after.
    void set_apart();
    /// What was set since the last call may be named from now on, by `plan_id`, too.
    void end_level(const std::optional<int64_t>& plan_id);
    /// The nodes. Below them nothing can be reached level by level: see refuse_merged().
    Relation finish() &&;

private:
    size_t layer_of(int64_t id) const;
    void define(Attribute& column, ExprPtr expr);
    std::string key(const std::string& name) const;
    const std::vector<size_t>* places(const std::string& name);
    const NamedExpr& passed(const Attribute& attribute);
    std::vector<NamedExprs> nodes();
    LogicalPlanPtr projections();
    bool is_deep() const;
    LogicalPlanPtr derivation() const;

    Relation result_;
    const bool case_sensitive_;
    std::unordered_map<std::string, std::vector<size_t>> places_;  // of result_.columns by name
    bool places_known_ = false;
    std::unordered_map<int64_t, NamedExpr> made_;    // by id
    std::vector<int64_t> sequence_;                  // ids of what is made
    std::unordered_map<int64_t, NamedExpr> passed_;  // columns handed on, by id
    std::unordered_map<int64_t, size_t> layers_;     // of what is made, from 1; all else is of layer 0
    size_t lowest_ = 1;                              // layer that new columns may be of
    size_t highest_ = 0;                             // layer so far
    bool is_apart_ = false;
    bool has_apart_ = false;  // any level was
};

}  // namespace firesteel
