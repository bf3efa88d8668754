#pragma once

#include <string>
#include <string_view>

#include "codec/yaml_reader.h"

namespace firesteel {

/// A place in a YAML text, and the scalars that begin there. Indents are columns from 0; -1 is outside of the
/// whole document.
class YamlCursor {
public:
    explicit YamlCursor(std::string_view text);

    bool at_end() const { return at_ >= text_.size(); }
    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    void advance(size_t count = 1) { at_ += count; }
    int column() const;
    bool at_line_end() const { return at_end() || peek() == '\n'; }
    bool is_blank(size_t ahead) const;    // white space or the end
    bool at_entry(char indicator) const;  // "- ", "? ", ": "
    bool at_document_marker() const;      // "---" or "..." in column 0
    void skip_spaces();                   // within the line
    /// Comments and empty lines, to the next token. Raises for a tab where an indent is.
    void skip_to_token();
    /// Nothing but a comment may stand in the rest of the line.
    void end_line();
    [[noreturn]] void raise(const std::string& what) const;

    /// These three and block_scalar() are at their first character and end after their last. Lines that are
    /// indented more than `parent` go on with a plain scalar.
    std::string plain(int parent, bool in_flow);
    std::string single_quoted();
    std::string double_quoted();
    std::string block_scalar(int parent);
    /// Does a key of a block mapping begin here?
    bool at_key() const;

private:
    size_t plain_end(size_t from, bool in_flow) const;
    bool continues_plain(int parent, bool in_flow, size_t& next, int& breaks) const;
    void fold_lines(std::string& out);
    void escape(std::string& out);
    void code_point(int digits, std::string& out);

    std::string text_;
    size_t at_ = 0;
};

}  // namespace firesteel
