#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firesteel {

enum class AesMode { kEcb, kCbc, kGcm };

constexpr size_t kAesBlock = 16;
constexpr size_t kGcmNonce = 12;
constexpr size_t kGcmTag = 16;

/// The vector of a mode: 0 (ECB), 16 (CBC) or 12 (GCM) bytes, which stand before the encrypted ones.
size_t aes_vector_size(AesMode mode);

/// The vector (one drawn at random when `vector` is empty), the encrypted text with PKCS padding where the
/// mode needs it, and GCM's tag. REQUIRES: a key of 16, 24 or 32 bytes, a vector of the mode's size or none.
std::string aes_encrypt(AesMode mode, std::string_view text, std::string_view key, std::string_view vector,
                        std::string_view extra);
/// Nullopt when the bytes were not made with that key and extra data; `problem` then says so.
std::optional<std::string> aes_decrypt(AesMode mode, std::string_view bytes, std::string_view key,
                                       std::string_view extra, std::string& problem);

}  // namespace firesteel
