#include "connect/request.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace firesteel {
namespace {

std::string_view metadata_value(const grpc::ServerContext& context, const char* name) {
    const auto& metadata = context.client_metadata();
    const auto it = metadata.find(name);
    return it == metadata.end() ? std::string_view() : std::string_view(it->second.data(), it->second.size());
}

/// Takes as long for a wrong token as for a right one.
bool equals_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

}  // namespace

bool is_authorized(const grpc::ServerContext& context, const std::string& token) {
    return token.empty() ||
           equals_in_constant_time(metadata_value(context, "authorization"), "Bearer " + token);
}

grpc::Status unauthenticated() {
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                        "The server asks for a token, and this is not the one.");
}

// Headers are plain ASCII: other characters of a path, and the percent sign, arrive percent-encoded.
std::string client_directory(const grpc::ServerContext& context) {
    const std::string_view text = metadata_value(context, "x-firesteel-cwd");
    std::string path;
    for (size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const char* end = text.data() + std::min(i + 3, text.size());
        if (text[i] == '%' &&
            std::from_chars(text.data() + i + 1, end, byte, 16).ptr == text.data() + i + 3) {
            path += static_cast<char>(byte);
            i += 2;
        } else {
            path += text[i];
        }
    }
    return path;
}

}  // namespace firesteel
