#include "io/storage/store_settings.h"

#include <charconv>

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {

StoreSettings::StoreSettings(const OptionMap& options, std::string family, std::string_view bucket)
    : settings_(options),
      family_(std::move(family)),
      bucket_family_(family_ + "bucket." + lower_case(std::string(bucket)) + ".") {}

std::string StoreSettings::get(const std::string& key) const {
    for (const std::string& prefix : {bucket_family_, family_}) {
        const auto found = settings_.find(prefix + key);
        if (found != settings_.end() && !found->second.empty()) return found->second;
    }
    return "";
}

bool StoreSettings::is_set(const std::string& key, bool otherwise) const {
    const std::string text = get(key);
    return text.empty() ? otherwise : equal_ignoring_case(text, "true");
}

int64_t StoreSettings::number(const std::string& key, int64_t otherwise) const {
    const std::string text = get(key);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

std::vector<std::string> StoreSettings::secrets(const OptionMap& options) {
    constexpr size_t kShortest = 4;
    std::vector<std::string> found;
    for (const auto& [key, value] : options) {
        if (!key.starts_with("fs.") || value.size() < kShortest) continue;
        for (const char* sign : {"secret", "key", "token", "password", "sas"}) {
            if (key.find(sign) == std::string::npos) continue;
            found.push_back(value);
            break;
        }
    }
    return found;
}

void raise_store_error(const std::string& message) {
    throw Error("_LEGACY_ERROR_FILE_SYSTEM", {{"message", message}});
}

}  // namespace firesteel
