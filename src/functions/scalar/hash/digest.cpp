#include <openssl/evp.h>
#include <zlib.h>

#include "common/check.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void append_digest(std::string_view bytes, const EVP_MD* algorithm, StringWriter& out) {
    constexpr char kDigits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, algorithm, nullptr) == 1, "digest failed");
    for (unsigned int i = 0; i < size; ++i) {
        out.append(kDigits[digest[i] >> 4]);
        out.append(kDigits[digest[i] & 15]);
    }
}

void md5(std::string_view bytes, StringWriter& out) { append_digest(bytes, EVP_md5(), out); }
void sha1(std::string_view bytes, StringWriter& out) { append_digest(bytes, EVP_sha1(), out); }

/// 0 stands for 256; other lengths give null.
bool sha2(std::string_view bytes, int32_t bits, StringWriter& out) {
    switch (bits) {
        case 224:
            append_digest(bytes, EVP_sha224(), out);
            return true;
        case 0:
        case 256:
            append_digest(bytes, EVP_sha256(), out);
            return true;
        case 384:
            append_digest(bytes, EVP_sha384(), out);
            return true;
        case 512:
            append_digest(bytes, EVP_sha512(), out);
            return true;
        default:
            return false;
    }
}

int64_t checksum(StringView bytes) {
    return static_cast<int64_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

FUNCTION("md5")
    .group("hash_funcs")
    .since("1.5.0")
    .doc("The MD5 digest in hexadecimal.")
    .example("SELECT md5('Spark')", "8cde774d6f7333752ed72cacddb05126")
    .overload("(expr BINARY) -> STRING", rows<md5>);

FUNCTION("sha1")
    .alias("sha")
    .group("hash_funcs")
    .since("1.5.0")
    .doc("The SHA-1 digest in hexadecimal.")
    .example("SELECT sha1('Spark')", "85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c")
    .overload("(expr BINARY) -> STRING", rows<sha1>);

FUNCTION("sha2")
    .group("hash_funcs")
    .since("1.5.0")
    .doc(
        "The SHA-2 digest of 224, 256, 384 or 512 bits in hexadecimal; 0 means 256, other lengths give null.")
    .example("SELECT sha2('Spark', 256)", "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b")
    .overload("(expr BINARY, bitLength INT) -> STRING?", rows<sha2>);

FUNCTION("crc32")
    .group("hash_funcs")
    .since("1.5.0")
    .doc("The CRC-32 checksum.")
    .example("SELECT crc32('Spark')", "1557323817")
    .overload("(expr BINARY) -> BIGINT", rows<checksum>);

}  // namespace firesteel
