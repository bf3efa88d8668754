#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel {

/// A value of a YAML document. Scalars are texts: what they mean is up to who reads them.
struct YamlNode {
    enum class Kind : unsigned char { kScalar, kSequence, kMapping };

    Kind kind = Kind::kScalar;
    std::string text;                                       // of a scalar; an alias is its name
    bool is_plain = true;                                   // not quoted, no block scalar
    std::vector<YamlNode> items;                            // of a sequence
    std::vector<std::pair<std::string, YamlNode>> members;  // of a mapping; a repeated key counts once, last

    bool is(Kind k) const { return kind == k; }
    /// null and ~; nothing at all is an empty text.
    bool is_null() const;
    const YamlNode* find(std::string_view key) const;  // null when it has no such member
};

/// What is wrong with a document, and where.
struct YamlError {
    std::string message;
};

/// The first document of a text: block and flow collections, plain, quoted and block scalars, comments. Tags
/// and anchors are read over. Throws YamlError.
YamlNode read_yaml(std::string_view text);

}  // namespace firesteel
