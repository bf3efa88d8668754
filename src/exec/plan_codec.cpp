#include <unordered_map>

#include "common/check.h"
#include "exec/physical_plan.h"
#include "expr/encoding.h"

namespace firesteel {

namespace {

// Filled before main(), read-only afterwards.
std::unordered_map<std::string, PhysicalFactory>& factories() {
    static std::unordered_map<std::string, PhysicalFactory> instance;
    return instance;
}

void encode_node(PhysicalNode& node, FieldVisitor& visitor) {
    std::string name = node.name();
    visitor.field(name);
    visitor.field(node.output);
    node.fields(visitor);
    int64_t count = static_cast<int64_t>(node.inputs.size());
    visitor.size(count);
    for (const PhysicalPtr& input : node.inputs) encode_node(*input, visitor);
}

PhysicalPtr decode_node(FieldVisitor& visitor) {
    std::string name;
    visitor.field(name);
    const auto factory = factories().find(name);
    CHECK(factory != factories().end(), "unknown operator {}", name);
    PhysicalPtr node = factory->second();
    visitor.field(node->output);
    node->fields(visitor);
    int64_t count = 0;
    visitor.size(count);
    for (int64_t i = 0; i < count; ++i) node->inputs.push_back(decode_node(visitor));
    return node;
}

void append_tree(const PhysicalNode& node, const std::string& indent, const std::string& branch,
                 std::string& out) {
    out += indent + branch + node.describe() + "\n";
    const std::string inner = branch.empty() ? indent : indent + (branch == ":- " ? ":  " : "   ");
    for (size_t i = 0; i < node.inputs.size(); ++i) {
        append_tree(*node.inputs[i], inner, i + 1 < node.inputs.size() ? ":- " : "+- ", out);
    }
}

}  // namespace

bool register_physical(std::string name, PhysicalFactory factory) {
    return factories().emplace(std::move(name), factory).second;
}

std::string encode_plan(const PhysicalNode& plan) {
    std::string bytes;
    // Encoding only reads; the visitor's references are mutable because decoding shares the same list of
    // fields.
    encode_node(const_cast<PhysicalNode&>(plan), *make_encoder(bytes));
    return bytes;
}

PhysicalPtr decode_plan(std::string_view bytes) { return decode_node(*make_decoder(bytes)); }

std::string tree_string(const PhysicalNode& plan) {
    std::string out;
    append_tree(plan, "", "", out);
    return out;
}

}  // namespace firesteel
