#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/data_source.h"

namespace arrow::fs {
class FileSystem;
}

namespace firesteel {

/// Settings of one bucket as Hadoop's file systems know them: "fs.s3a.bucket.NAME.endpoint" goes before
/// "fs.s3a.endpoint".
class StoreSettings {
public:
    /// `family`: "fs.s3a.".
    StoreSettings(const OptionMap& options, std::string family, std::string_view bucket);

    /// Empty when it is not set.
    std::string get(const std::string& key) const;
    bool is_set(const std::string& key, bool otherwise) const;
    int64_t number(const std::string& key, int64_t otherwise) const;

    /// Values of settings whose keys say that nobody is to see them.
    static std::vector<std::string> secrets(const OptionMap& options);

private:
    const OptionMap settings_;
    const std::string family_;
    const std::string bucket_family_;  // "fs.s3a.bucket.NAME."
};

/// Makes the file system of one bucket when it is first needed. Raises what the settings lack.
using StoreConnect = std::function<std::shared_ptr<arrow::fs::FileSystem>()>;

StoreConnect connect_s3(const std::string& bucket, const OptionMap& options);
StoreConnect connect_google(const std::string& bucket, const OptionMap& options);
/// `account`: "name.dfs.core.windows.net".
StoreConnect connect_azure(const std::string& account, bool secure, const OptionMap& options);

/// Raises what connecting to a store failed over.
[[noreturn]] void raise_store_error(const std::string& message);

}  // namespace firesteel
