#include "codec/yaml_reader.h"

#include <algorithm>

#include "codec/yaml_cursor.h"

namespace firesteel {

namespace {

using Kind = YamlNode::Kind;

void put(YamlNode& mapping, std::string key, YamlNode value) {
    for (auto& [known, old] : mapping.members) {
        if (known != key) continue;
        old = std::move(value);
        return;
    }
    mapping.members.emplace_back(std::move(key), std::move(value));
}

YamlNode scalar(std::string text, bool is_plain) {
    YamlNode node;
    node.text = std::move(text);
    node.is_plain = is_plain;
    return node;
}

class YamlReader {
public:
    explicit YamlReader(std::string_view text) : at_(text) {}

    YamlNode document() {
        at_.skip_to_token();
        if (at_.at_document_marker()) at_.advance(3);
        at_.skip_to_token();
        if (at_.at_end()) throw YamlError{"there is nothing in it"};
        YamlNode root = block_node(-1);
        at_.skip_to_token();
        if (!at_.at_end() && !at_.at_document_marker()) at_.raise("something follows the value");
        return root;
    }

private:
    /// At a token that stands further to the right than `parent`.
    YamlNode block_node(int parent) {
        if (++depth_ > kDeepest) at_.raise("it is nested too deeply");
        YamlNode node;
        if (at_.at_entry('-')) {
            node = sequence();
        } else if (at_.peek() != '[' && at_.peek() != '{' && at_.at_key()) {
            node = mapping();
        } else {
            node = inline_value(parent);
        }
        --depth_;
        return node;
    }

    YamlNode sequence() {
        YamlNode node;
        node.kind = Kind::kSequence;
        const int indent = at_.column();
        while (!at_.at_end() && at_.column() == indent && at_.at_entry('-') && !at_.at_document_marker()) {
            at_.advance();
            at_.skip_to_token();
            const bool empty = at_.at_end() || at_.column() <= indent || at_.at_document_marker();
            node.items.push_back(empty ? YamlNode() : block_node(indent));
            at_.skip_to_token();
        }
        if (!at_.at_end() && at_.column() > indent) at_.raise("an entry should begin here");
        return node;
    }

    YamlNode mapping() {
        YamlNode node;
        node.kind = Kind::kMapping;
        const int indent = at_.column();
        while (!at_.at_end() && at_.column() == indent && !at_.at_document_marker()) {
            if (!at_.at_key()) at_.raise("a key should stand here");
            if (at_.at_entry('?')) {
                at_.advance();
                at_.skip_spaces();
            }
            std::string key = mapping_key();
            at_.skip_to_token();
            if (!at_.at_entry(':')) at_.raise("a colon should follow the key");
            at_.advance();
            put(node, std::move(key), mapping_value(indent));
            at_.skip_to_token();
        }
        if (!at_.at_end() && at_.column() > indent) at_.raise("a key should begin further left");
        return node;
    }

    std::string mapping_key() {
        if (at_.peek() == '"') return at_.double_quoted();
        if (at_.peek() == '\'') return at_.single_quoted();
        return at_.plain(kOneLine, false);
    }

    /// After the colon
    YamlNode mapping_value(int indent) {
        at_.skip_spaces();
        if (!at_.at_line_end() && at_.peek() != '#') return inline_value(indent);
        at_.skip_to_token();
        const bool entry = at_.at_entry('-') && at_.column() == indent;  // may stand below its key
        const bool ends = at_.at_end() || at_.at_document_marker() || (at_.column() <= indent && !entry);
        return ends ? YamlNode() : block_node(indent);
    }

    /// What is no block collection, with the rest of its line.
    YamlNode inline_value(int parent) {
        skip_properties();
        YamlNode node;
        if (at_.peek() == '|' || at_.peek() == '>') return scalar(at_.block_scalar(parent), false);
        if (at_.at_line_end()) return mapping_value(parent);
        if (at_.at_entry('-')) at_.raise("a sequence cannot begin here");
        node = flow_node(parent, false);
        at_.end_line();
        return node;
    }

    void skip_properties() {
        while (at_.peek() == '&' || at_.peek() == '!') {
            while (!at_.is_blank(0)) at_.advance();
            at_.skip_spaces();
        }
    }

    YamlNode flow_node(int parent, bool in_flow) {
        if (++depth_ > kDeepest) at_.raise("it is nested too deeply");
        skip_properties();
        YamlNode node;
        const char first = at_.peek();
        if (first == '[' || first == '{') {
            node = flow_collection(first == '[');
        } else if (first == '"') {
            node = scalar(at_.double_quoted(), false);
        } else if (first == '\'') {
            node = scalar(at_.single_quoted(), false);
        } else {
            if (first == '*' && !at_.is_blank(1)) at_.advance();
            node = scalar(at_.plain(parent, in_flow), true);
        }
        --depth_;
        return node;
    }

    YamlNode flow_collection(bool is_list) {
        YamlNode node;
        node.kind = is_list ? Kind::kSequence : Kind::kMapping;
        const char close = is_list ? ']' : '}';
        at_.advance();
        while (true) {
            at_.skip_to_token();
            if (at_.at_end()) at_.raise("a list or mapping does not end");
            if (at_.peek() == close) break;
            YamlNode item = flow_node(-1, true);
            at_.skip_to_token();
            if (is_list) {
                node.items.push_back(std::move(item));
            } else {
                put(node, std::move(item.text), flow_value());
            }
            at_.skip_to_token();
            if (at_.peek() == ',') {
                at_.advance();
            } else if (at_.peek() != close) {
                at_.raise(is_list ? "a comma or ] should stand here" : "a comma or } should stand here");
            }
        }
        at_.advance();
        return node;
    }

    /// After the key of a flow mapping
    YamlNode flow_value() {
        if (at_.peek() != ':') return {};
        at_.advance();
        at_.skip_to_token();
        return at_.peek() == ',' || at_.peek() == '}' ? YamlNode() : flow_node(-1, true);
    }

    static constexpr int kDeepest = 200;
    static constexpr int kOneLine = 1 << 30;  // nothing is indented more
    YamlCursor at_;
    int depth_ = 0;
};

}  // namespace

bool YamlNode::is_null() const {
    return is(Kind::kScalar) && is_plain &&
           (text == "~" || text == "null" || text == "Null" || text == "NULL");
}

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const auto& [name, value] : members) {
        if (name == key) return &value;
    }
    return nullptr;
}

YamlNode read_yaml(std::string_view text) { return YamlReader(text).document(); }

}  // namespace firesteel
