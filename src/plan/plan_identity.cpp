#include "plan/plan_identity.h"

#include <cctype>
#include <map>

#include "column/compare.h"

namespace firesteel {
namespace {

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// "#123" becomes the number of its first appearance. The name in front of it goes unless `keep_names`: two
/// plans mean the same whatever they call their columns, but the columns of a table are told apart by name.
class IdNumbers {
public:
    explicit IdNumbers(const std::vector<int64_t>& kept) {
        for (const int64_t id : kept) numbers_.emplace(std::to_string(id), "outer" + std::to_string(id));
    }
    std::string renumber(const std::string& text, bool keep_names) {
        std::string out;
        for (size_t at = 0; at < text.size();) {
            out += text[at++];
            if (out.back() != '#') continue;
            size_t end = at;
            while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
            if (end == at) continue;
            out.pop_back();
            while (!keep_names && !out.empty() && is_name_character(out.back())) out.pop_back();
            out += '#';
            const std::string id = text.substr(at, end - at);
            out += numbers_.try_emplace(id, std::to_string(numbers_.size())).first->second;
            at = end;
        }
        return out;
    }

private:
    std::map<std::string, std::string> numbers_;
};

std::string rows_identity(const LocalRows& rows) {
    uint64_t hash = 0;
    int64_t count = 0;
    for (const Batch& batch : rows.batches) {
        std::vector<uint64_t> hashes(static_cast<size_t>(batch.rows), 0);
        for (const ColumnPtr& column : batch.columns) hash_rows(*column, hashes.data(), true);
        for (const uint64_t row : hashes) hash = hash * 0x9E3779B97F4A7C15ULL + row;
        count += batch.rows;
    }
    return " rows=" + std::to_string(count) + " hash=" + std::to_string(hash);
}

/// What changes the answers of functions and casts, beside their arguments. The moment is not looked at.
std::string settings_identity(const Expr& expr) {
    if (expr.settings == nullptr) return "";
    const EvalSettings& s = *expr.settings;
    std::string out = " [" + std::to_string(static_cast<int>(expr.mode)) + s.time_zone;
    for (const int value :
         {int{s.ansi}, static_cast<int>(s.time_parser_policy), int{s.case_sensitive},
          int{s.legacy_size_of_null}, int{s.decimal_allow_precision_loss}, int{s.map_key_last_win},
          int{s.escaped_string_literals}, int{s.timestamp_ntz_default}, static_cast<int>(s.binary_style)})
        out += ',' + std::to_string(value);
    // Only functions without arguments tell where they run, and for whom.
    if (expr.is(ExprKind::kCall) && expr.children.empty())
        out += "," + s.user + "," + s.current_catalog + "," + s.current_database;
    return out + "]";
}

void append(const LogicalNode& plan, IdNumbers& ids, std::string& out) {
    std::string text = plan.describe();
    for (const Attribute& attribute : plan.output()) {
        text += " " + attribute.name + "#" + std::to_string(attribute.id) + ":" + attribute.type.to_string();
    }
    if (const auto* rows = plan.as<LocalRows>()) text += rows_identity(*rows);
    if (const auto* scan = plan.as<Scan>())
        text += " " + scan->table->name() + " " + scan->table->description();
    out += ids.renumber(text, plan.inputs.empty()) + "\n(";
    for (const LogicalPlanPtr& input : plan.inputs) append(*input, ids, out);
    for (const ExprPtr& expr : plan.expressions()) {
        visit(expr, [&](const Expr& e) {
            if (e.subquery) append(*e.subquery->plan, ids, out);
            out += settings_identity(e);
            return true;
        });
    }
    out += ")\n";
}

}  // namespace

std::string plan_identity(const LogicalNode& plan, const std::vector<int64_t>& outer) {
    std::string out;
    IdNumbers ids(outer);
    append(plan, ids, out);
    return out;
}

}  // namespace firesteel
