#include "functions/scalar/string/system_charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "common/utf8.h"

namespace firesteel {

namespace {

const auto kNoConverter = reinterpret_cast<iconv_t>(-1);

/// Java's name as the C library has it: "windows-1252" and "x-windows-874" are CP..., other names are shared.
std::string system_name(std::string_view name) {
    std::string upper(name);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (upper.starts_with("X-")) upper.erase(0, 2);
    if (upper.starts_with("WINDOWS-")) return "CP" + upper.substr(8);
    return upper;
}

/// Words that mean something else to the C library, such as conversion flags behind slashes.
bool is_plain(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' ||
               c == '.' || c == ':' || c == '+';
    });
}

/// Converts what it can; `replace` is told the bytes that it cannot, and says how many to leave out.
template <typename Replace>
bool convert(iconv_t converter, std::string_view in, std::string& out, Replace&& replace) {
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
    std::array<char, 256> buffer;
    bool whole = true;
    auto* next = const_cast<char*>(in.data());
    size_t left = in.size();
    while (left > 0) {
        char* to = buffer.data();
        size_t room = buffer.size();
        const size_t result = iconv(converter, &next, &left, &to, &room);
        const int error = errno;
        out.append(buffer.data(), buffer.size() - room);
        if (result != static_cast<size_t>(-1) || error == E2BIG) continue;
        whole = false;
        const size_t skipped = std::min(left, replace(std::string_view(next, left)));
        next += skipped;
        left -= skipped;
    }
    char* to = buffer.data();
    size_t room = buffer.size();
    iconv(converter, nullptr, nullptr, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    return whole;
}

}  // namespace

std::unique_ptr<SystemCharset> SystemCharset::find(std::string_view name) {
    if (!is_plain(name)) return nullptr;
    const std::string known = system_name(name);
    const iconv_t encoder = iconv_open(known.c_str(), "UTF-8");
    if (encoder == kNoConverter) return nullptr;
    const iconv_t decoder = iconv_open("UTF-8", known.c_str());
    if (decoder == kNoConverter) {
        iconv_close(encoder);
        return nullptr;
    }
    return std::unique_ptr<SystemCharset>(new SystemCharset(encoder, decoder));
}

SystemCharset::~SystemCharset() {
    iconv_close(encoder_);
    iconv_close(decoder_);
}

bool SystemCharset::encode(std::string_view text, std::string& out) {
    return convert(encoder_, utf8_repaired(text), out, [&](std::string_view rest) {
        out += '?';
        return static_cast<size_t>(utf8_width(rest[0]));
    });
}

bool SystemCharset::decode(std::string_view bytes, std::string& out) {
    return convert(decoder_, bytes, out, [&](std::string_view) {
        utf8_append(out, 0xFFFD);
        return size_t{1};
    });
}

}  // namespace firesteel
