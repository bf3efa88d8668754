#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firesteel {

/// Where descriptions of databases, tables and views are kept: documents by database and name, the empty name
/// being the database's own. Reading needs no lock, and sees each document as it was before or after a
/// change. Thread-safe.
class MetadataStore {
public:
    /// While one lives nobody else changes anything, in this process or another.
    class Lock {
    public:
        virtual ~Lock() = default;
    };

    virtual ~MetadataStore() = default;
    virtual std::unique_ptr<Lock> lock() = 0;
    virtual std::optional<std::string> read(const std::string& database, const std::string& name) const = 0;
    virtual std::vector<std::string> databases() const = 0;
    virtual std::vector<std::string> names(const std::string& database) const = 0;
    /// These two REQUIRE the lock.
    virtual void write(const std::string& database, const std::string& name, const std::string& text) = 0;
    virtual void remove(const std::string& database, const std::string& name) = 0;
};

std::unique_ptr<MetadataStore> make_memory_store();
/// Documents as files in a folder that is made with the first of them. A document is replaced by renaming, so
/// that a crash leaves the old or the new one.
std::unique_ptr<MetadataStore> make_folder_store(std::string folder);

}  // namespace firesteel
