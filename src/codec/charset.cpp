#include "codec/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/unistr.h>

#include <memory>

namespace firesteel {

namespace {

struct Close {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, Close>;

Converter open(const std::string& name) {
    UErrorCode error = U_ZERO_ERROR;
    Converter converter(name.empty() ? nullptr : ucnv_open(name.c_str(), &error));
    return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

}  // namespace

bool is_charset(const std::string& name) { return open(name) != nullptr; }

bool decode_charset(const std::string& name, std::string_view bytes, std::string& out) {
    const Converter converter = open(name);
    if (!converter) return false;
    UErrorCode error = U_ZERO_ERROR;
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), error);
    if (U_FAILURE(error)) return false;
    text.toUTF8String(out);
    return true;
}

std::string encode_charset(const std::string& name, std::string_view text) {
    const Converter converter = open(name);
    if (!converter) return std::string(text);
    UErrorCode error = U_ZERO_ERROR;
    ucnv_setSubstChars(converter.get(), "?", 1, &error);
    error = U_ZERO_ERROR;  // of encodings whose characters are wider, which lack nothing
    const auto wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    std::string out(static_cast<size_t>(wide.length()) * 4 + 16, '\0');
    const int32_t size = wide.extract(out.data(), static_cast<int32_t>(out.size()), converter.get(), error);
    out.resize(static_cast<size_t>(size));
    return out;
}

}  // namespace firesteel
