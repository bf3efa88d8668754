#include "functions/scalar/crypto/aes.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "common/check.h"

namespace firesteel {

namespace {

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const EVP_CIPHER* cipher_for(AesMode mode, size_t key_size) {
    switch (mode) {
        case AesMode::kEcb:
            return key_size == 16   ? EVP_aes_128_ecb()
                   : key_size == 24 ? EVP_aes_192_ecb()
                                    : EVP_aes_256_ecb();
        case AesMode::kCbc:
            return key_size == 16   ? EVP_aes_128_cbc()
                   : key_size == 24 ? EVP_aes_192_cbc()
                                    : EVP_aes_256_cbc();
        case AesMode::kGcm:
            break;
    }
    return key_size == 16 ? EVP_aes_128_gcm() : key_size == 24 ? EVP_aes_192_gcm() : EVP_aes_256_gcm();
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// A context with key, vector and extra data in place.
ContextPtr begin(AesMode mode, std::string_view key, std::string_view vector, std::string_view extra,
                 bool encrypts) {
    ContextPtr context(EVP_CIPHER_CTX_new());
    const int direction = encrypts ? 1 : 0;
    CHECK(context && EVP_CipherInit_ex(context.get(), cipher_for(mode, key.size()), nullptr, bytes_of(key),
                                       vector.empty() ? nullptr : bytes_of(vector), direction) == 1,
          "AES could not be set up");
    int written = 0;
    if (mode == AesMode::kGcm && !extra.empty()) {
        CHECK(EVP_CipherUpdate(context.get(), nullptr, &written, bytes_of(extra),
                               static_cast<int>(extra.size())) == 1,
              "AES took no extra data");
    }
    return context;
}

/// All bytes through the cipher; false when the end does not fit (padding, tag).
bool run(EVP_CIPHER_CTX* context, std::string_view in, std::string& out) {
    const size_t start = out.size();
    out.resize(start + in.size() + kAesBlock);
    int first = 0;
    int last = 0;
    const bool good = EVP_CipherUpdate(context, bytes_of(out) + start, &first, bytes_of(in),
                                       static_cast<int>(in.size())) == 1 &&
                      EVP_CipherFinal_ex(context, bytes_of(out) + start + first, &last) == 1;
    out.resize(start + static_cast<size_t>(good ? first + last : 0));
    return good;
}

}  // namespace

size_t aes_vector_size(AesMode mode) {
    return mode == AesMode::kEcb ? 0 : mode == AesMode::kCbc ? kAesBlock : kGcmNonce;
}

std::string aes_encrypt(AesMode mode, std::string_view text, std::string_view key, std::string_view vector,
                        std::string_view extra) {
    std::string out(vector);
    if (out.empty() && aes_vector_size(mode) > 0) {
        out.resize(aes_vector_size(mode));
        CHECK(RAND_bytes(bytes_of(out), static_cast<int>(out.size())) == 1, "no random bytes");
    }
    const std::string used = out;
    const ContextPtr context = begin(mode, key, used, extra, true);
    CHECK(run(context.get(), text, out), "AES failed to encrypt");
    if (mode == AesMode::kGcm) {
        std::string tag(kGcmTag, '\0');
        CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kGcmTag, tag.data()) == 1, "no tag");
        out += tag;
    }
    return out;
}

std::optional<std::string> aes_decrypt(AesMode mode, std::string_view bytes, std::string_view key,
                                       std::string_view extra, std::string& problem) {
    const size_t vector_size = aes_vector_size(mode);
    const size_t tag_size = mode == AesMode::kGcm ? kGcmTag : 0;
    if (bytes.size() < vector_size) {
        problem =
            mode == AesMode::kGcm ? "Invalid buffer arguments" : "Wrong IV length: must be 16 bytes long";
        return std::nullopt;
    }
    const std::string_view vector = bytes.substr(0, vector_size);
    std::string_view body = bytes.substr(vector_size);
    if (body.size() < tag_size) {
        problem = "Input data too short to contain an expected tag length of 16bytes";
        return std::nullopt;
    }
    if (mode != AesMode::kGcm && body.size() % kAesBlock != 0) {
        problem = "Input length must be multiple of 16 when decrypting with padded cipher";
        return std::nullopt;
    }
    if (mode != AesMode::kGcm && body.empty()) return std::string();
    const ContextPtr context = begin(mode, key, vector, extra, false);
    if (tag_size > 0) {
        std::string tag(body.substr(body.size() - tag_size));
        body.remove_suffix(tag_size);
        CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTag, tag.data()) == 1, "no tag");
    }
    std::string out;
    if (run(context.get(), body, out)) return out;
    problem = mode == AesMode::kGcm
                  ? "Tag mismatch"
                  : "Given final block not properly padded. Such issues can arise if a bad key "
                    "is used during decryption.";
    return std::nullopt;
}

}  // namespace firesteel
