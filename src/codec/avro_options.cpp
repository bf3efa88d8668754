#include "codec/avro_options.h"

#include <charconv>

#include "common/error.h"

namespace firesteel {

namespace {

constexpr int32_t kDeepestRecursion = 15;

[[noreturn]] void raise_value(const std::string& name, const std::string& message) {
    throw Error("STDS_INVALID_OPTION_VALUE.WITH_MESSAGE", {{"optionName", name}, {"message", message}});
}

}  // namespace

bool avro_flag(const TextOptions& options, const char* name, bool otherwise) {
    const auto found = options.find(lower_ascii(name));
    if (found == options.end()) return otherwise;
    const std::string value = lower_ascii(found->second);
    if (value == "true") return true;
    if (value == "false") return false;
    raise_value(name, "Cannot cast value '" + found->second + "' to Boolean.");
}

AvroTypeOptions avro_type_options(const TextOptions& options) {
    AvroTypeOptions result;
    result.stable_union_names = avro_flag(options, "enableStableIdentifiersForUnionType", false);
    const auto prefix = options.find("stableidentifierprefixforuniontype");
    if (prefix != options.end()) result.union_prefix = prefix->second;
    const auto depth = options.find("recursivefieldmaxdepth");
    if (depth == options.end()) return result;
    const std::string& text = depth->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.recursive_depth);
    if (error != std::errc() || end != text.data() + text.size())
        raise_value("recursiveFieldMaxDepth", "For input string: \"" + text + "\"");
    if (result.recursive_depth > kDeepestRecursion)
        raise_value("recursiveFieldMaxDepth", "Should not be greater than 15.");
    return result;
}

AvroReadOptions::Rebase avro_rebase(const std::string* text, bool is_option) {
    if (is_option && text != nullptr && *text != "LEGACY" && *text != "EXCEPTION" && *text != "CORRECTED")
        throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "No value found for '" + *text + "'"}});
    const std::string mode = text == nullptr ? "" : lower_ascii(*text);
    if (mode == "legacy") return AvroReadOptions::Rebase::kLegacy;
    if (mode == "exception") return AvroReadOptions::Rebase::kException;
    return AvroReadOptions::Rebase::kCorrected;
}

}  // namespace firesteel
