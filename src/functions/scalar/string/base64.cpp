#include "codec/base64.h"

#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void to_base64(std::string_view bytes, StringWriter& out) { encode_base64_mime(bytes, out.text()); }

void from_base64(std::string_view text, StringWriter& out, RowErrors& errors) {
    const char* problem = decode_base64_mime(text, out.text());
    if (problem == nullptr) return;
    errors.fail_always([&] { return Error("_LEGACY_ERROR_BASE64", {{"message", problem}}); });
}

}  // namespace

FUNCTION("base64")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The binary value as base64 text, in lines of 76 characters.")
    .example("SELECT base64('Spark SQL')", "U3BhcmsgU1FM")
    .example("SELECT base64(x'537061726b2053514c')", "U3BhcmsgU1FM")
    .overload("(bin BINARY) -> STRING", rows<to_base64>);

FUNCTION("unbase64")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The binary value of a base64 text; what is not base64 in it is ignored.")
    .example("SELECT unbase64('U3BhcmsgU1FM')", "Spark SQL")
    .overload("(str STRING) -> BINARY", rows<from_base64>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
