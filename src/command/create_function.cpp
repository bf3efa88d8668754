#include <algorithm>
#include <chrono>

#include "catalog/identifier.h"
#include "command/command.h"
#include "command/table_name.h"
#include "command/temporary_references.h"
#include "common/error.h"
#include "spec/query.h"

namespace firesteel {
namespace {

int64_t now_millis() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// CHAR(n) and VARCHAR(n) have no place in functions, unless the session takes them for texts.
void check_type(Type& type, CommandHost& host) {
    if (!type.is(TypeId::kChar) && !type.is(TypeId::kVarchar)) return;
    if (!host.eval_settings()->character_as_string) throw Error("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING");
    type = Type::string();
}

/// The settings that its meaning depends on, as DESCRIBE FUNCTION shows them.
std::map<std::string, std::string> shown_settings(CommandHost& host) {
    std::map<std::string, std::string> shown;
    for (const Setting& setting : host.settings(false)) {
        if (setting.key.rfind("spark.sql.", 0) == 0) shown[setting.key] = setting.value;
    }
    for (const char* key : {"spark.sql.ansi.enabled", "spark.sql.session.timeZone"}) {
        if (const auto value = host.find_setting(key)) shown[key] = *value;
    }
    return shown;
}

std::vector<std::string> stored_name(const spec::CreateFunction& create, CommandHost& host) {
    if (create.temporary) return {lower_case(create.name.back())};
    const TableName name = table_name(create.name, host);
    return {kSessionCatalog, lower_case(name.database), lower_case(name.table)};
}

FunctionDefinition written_definition(const spec::CreateFunction& create, CommandHost& host) {
    FunctionDefinition function;
    function.name = stored_name(create, host);
    function.class_name = create.class_name;
    function.created_millis = now_millis();
    function.settings = host.eval_settings();
    function.configs = shown_settings(host);
    if (!create.class_name.empty()) return function;
    function.parameters = create.parameters;
    function.defaults = create.defaults;
    for (Field& field : function.parameters) check_type(field.type, host);
    function.is_table = create.is_table;
    if (create.columns) function.returns = *create.columns;
    if (create.returns) function.returns = {{.name = "", .type = *create.returns}};
    for (Field& field : function.returns) check_type(field.type, host);
    function.body = create.body;
    function.body_is_query = create.body_is_query;
    function.comment = create.comment;
    return function;
}

/// Does the query name each of its columns itself?
bool names_columns(const std::string& body, CommandHost& host) {
    const spec::PlanPtr plan = host.parse_statement(body);
    const auto* project = plan->as<spec::Project>();
    return !project || std::all_of(project->expressions.begin(), project->expressions.end(),
                                   [](const spec::ExpressionPtr& e) {
                                       return e->as<spec::Alias>() || e->as<spec::Attribute>() ||
                                              e->as<spec::Star>();
                                   });
}

/// What the body tells, and whether that is what was promised.
void complete(FunctionDefinition& function, const spec::CreateFunction& create, CommandHost& host) {
    TemporaryReferences temporaries;
    const AnalyzedFunction found = host.analyze_function(function, temporaries.listener());
    if (!create.temporary)
        temporaries.refuse("FUNCTION", quote_identifiers({function.name[1], function.name[2]}));
    if (function.is_table && function.returns.empty() && !names_columns(function.body, host)) {
        throw Error("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES",
                    {{"functionName", quote_identifier(function.name.back())}});
    }
    if (found.reads_data && create.reads_data == false) throw Error("INVALID_SQL_FUNCTION_DATA_ACCESS");
    if (function.returns.empty()) function.returns = found.returns;
    function.deterministic = create.deterministic.value_or(found.deterministic);
    function.reads_data = create.reads_data.value_or(found.reads_data);
}

CommandResult run_create_function(const spec::Command& command, CommandHost& host) {
    const auto& create = *command.as_command<spec::CreateFunction>();
    FunctionDefinition function = written_definition(create, host);
    SharedCatalog& shared = host.catalog().shared();
    if (!create.class_name.empty() && create.temporary) {
        throw Error("CANNOT_LOAD_FUNCTION_CLASS",
                    {{"className", create.class_name}, {"functionName", quote_identifiers(function.name)}});
    }
    if (create.class_name.empty()) complete(function, create, host);
    if (create.temporary) {
        host.catalog().put_temporary_function(std::move(function), create.replace);
    } else {
        shared.create_function(std::move(function), create.if_not_exists, create.replace);
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kCreateFunction, {run_create_function});

}  // namespace
}  // namespace firesteel
