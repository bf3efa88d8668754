#include <map>
#include <mutex>

#include "catalog/metadata_store.h"

namespace firesteel {

namespace {

class MemoryStore final : public MetadataStore {
public:
    std::unique_ptr<Lock> lock() override { return std::make_unique<Held>(changing_); }

    std::optional<std::string> read(const std::string& database, const std::string& name) const override {
        const std::lock_guard guard(mutex_);
        const auto folder = documents_.find(database);
        if (folder == documents_.end()) return std::nullopt;
        const auto found = folder->second.find(name);
        return found == folder->second.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<std::string> databases() const override {
        const std::lock_guard guard(mutex_);
        std::vector<std::string> all;
        for (const auto& [database, folder] : documents_) all.push_back(database);
        return all;
    }
    std::vector<std::string> names(const std::string& database) const override {
        const std::lock_guard guard(mutex_);
        std::vector<std::string> all;
        const auto folder = documents_.find(database);
        if (folder == documents_.end()) return all;
        for (const auto& [name, text] : folder->second) {
            if (!name.empty()) all.push_back(name);
        }
        return all;
    }
    void write(const std::string& database, const std::string& name, const std::string& text) override {
        const std::lock_guard guard(mutex_);
        documents_[database][name] = text;
    }
    void remove(const std::string& database, const std::string& name) override {
        const std::lock_guard guard(mutex_);
        const auto folder = documents_.find(database);
        if (folder == documents_.end()) return;
        folder->second.erase(name);
        if (folder->second.empty()) documents_.erase(folder);
    }

private:
    struct Held final : Lock {
        explicit Held(std::mutex& mutex) : guard(mutex) {}
        std::lock_guard<std::mutex> guard;
    };

    std::mutex changing_;
    mutable std::mutex mutex_;  // guards documents_
    std::map<std::string, std::map<std::string, std::string>> documents_;
};

}  // namespace

std::unique_ptr<MetadataStore> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace firesteel
