#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/data_source.h"
#include "catalog/function_definition.h"
#include "spec/plan.h"

namespace firesteel {

/// A view: a stored query, expanded where it is used.
struct ViewDefinition {
    std::vector<std::string> name;  // one part for a temporary view; {"global_temp", v}; {catalog, db, v}
    spec::PlanPtr query;
    std::string text;                                          // SQL text when it came as SQL
    std::vector<std::pair<std::string, std::string>> columns;  // names and comments given in CREATE VIEW
    std::string comment;
    std::map<std::string, std::string> properties;
    EvalSettingsPtr settings;  // a persistent view keeps the settings and the database it was made under
    Schema schema;             // of a persistent view, as it was made
    std::vector<std::string> query_names;  // what its query called the columns
    int64_t created_millis = 0;
};

/// A table of the session catalog: data files of a format in a directory.
struct TableDefinition {
    std::vector<std::string> name;  // {catalog, db, table}
    Schema schema;                  // data columns then partition columns
    std::vector<std::string> partition_by;
    std::string format;
    OptionMap options;
    std::string location;
    bool external = false;
    std::string comment;
    std::map<std::string, std::string> properties;
    int64_t created_millis = 0;
    std::vector<std::string> bucket_by;
    std::vector<std::string> sort_by;
    int32_t buckets = 0;
    std::optional<int64_t> row_count;                         // of ANALYZE TABLE
    std::optional<int64_t> size_bytes;                        // the same
    std::map<std::string, std::string> column_statistics;     // the same, "a.min" -> "1"
    std::map<std::string, std::string> partition_statistics;  // by path: "10 bytes, 2 rows"
};

struct NamespaceDefinition {
    std::string name;
    std::string comment;
    std::string location;
    std::map<std::string, std::string> properties;
};

class MetadataStore;

/// ROUTINE_ALREADY_EXISTS
[[noreturn]] void raise_routine_exists(const std::vector<std::string>& name);

/// Tables and databases shared by the sessions of a server, and of every server with the same warehouse
/// directory. Thread-safe. Names compare without case. (catalog/shared_catalog.cpp)
class SharedCatalog {
public:
    /// `store` is where it is written down; by default in memory, gone with the object.
    explicit SharedCatalog(std::string warehouse, std::unique_ptr<MetadataStore> store = nullptr);
    ~SharedCatalog();

    std::vector<NamespaceDefinition> namespaces() const;
    std::optional<NamespaceDefinition> find_namespace(const std::string& name) const;
    void create_namespace(NamespaceDefinition definition, bool if_not_exists);
    /// With all of its tables and their files when `cascade`.
    void drop_namespace(const std::string& name, bool if_exists, bool cascade);
    /// Read, changed and written while nobody else does.
    void change_namespace(const std::string& name, const std::function<void(NamespaceDefinition&)>& change);

    std::vector<TableDefinition> tables(const std::string& database) const;
    std::optional<TableDefinition> find_table(const std::string& database, const std::string& table) const;
    void create_table(TableDefinition definition, bool if_not_exists, bool replace);
    /// With its files, unless they are external.
    void drop_table(const std::string& database, const std::string& table, bool if_exists);
    void change_table(const std::string& database, const std::string& table,
                      const std::function<void(TableDefinition&)>& change);
    /// Of a table or view, within its database; the directory of a managed table moves with it.
    void rename(const std::string& database, const std::string& from, const std::string& to);
    void change_view(const std::string& database, const std::string& view,
                     const std::function<void(ViewDefinition&)>& change);
    std::vector<ViewDefinition> views(const std::string& database) const;
    std::optional<ViewDefinition> find_view(const std::string& database, const std::string& view) const;
    void create_view(ViewDefinition definition, bool if_not_exists, bool replace);
    void drop_view(const std::string& database, const std::string& view, bool if_exists);

    std::vector<FunctionDefinition> functions(const std::string& database) const;
    std::optional<FunctionDefinition> find_function(const std::string& database,
                                                    const std::string& function) const;
    /// Raises ROUTINE_ALREADY_EXISTS, SCHEMA_NOT_FOUND.
    void create_function(FunctionDefinition definition, bool if_not_exists, bool replace);
    /// False when there is none.
    bool drop_function(const std::string& database, const std::string& function);

    /// Global temporary views live as long as the server.
    std::optional<ViewDefinition> find_global_temporary(const std::string& view) const;
    std::vector<ViewDefinition> global_temporaries() const;
    void put_global_temporary(ViewDefinition definition, bool replace);
    bool drop_global_temporary(const std::string& view);

    /// Directory of a managed table.
    std::string default_location(const std::string& database, const std::string& table) const;
    const std::string& warehouse() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// What names mean in one session: its temporary views and functions, current database and the shared catalog
/// behind. Thread-safe.
class SessionCatalog {
public:
    explicit SessionCatalog(std::shared_ptr<SharedCatalog> shared);
    /// A copy for cloneSession: same temporary views and current database, independent from then on.
    std::shared_ptr<SessionCatalog> clone() const;

    SharedCatalog& shared() const { return *shared_; }
    std::string current_database() const;
    void set_current_database(const std::string& name);  // raises SCHEMA_NOT_FOUND
    std::string current_catalog() const { return "spark_catalog"; }

    std::optional<ViewDefinition> find_temporary(const std::string& name) const;
    std::vector<ViewDefinition> temporaries() const;
    void put_temporary(ViewDefinition definition, bool replace);
    bool drop_temporary(const std::string& name);

    std::optional<FunctionDefinition> find_temporary_function(const std::string& name) const;
    std::vector<FunctionDefinition> temporary_functions() const;
    /// Raises ROUTINE_ALREADY_EXISTS unless `replace`.
    void put_temporary_function(FunctionDefinition definition, bool replace);
    bool drop_temporary_function(const std::string& name);

private:
    std::shared_ptr<SharedCatalog> shared_;
    mutable std::mutex mutex_;  // guards what follows
    std::string current_database_ = "default";
    std::map<std::string, ViewDefinition> temporaries_;    // by lower-case name
    std::map<std::string, FunctionDefinition> functions_;  // the same
};

}  // namespace firesteel
