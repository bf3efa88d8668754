#include "catalog/file_places.h"

#include "io/file_listing.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

std::vector<FilePlaces::Entry> without_times(const std::vector<StoredEntry>& found) {
    std::vector<FilePlaces::Entry> entries;
    for (const StoredEntry& entry : found) entries.push_back({entry.path, entry.is_directory, entry.size});
    return entries;
}

class StoragePlaces final : public FilePlaces {
public:
    bool exists(const std::string& path, const OptionMap& settings) const override {
        return storage_for(path, settings)->find(path).has_value();
    }
    std::vector<Entry> entries(const std::string& directory, const OptionMap& settings) const override {
        return without_times(storage_for(directory, settings)->entries(directory));
    }
    std::vector<Entry> data_files(const std::string& directory, const OptionMap& settings) const override {
        const StoragePtr storage = storage_for(directory, settings);
        if (!storage->find(directory)) return {};
        return without_times(storage->data_files(directory));
    }
    void make_directories(const std::string& path, const OptionMap& settings) const override {
        storage_for(path, settings)->make_directories(path);
    }
    void remove(const std::string& path, const OptionMap& settings) const override {
        storage_for(path, settings)->remove(path);
    }
    void remove_if_empty(const std::string& path, const OptionMap& settings) const override {
        storage_for(path, settings)->remove_if_empty(path);
    }
    void rename(const std::string& from, const std::string& to, const OptionMap& settings) const override {
        const StoragePtr storage = storage_for(from, settings);
        storage->make_directories(parent_of(to));
        if (!is_remote(from)) return storage->move({{from, to}});
        std::vector<std::pair<std::string, std::string>> moves;
        for (const StoredEntry& file : storage->data_files(from))
            moves.emplace_back(file.path, to + file.path.substr(from.size()));
        storage->move(moves);
        storage->remove(from);
    }
    std::string plain_path(const std::string& path) const override {
        return firesteel::plain_path(strip_file_scheme(path));
    }
};

[[maybe_unused]] const bool kRegistered = register_file_places(std::make_unique<StoragePlaces>());

}  // namespace

}  // namespace firesteel
