#include "functions/scalar/url/uri.h"

#include <string>

namespace firesteel {

namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_unreserved(char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("_-!.~'()*").find(c) != std::string_view::npos;
}

/// Letters, digits, marks, the given others, %XX, and what is not ASCII.
bool all_allowed(std::string_view text, std::string_view others) {
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
            i += 2;
        } else if (static_cast<signed char>(c) >= 0 && !is_unreserved(c) &&
                   others.find(c) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

constexpr std::string_view kPathSigns = ":@&=+$,;/";
constexpr std::string_view kQuerySigns = ";/?:@&=+$,[]";
constexpr std::string_view kUserSigns = ";:&=+$,";
constexpr std::string_view kAuthoritySigns = "$,;:@&=+[]";

bool is_scheme(std::string_view text) {
    if (text.empty() || !is_alpha(text[0])) return false;
    for (const char c : text) {
        if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
    }
    return true;
}

bool is_ipv4(std::string_view host) {
    int parts = 0;
    while (true) {
        const size_t dot = host.find('.');
        const std::string_view part = host.substr(0, dot);
        if (part.empty() || part.size() > 3) return false;
        int value = 0;
        for (const char c : part) {
            if (!is_digit(c)) return false;
            value = value * 10 + (c - '0');
        }
        if (value > 255) return false;
        ++parts;
        if (dot == std::string_view::npos) return parts == 4;
        host.remove_prefix(dot + 1);
    }
}

/// Labels of letters, digits and hyphens within, with dots between; the last one starts with a letter.
bool is_host_name(std::string_view host) {
    if (!host.empty() && host.back() == '.') host.remove_suffix(1);
    std::string_view last;
    while (true) {
        const size_t dot = host.find('.');
        last = host.substr(0, dot);
        if (last.empty() || last.front() == '-' || last.back() == '-') return false;
        for (const char c : last) {
            if (!is_alpha(c) && !is_digit(c) && c != '-') return false;
        }
        if (dot == std::string_view::npos) break;
        host.remove_prefix(dot + 1);
    }
    return is_alpha(last[0]);
}

bool is_ipv6(std::string_view host) {
    int colons = 0;
    for (const char c : host) {
        if (!is_hex(c) && c != ':' && c != '.') return false;
        colons += c == ':' ? 1 : 0;
    }
    return colons >= 2 && colons <= 7;
}

/// user@host:port, or nothing of it when that does not fit: then it is just a registered name.
void parse_server(std::string_view authority, Uri& uri) {
    std::string_view rest = authority;
    std::optional<std::string_view> user;
    if (const size_t at = rest.find('@'); at != std::string_view::npos) {
        user = rest.substr(0, at);
        if (!all_allowed(*user, kUserSigns)) return;
        rest.remove_prefix(at + 1);
    }
    std::string_view host;
    if (rest.starts_with('[')) {
        const size_t close = rest.find(']');
        if (close == std::string_view::npos || !is_ipv6(rest.substr(1, close - 1))) return;
        host = rest.substr(0, close + 1);
    } else {
        host = rest.substr(0, rest.find(':'));
        if (!is_ipv4(host) && !is_host_name(host)) return;
    }
    std::string_view port = rest.substr(host.size());
    if (!port.empty() && port[0] != ':') return;
    for (const char c : port.substr(port.empty() ? 0 : 1)) {
        if (!is_digit(c)) return;
    }
    uri.user_info = user;
    uri.host = host;
}

bool parse_hierarchy(std::string_view rest, Uri& uri) {
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
        rest.remove_prefix(authority.size());
        if (authority.empty()) {
            if (rest.empty()) return false;
        } else {
            if (!all_allowed(authority, kAuthoritySigns)) return false;
            const bool bracketed = authority.find_first_of("[]") != std::string_view::npos;
            uri.authority = authority;
            parse_server(authority, uri);
            if (bracketed && !uri.host) return false;
        }
    }
    const size_t question = rest.find('?');
    uri.path = rest.substr(0, question);
    if (!all_allowed(*uri.path, kPathSigns)) return false;
    if (question == std::string_view::npos) return true;
    uri.query = rest.substr(question + 1);
    return all_allowed(*uri.query, kQuerySigns);
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
    Uri uri;
    std::string_view rest = text;
    if (const size_t hash = rest.find('#'); hash != std::string_view::npos) {
        uri.fragment = rest.substr(hash + 1);
        if (!all_allowed(*uri.fragment, kQuerySigns)) return std::nullopt;
        rest = rest.substr(0, hash);
    }
    const size_t stop = rest.find_first_of("/?:");
    if (stop != std::string_view::npos && rest[stop] == ':') {
        if (!is_scheme(rest.substr(0, stop))) return std::nullopt;
        uri.scheme = rest.substr(0, stop);
        rest.remove_prefix(stop + 1);
        if (rest.empty()) return std::nullopt;
        if (rest[0] != '/') return all_allowed(rest, kQuerySigns) ? std::optional(uri) : std::nullopt;
    }
    return parse_hierarchy(rest, uri) ? std::optional(uri) : std::nullopt;
}

}  // namespace firesteel
