// Amazon's S3 and what speaks like it. Arrow keeps this in a library of its own, which is loaded when it is
// first needed.
#include <arrow/filesystem/filesystem.h>
#include <arrow/filesystem/s3fs.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/config.h>
#include <dlfcn.h>

#include <algorithm>
#include <any>
#include <cctype>
#include <filesystem>
#include <mutex>

#include "fmt/core.h"
#include "io/storage/store_settings.h"

namespace firesteel {

namespace {

constexpr int kConnections = 32;
constexpr int64_t kAttempts = 5;

/// Waits twice as long after each failure, and gives up after some.
class Retries final : public arrow::fs::S3RetryStrategy {
public:
    explicit Retries(int64_t attempts) : attempts_(attempts) {}
    bool ShouldRetry(const AWSErrorDetail& error, int64_t attempted) override {
        return error.should_retry && attempted + 1 < attempts_;
    }
    int64_t CalculateDelayBeforeNextRetry(const AWSErrorDetail&, int64_t attempted) override {
        return int64_t{100} << std::min<int64_t>(attempted, 7);
    }

private:
    const int64_t attempts_;
};

/// Beside Arrow's own library, wherever that has been found: the address sanitizer's dlopen() does not
/// search there by itself.
std::string library_path() {
    const std::string name =
        fmt::format("libarrow_s3.so.{}", ARROW_VERSION_MAJOR * 100 + ARROW_VERSION_MINOR);
    Dl_info library{};
    if (::dladdr(reinterpret_cast<const void*>(&arrow::io::GetIOThreadPoolCapacity), &library) == 0)
        return name;
    const std::filesystem::path beside = std::filesystem::path(library.dli_fname).replace_filename(name);
    return std::filesystem::exists(beside) ? beside.string() : name;
}

void load_library() {
    static std::mutex mutex;
    static bool loaded = false;
    const std::lock_guard lock(mutex);
    if (loaded) return;
    const arrow::Status status = arrow::fs::LoadFileSystemFactories(library_path().c_str());
    if (!status.ok()) raise_store_error("Arrow's library for S3 cannot be loaded: " + status.message());
    if (arrow::io::GetIOThreadPoolCapacity() < kConnections)
        (void)arrow::io::SetIOThreadPoolCapacity(kConnections);
    loaded = true;
}

std::string percent_encoded(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_') {
            out.push_back(c);
        } else {
            out += fmt::format("%{:02X}", byte);
        }
    }
    return out;
}

/// The region in "s3.eu-west-1.amazonaws.com"; empty for other hosts.
std::string region_of(const std::string& host) {
    constexpr std::string_view kBegin = "s3.", kEnd = ".amazonaws.com";
    if (!host.starts_with(kBegin) || !host.ends_with(kEnd)) return "";
    if (host.size() <= kBegin.size() + kEnd.size()) return "";
    return host.substr(kBegin.size(), host.size() - kBegin.size() - kEnd.size());
}

/// What Arrow calls the bucket with its settings.
std::string uri_of(const std::string& bucket, const StoreSettings& settings) {
    std::string host = settings.get("endpoint");
    std::string scheme = settings.is_set("connection.ssl.enabled", true) ? "https" : "http";
    for (const std::string prefix : {"http", "https"}) {
        if (!host.starts_with(prefix + "://")) continue;
        scheme = prefix;
        host.erase(0, prefix.size() + 3);
    }
    while (host.ends_with('/')) host.pop_back();
    std::string region = settings.get("endpoint.region");
    if (host.ends_with(
            "amazonaws.com")) {  // the usual names of Amazon's own hosts say no more than the region
        if (region.empty()) region = region_of(host);
        if (!region_of(host).empty() || host == "s3.amazonaws.com") host.clear();
    }
    if (region.empty() && !host.empty()) region = "us-east-1";
    std::string uri = "s3://" + percent_encoded(bucket) + "?scheme=" + scheme;
    if (!region.empty()) uri += "&region=" + percent_encoded(region);
    if (!host.empty()) uri += "&endpoint_override=" + percent_encoded(host);
    if (settings.get("ssl.channel.mode") == "insecure") uri += "&tls_verify_certificates=false";
    return uri;
}

}  // namespace

StoreConnect connect_s3(const std::string& bucket, const OptionMap& options) {
    return [bucket, settings = StoreSettings(options, "fs.s3a.", bucket)] {
        load_library();
        arrow::fs::FileSystemFactoryOptions given;
        std::shared_ptr<arrow::fs::S3RetryStrategy> retries =
            std::make_shared<Retries>(settings.number("attempts.maximum", kAttempts));
        given.emplace_back("retry_strategy", std::any(std::move(retries)));
        const std::string key = settings.get("access.key"), secret = settings.get("secret.key");
        const bool has_keys = !key.empty() && !secret.empty();
        if (!has_keys && settings.get("aws.credentials.provider").find("Anonymous") != std::string::npos)
            raise_store_error(
                "S3 cannot be read without credentials here; set fs.s3a.access.key and .secret.key.");
        if (has_keys) {
            given.emplace_back("access_key", std::any(key));
            given.emplace_back("secret_key", std::any(secret));
            const std::string token = settings.get("session.token");
            if (!token.empty()) given.emplace_back("session_token", std::any(token));
        }
        auto made = arrow::fs::FileSystemFromUriAndOptions(uri_of(bucket, settings), given);
        if (!made.ok()) raise_store_error(made.status().message());
        return *std::move(made);
    };
}

}  // namespace firesteel
