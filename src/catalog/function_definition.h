#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "column/type.h"
#include "functions/settings.h"

namespace firesteel {

/// A function that a user made: parameters and a body in SQL, which the analyzer puts in the place of calls.
/// Or the name of a Java class, which is kept and never loaded.
struct FunctionDefinition {
    std::vector<std::string> name;      // one part for a temporary function; {catalog, db, f}
    Schema parameters;                  // comments are in the fields' metadata
    std::vector<std::string> defaults;  // SQL text per parameter; empty: the parameter is required
    bool is_table = false;
    Schema returns;  // one field without a name, or the columns of a table function
    std::string body;
    bool body_is_query = false;
    bool deterministic = true;
    bool reads_data = false;  // READS SQL DATA: it looks at tables or views
    std::string comment;
    std::string class_name;                      // of a Java function; else empty
    EvalSettingsPtr settings;                    // those and the database it was made under
    std::map<std::string, std::string> configs;  // the same settings as DESCRIBE FUNCTION shows them
    int64_t created_millis = 0;

    bool is_temporary() const { return name.size() == 1; }
    /// "spark_catalog.db.f", as columns and messages call it.
    std::string shown_name() const {
        std::string out;
        for (const std::string& part : name) out += (out.empty() ? "" : ".") + part;
        return out;
    }
};

}  // namespace firesteel
