#include "io/formats/xml/document.h"

#include <cstring>
#include <string>

#include "codec/charset.h"
#include "codec/text_encoding.h"
#include "codec/text_options.h"
#include "common/error.h"
#include "common/utf8.h"
#include "io/storage/path.h"
#include "io/text_lines.h"

namespace firesteel {

namespace {

using namespace std::string_view_literals;

struct Beginning {
    std::string_view bytes;
    const char* encoding;
    size_t mark;  // bytes of the byte-order mark
};

/// Encodings of more than one byte, by a mark or by how they begin a declaration or an element.
constexpr Beginning kWide[] = {{"\0\0\xFE\xFF"sv, "UTF-32BE", 4}, {"\xFF\xFE\0\0"sv, "UTF-32LE", 4},
                               {"\xFE\xFF"sv, "UTF-16BE", 2},     {"\xFF\xFE"sv, "UTF-16LE", 2},
                               {"\0\0\0<"sv, "UTF-32BE", 0},      {"<\0\0\0"sv, "UTF-32LE", 0},
                               {"\0<\0?"sv, "UTF-16BE", 0},       {"<\0?\0"sv, "UTF-16LE", 0}};

/// What the declaration says; empty where it says nothing.
std::string declared_encoding(std::string_view text) {
    if (!text.starts_with("<?xml")) return "";
    const std::string_view declaration = text.substr(0, text.find("?>"));
    size_t at = declaration.find("encoding");
    if (at == std::string_view::npos) return "";
    at = declaration.find_first_of("\"'", at);
    if (at == std::string_view::npos) return "";
    const size_t end = declaration.find(declaration[at], at + 1);
    return std::string(declaration.substr(at + 1, end == std::string_view::npos ? end : end - at - 1));
}

bool is_declared_wide(const std::string& encoding) {
    const std::string name = lower_ascii(encoding);
    return name.starts_with("utf-16") || name.starts_with("utf-32") || name.starts_with("ucs-") ||
           name.starts_with("iso-10646");
}

[[noreturn]] void raise_undecodable(const FileSplit& split, const std::string& encoding) {
    throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(split.path)}})
        .with_hint("Some of its bytes are no " + encoding + ". Name its encoding in the XML declaration.");
}

}  // namespace

XmlDocument::XmlDocument(const FileSplit& split, const FormatOptions& options, const MemoryPoolPtr& pool) {
    text_ = read_whole_file(split, options, pool, owner_);
    std::string encoding;
    for (const Beginning& wide : kWide) {
        if (!encoding.empty() || !text_.starts_with(wide.bytes)) continue;
        encoding = wide.encoding;
        text_.remove_prefix(wide.mark);
    }
    if (encoding.empty()) {
        if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
        encoding = declared_encoding(text_);
        if (encoding.empty()) encoding = "UTF-8";
        is_malformed_ = is_declared_wide(encoding) || !is_charset(encoding);
    }
    if (is_malformed_) return;
    if (is_utf8_encoding(encoding)) {
        if (!is_valid_utf8(text_)) raise_undecodable(split, encoding);
        return;
    }
    std::string decoded;
    if (!decode_charset(encoding, text_, decoded)) raise_undecodable(split, encoding);
    auto buffer = Buffer::allocate(static_cast<int64_t>(decoded.size()), pool);
    std::memcpy(buffer->mutable_data(), decoded.data(), decoded.size());
    text_ = {buffer->mutable_as<char>(), decoded.size()};
    owner_ = std::move(buffer);
}

}  // namespace firesteel
