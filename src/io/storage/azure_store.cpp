#include <arrow/filesystem/azurefs.h>
#include <arrow/result.h>

#include "io/storage/store_settings.h"

namespace firesteel {

namespace {

/// A setting of the account, "fs.azure.account.key.NAME.dfs.core.windows.net", or of all of them.
std::string account_setting(const StoreSettings& settings, const std::string& key,
                            const std::string& account) {
    const std::string own = settings.get(key + "." + account);
    return own.empty() ? settings.get(key) : own;
}

/// The tenant in "https://login.microsoftonline.com/TENANT/oauth2/token".
std::string tenant_of(const std::string& endpoint) {
    const size_t host = endpoint.find("://");
    const size_t begin = host == std::string::npos ? host : endpoint.find('/', host + 3);
    if (begin == std::string::npos) return "";
    return endpoint.substr(begin + 1, endpoint.find('/', begin + 1) - begin - 1);
}

arrow::Status add_credentials(arrow::fs::AzureOptions& options, const StoreSettings& settings,
                              const std::string& account) {
    const auto get = [&](const std::string& key) { return account_setting(settings, key, account); };
    const std::string key = get("account.key");
    const std::string sas = get("sas.fixed.token");
    const std::string client = get("account.oauth2.client.id");
    const std::string secret = get("account.oauth2.client.secret");
    if (!key.empty()) return options.ConfigureAccountKeyCredential(key);
    if (!sas.empty()) return options.ConfigureSASCredential(sas.starts_with('?') ? sas : "?" + sas);
    if (!client.empty() && !secret.empty()) {
        return options.ConfigureClientSecretCredential(tenant_of(get("account.oauth2.client.endpoint")),
                                                       client, secret);
    }
    return options.ConfigureDefaultCredential();
}

}  // namespace

StoreConnect connect_azure(const std::string& account, bool secure, const OptionMap& options) {
    return [=, settings =
                   StoreSettings(options, "fs.azure.", account)]() -> std::shared_ptr<arrow::fs::FileSystem> {
        arrow::fs::AzureOptions given;
        given.account_name = account.substr(0, account.find('.'));
        const std::string scheme = secure || settings.is_set("always.use.https", true) ? "https" : "http";
        given.blob_storage_scheme = given.dfs_storage_scheme = scheme;
        constexpr std::string_view kDfs = ".dfs.";
        const size_t dfs = account.find(kDfs);
        if (dfs != std::string::npos) {  // other clouds have other domains
            const std::string domain = account.substr(dfs + kDfs.size());
            given.dfs_storage_authority = ".dfs." + domain;
            given.blob_storage_authority = ".blob." + domain;
        }
        const arrow::Status status = add_credentials(given, settings, account);
        if (!status.ok()) raise_store_error(status.message());
        auto made = arrow::fs::AzureFileSystem::Make(given);
        if (!made.ok()) raise_store_error(made.status().message());
        return *std::move(made);
    };
}

}  // namespace firesteel
