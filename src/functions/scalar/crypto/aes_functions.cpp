#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/crypto/aes.h"

namespace firesteel {

namespace {

constexpr const char* kBoth = "`aes_encrypt`/`aes_decrypt`";

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
}

std::optional<AesMode> find_mode(std::string_view mode, std::string_view padding, RowErrors& errors) {
    const std::string name = upper(mode);
    const std::string fill = upper(padding);
    const bool pkcs = fill == "PKCS" || fill == "DEFAULT";
    if (name == "ECB" && pkcs) return AesMode::kEcb;
    if (name == "CBC" && pkcs) return AesMode::kCbc;
    if (name == "GCM" && (fill == "NONE" || fill == "DEFAULT")) return AesMode::kGcm;
    errors.fail_always([&] {
        return Error(
            "UNSUPPORTED_FEATURE.AES_MODE",
            {{"mode", std::string(mode)}, {"padding", std::string(padding)}, {"functionName", kBoth}});
    });
    return std::nullopt;
}

bool check_key(std::string_view key, RowErrors& errors) {
    if (key.size() == 16 || key.size() == 24 || key.size() == 32) return true;
    errors.fail_always([&] {
        return Error(
            "INVALID_PARAMETER_VALUE.AES_KEY_LENGTH",
            {{"parameter", "`key`"}, {"functionName", kBoth}, {"actualLength", std::to_string(key.size())}});
    });
    return false;
}

bool check_extra(AesMode mode, std::string_view name, std::string_view vector, std::string_view extra,
                 const char* function, RowErrors& errors) {
    if (!vector.empty() && mode == AesMode::kEcb) {
        errors.fail_always([&] {
            return Error("UNSUPPORTED_FEATURE.AES_MODE_IV",
                         {{"mode", std::string(name)}, {"functionName", function}});
        });
        return false;
    }
    if (!vector.empty() && vector.size() != aes_vector_size(mode)) {
        errors.fail_always([&] {
            return Error("INVALID_PARAMETER_VALUE.AES_IV_LENGTH",
                         {{"mode", std::string(name)},
                          {"parameter", "`iv`"},
                          {"functionName", kBoth},
                          {"actualLength", std::to_string(vector.size())}});
        });
        return false;
    }
    if (!extra.empty() && mode != AesMode::kGcm) {
        errors.fail_always([&] {
            return Error("UNSUPPORTED_FEATURE.AES_MODE_AAD",
                         {{"mode", std::string(name)}, {"functionName", function}});
        });
        return false;
    }
    return true;
}

void encrypt(std::string_view text, std::string_view key, std::string_view mode_name,
             std::string_view padding, std::string_view vector, std::string_view extra, StringWriter& out,
             RowErrors& errors) {
    if (!check_key(key, errors)) return;
    const auto mode = find_mode(mode_name, padding, errors);
    if (!mode || !check_extra(*mode, upper(mode_name), vector, extra, "`aes_encrypt`", errors)) return;
    out.append(aes_encrypt(*mode, text, key, vector, extra));
}
void encrypt_2(std::string_view t, std::string_view k, StringWriter& o, RowErrors& e) {
    encrypt(t, k, "GCM", "DEFAULT", "", "", o, e);
}
void encrypt_3(std::string_view t, std::string_view k, std::string_view m, StringWriter& o, RowErrors& e) {
    encrypt(t, k, m, "DEFAULT", "", "", o, e);
}
void encrypt_4(std::string_view t, std::string_view k, std::string_view m, std::string_view p,
               StringWriter& o, RowErrors& e) {
    encrypt(t, k, m, p, "", "", o, e);
}
void encrypt_5(std::string_view t, std::string_view k, std::string_view m, std::string_view p,
               std::string_view v, StringWriter& o, RowErrors& e) {
    encrypt(t, k, m, p, v, "", o, e);
}

void decrypt(std::string_view bytes, std::string_view key, std::string_view mode_name,
             std::string_view padding, std::string_view extra, StringWriter& out, RowErrors& errors) {
    if (!check_key(key, errors)) return;
    const auto mode = find_mode(mode_name, padding, errors);
    if (!mode || !check_extra(*mode, upper(mode_name), "", extra, "`aes_decrypt`", errors)) return;
    std::string problem;
    if (const auto text = aes_decrypt(*mode, bytes, key, extra, problem)) return out.append(*text);
    errors.fail_always([&] {
        return Error("INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR",
                     {{"parameter", "`expr`, `key`"}, {"functionName", kBoth}, {"detailMessage", problem}});
    });
}
void decrypt_2(std::string_view b, std::string_view k, StringWriter& o, RowErrors& e) {
    decrypt(b, k, "GCM", "DEFAULT", "", o, e);
}
void decrypt_3(std::string_view b, std::string_view k, std::string_view m, StringWriter& o, RowErrors& e) {
    decrypt(b, k, m, "DEFAULT", "", o, e);
}
void decrypt_4(std::string_view b, std::string_view k, std::string_view m, std::string_view p,
               StringWriter& o, RowErrors& e) {
    decrypt(b, k, m, p, "", o, e);
}

std::string show(const std::string& name, const std::vector<std::string>& arguments, size_t most) {
    static const char* const kDefaults[] = {"", "", "GCM", "DEFAULT", "", ""};
    std::string out = name + "(" + arguments[0];
    for (size_t i = 1; i < most; ++i) out += ", " + (i < arguments.size() ? arguments[i] : kDefaults[i]);
    return out + ")";
}
std::string show_six(const std::string& name, const std::vector<std::string>& a) { return show(name, a, 6); }
std::string show_five(const std::string& name, const std::vector<std::string>& a) { return show(name, a, 5); }

}  // namespace

FUNCTION("aes_encrypt")
    .group("misc_funcs")
    .since("3.3.0")
    .doc(
        "The binary value encrypted by AES with a key of 16, 24 or 32 bytes; modes are ECB, CBC and GCM "
        "(when "
        "none is given), and before the result stands the initialization vector, random unless given.")
    .example("SELECT base64(aes_encrypt('Spark SQL', '1234567890abcdef', 'ECB', 'PKCS'))",
             "3lmwu+Mw0H3fi5NDvcu9lg==")
    .overload("(expr BINARY, key BINARY) -> BINARY?", rows<encrypt_2>)
    .overload("(expr BINARY, key BINARY, mode STRING) -> BINARY?", rows<encrypt_3>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING) -> BINARY?", rows<encrypt_4>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING, iv BINARY) -> BINARY?", rows<encrypt_5>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING, iv BINARY, aad BINARY) -> BINARY?",
              rows<encrypt>)
    .with([](FunctionRecord& r) { r.can_fail = true, r.display = show_six; });

FUNCTION("aes_decrypt")
    .group("misc_funcs")
    .since("3.3.0")
    .doc("What aes_encrypt was given, with the same key, mode, padding and additional data.")
    .example("SELECT aes_decrypt(unbase64('3lmwu+Mw0H3fi5NDvcu9lg=='), '1234567890abcdef', 'ECB', 'PKCS')",
             "Spark SQL")
    .overload("(expr BINARY, key BINARY) -> BINARY?", rows<decrypt_2>)
    .overload("(expr BINARY, key BINARY, mode STRING) -> BINARY?", rows<decrypt_3>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING) -> BINARY?", rows<decrypt_4>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING, aad BINARY) -> BINARY?", rows<decrypt>)
    .with([](FunctionRecord& r) { r.can_fail = true, r.display = show_five; });

FUNCTION("try_aes_decrypt")
    .group("misc_funcs")
    .since("3.5.0")
    .doc("As aes_decrypt, but null when that fails.")
    .example("SELECT try_aes_decrypt('Spark', '1234567890abcdef')", "NULL")
    .overload("(expr BINARY, key BINARY) -> BINARY?", rows<decrypt_2>)
    .overload("(expr BINARY, key BINARY, mode STRING) -> BINARY?", rows<decrypt_3>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING) -> BINARY?", rows<decrypt_4>)
    .overload("(expr BINARY, key BINARY, mode STRING, padding STRING, aad BINARY) -> BINARY?", rows<decrypt>)
    .with([](FunctionRecord& r) { r.null_on_failure = true, r.display = show_five; });

}  // namespace firesteel
