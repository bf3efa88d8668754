#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/xml_options.h"
#include "codec/xml_reader.h"

namespace firesteel {

struct XmlElement;

/// What lies in an element: text, or another element.
struct XmlNode {
    std::string text;
    std::unique_ptr<XmlElement> element;

    bool is_blank() const;
};

/// One record of XML, read as a whole: records are small. At most as deep as XmlReader goes.
struct XmlElement {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;  // names with their prefix; none if excluded
    std::vector<XmlNode> children;
    size_t attribute_prefix_size = 0;  // of the prefix in front of the attributes' names

    /// Past blanks in front of an element or of nothing; null when there is nothing else.
    const XmlNode* first_content() const;
    bool has_elements() const;
    /// What lies in it, as XML without entities.
    std::string inner_text() const;
};

/// The root of the first document in the text; null where it is malformed.
std::unique_ptr<XmlElement> parse_xml(std::string_view text, const XmlOptions& options);

/// The elements of the row tag in a document, one after another, wherever they stand but in each other.
class XmlRecords {
public:
    /// Both must outlive it.
    XmlRecords(std::string_view text, const XmlOptions& options);
    /// Null at the end.
    std::unique_ptr<XmlElement> next();
    /// Did the document end because it is malformed?
    bool failed() const { return failed_; }

private:
    const XmlOptions& options_;
    XmlReader reader_;
    bool done_ = false;
    bool failed_ = false;
};

}  // namespace firesteel
