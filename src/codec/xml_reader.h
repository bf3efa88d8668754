#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel {

enum class XmlToken : uint8_t {
    kStart,  // of an element: name(), attributes()
    kEnd,    // of an element: name()
    kText,   // between two tags: text()
    kDone,   // nothing but comments and blanks after the root
    kError,  // malformed; the reader stays here
};

/// Walks an XML document tag by tag. Comments, processing instructions and the document type are skipped;
/// entities that it declares are not known, so nothing expands and nothing is fetched. Namespaces are not
/// looked at: prefixes are parts of names. Nothing here raises.
class XmlReader {
public:
    /// The text must live while it is read.
    void start(std::string_view text);
    XmlToken next();
    XmlToken token() const { return token_; }
    std::string_view name() const { return name_; }
    /// Entities are replaced, CDATA is text as any other. Valid until the next call.
    const std::string& text() const { return text_; }
    const std::vector<std::pair<std::string_view, std::string>>& attributes() const { return attributes_; }
    /// Is it malformed because the text ends too early?
    bool ends_early() const { return token_ == XmlToken::kError && at_ == text_all_.size(); }

    static constexpr size_t kMaxDepth = 1000;

private:
    XmlToken fail() { return token_ = XmlToken::kError; }
    XmlToken markup();
    XmlToken start_tag();
    XmlToken end_tag();
    bool read_text();
    bool skip_markup();  // comment, instruction or document type; false where it is malformed
    bool skip_document_type();
    bool skip_past(std::string_view end);
    bool read_name(std::string_view& out);
    bool read_attribute();
    bool decode(std::string_view raw, bool is_attribute, std::string& out);
    bool entity(std::string_view name, std::string& out);
    bool skip_blanks();
    bool starts_with(std::string_view word) const { return text_all_.substr(at_, word.size()) == word; }

    std::string_view text_all_;
    size_t at_ = 0;
    XmlToken token_ = XmlToken::kDone;
    std::string_view name_;
    std::string text_;
    std::vector<std::pair<std::string_view, std::string>> attributes_;
    std::vector<std::string_view> open_;  // names of the elements around
    bool empty_element_ = false;          // <a/>: its end comes next
    bool had_root_ = false;
};

/// Is it one whole well-formed document?
bool is_xml_document(std::string_view text);

/// Appends text or an attribute's value as XML: characters from `limit` on as numbers. False where it has
/// control characters, which XML cannot hold.
bool append_xml_text(std::string& out, std::string_view text, char32_t limit);
bool append_xml_attribute(std::string& out, std::string_view text, char32_t limit);
/// Can it be the name of an element or attribute, without a prefix?
bool is_xml_name(std::string_view name);

}  // namespace firesteel
