#include <arrow/filesystem/gcsfs.h>
#include <arrow/result.h>

#include <fstream>
#include <sstream>

#include "io/storage/store_settings.h"

namespace firesteel {

namespace {

constexpr double kRetrySeconds = 30;

std::string read_text(const std::string& path) {
    const std::ifstream file(path);
    if (!file) raise_store_error("The key file " + path + " cannot be read.");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

arrow::fs::GcsOptions credentials(const StoreSettings& settings) {
    for (const char* key : {"auth.service.account.json.keyfile", "auth.service.account.keyfile"}) {
        const std::string path = settings.get(key);
        if (!path.empty()) return arrow::fs::GcsOptions::FromServiceAccountCredentials(read_text(path));
    }
    if (settings.get("auth.type") == "UNAUTHENTICATED" || settings.is_set("auth.null.enable", false))
        return arrow::fs::GcsOptions::Anonymous();
    return arrow::fs::GcsOptions::Defaults();
}

}  // namespace

StoreConnect connect_google(const std::string& bucket, const OptionMap& options) {
    return [settings = StoreSettings(options, "fs.gs.", bucket)]() -> std::shared_ptr<arrow::fs::FileSystem> {
        arrow::fs::GcsOptions given = credentials(settings);
        given.retry_limit_seconds = kRetrySeconds;
        std::string host = settings.get("storage.root.url");
        for (const std::string scheme : {"http", "https"}) {
            if (!host.starts_with(scheme + "://")) continue;
            given.scheme = scheme;
            host.erase(0, scheme.size() + 3);
        }
        while (host.ends_with('/')) host.pop_back();
        if (!host.empty()) given.endpoint_override = host;
        auto made = arrow::fs::GcsFileSystem::Make(given);
        if (!made.ok()) raise_store_error(made.status().message());
        return *std::move(made);
    };
}

}  // namespace firesteel
