#pragma once

#include <optional>
#include <string_view>

namespace firesteel {

/// The parts of a URI as java.net.URI takes them apart; views into its text. What is not there is nullopt.
struct Uri {
    std::optional<std::string_view> scheme;
    std::optional<std::string_view> authority;
    std::optional<std::string_view> user_info;
    std::optional<std::string_view> host;  // only when the authority names a server
    std::optional<std::string_view> path;  // nullopt for opaque URIs (mailto:...)
    std::optional<std::string_view> query;
    std::optional<std::string_view> fragment;
};

/// Nullopt when the text is no URI.
std::optional<Uri> parse_uri(std::string_view text);

}  // namespace firesteel
