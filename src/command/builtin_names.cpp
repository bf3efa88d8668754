#include "command/builtin_names.h"

namespace firesteel {

std::map<std::string, const FunctionRecord*> builtin_names() {
    std::map<std::string, const FunctionRecord*> names;
    for (const char* name : {"case", "cast", "grouping", "grouping_id", "python_worker_logs", "range",
                             "session_window", "sql_keywords", "window"})
        names[name] = nullptr;
    for (const FunctionRecord* function : FunctionRegistry::instance().all()) {
        // Those are no functions but words of the grammar.
        if (function->internal || function->name == "timestampadd" || function->name == "timestampdiff")
            continue;
        names[function->name] = function;
        for (const std::string& alias : function->aliases) names[alias] = function;
    }
    return names;
}

}  // namespace firesteel
