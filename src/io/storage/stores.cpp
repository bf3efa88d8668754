// Which store a path lies in.
#include <arrow/filesystem/filesystem.h>

#include <list>
#include <mutex>

#include "io/storage/object_storage.h"
#include "io/storage/path.h"
#include "io/storage/store_settings.h"

namespace firesteel {

namespace {

/// Storages that were used last are kept, with their connections.
constexpr size_t kKept = 64;

struct Kept {
    std::string identity;
    StoragePtr storage;
};

struct Stores {
    std::mutex mutex;  // guards the rest
    std::list<Kept> kept;
    int64_t made = 0;
};

/// Never destroyed: Arrow's libraries may be gone by then.
Stores& stores() {
    static auto* all = new Stores();
    return *all;
}

/// Where it is, and all settings of stores.
std::string identity_of(const std::string& root, const OptionMap& options) {
    std::string identity = root;
    for (auto at = options.lower_bound("fs."); at != options.end() && at->first.starts_with("fs."); ++at)
        identity += '\0' + at->first + '\0' + at->second;
    return identity;
}

StoragePtr make_storage(const std::string& root, const PathParts& parts, const OptionMap& options,
                        int64_t number) {
    const std::string scheme(parts.scheme);
    const std::string authority(parts.authority);
    const auto make = [&](const std::string& bucket, StoreConnect connect) {
        return make_object_storage(root, bucket, std::move(connect), StoreSettings::secrets(options), number);
    };
    if (authority.empty()) raise_store_error("The path " + root + " names no bucket.");
    if (scheme == "s3a" || scheme == "s3" || scheme == "s3n")
        return make(authority, connect_s3(authority, options));
    if (scheme == "gs") return make(authority, connect_google(authority, options));
    const size_t at = authority.find('@');
    if (at == std::string::npos) raise_store_error("The path " + root + " names no container.");
    return make(authority.substr(0, at), connect_azure(authority.substr(at + 1), scheme == "abfss", options));
}

bool is_known(std::string_view scheme) {
    for (const char* known : {"s3a", "s3", "s3n", "gs", "abfs", "abfss"}) {
        if (scheme == known) return true;
    }
    return false;
}

/// Hadoop knows those file systems, and can list no directory of theirs.
[[noreturn]] void refuse_web(const std::string& path, bool secure) {
    throw Error("FAILED_READ_FILE.UNSUPPORTED_FILE_SYSTEM",
                {{"path", path},
                 {"fileSystemClass", std::string("org.apache.hadoop.fs.http.") +
                                         (secure ? "HttpsFileSystem" : "HttpFileSystem")},
                 {"method", "listStatus"}});
}

}  // namespace

StoragePtr object_storage(const std::string& path, const OptionMap& options) {
    const PathParts parts = parts_of(path);
    if (parts.scheme == "http" || parts.scheme == "https") refuse_web(path, parts.scheme == "https");
    if (!is_known(parts.scheme))
        raise_store_error("No FileSystem for scheme \"" + std::string(parts.scheme) + "\"");
    const std::string root = path.substr(0, path.size() - parts.rest.size());
    const std::string identity = identity_of(root, options);
    Stores& all = stores();
    const std::lock_guard lock(all.mutex);
    for (auto it = all.kept.begin(); it != all.kept.end(); ++it) {
        if (it->identity != identity) continue;
        all.kept.splice(all.kept.begin(), all.kept, it);
        return it->storage;
    }
    all.kept.push_front({identity, make_storage(root, parts, options, all.made + 1)});
    ++all.made;
    if (all.kept.size() > kKept) all.kept.pop_back();
    return all.kept.front().storage;
}

void finish_object_storage() {
    Stores& all = stores();
    const std::lock_guard lock(all.mutex);
    if (all.made > 0) arrow::fs::EnsureFinalized();
}

}  // namespace firesteel
