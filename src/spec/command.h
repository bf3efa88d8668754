#pragma once

#include <utility>

#include "spec/plan.h"
#include "spec/source.h"

/// Statements that change something or tell about it. Each runs eagerly and yields a small relation.
namespace firesteel::spec {

enum class CommandKind : uint8_t {
    kSet,
    kReset,
    kSetTimeZone,
    kUse,
    kCreateView,
    kDropView,
    kCreateTable,
    kDropTable,
    kCreateNamespace,
    kDropNamespace,
    kInsert,
    kWrite,
    kShow,
    kDescribe,
    kExplain,
    kCache,
    kUncache,
    kClearCache,
    kRefresh,
    kCatalogCall,
    kAlterTable,
    kAlterNamespace,
    kTruncate,
    kCommentOn,
    kAnalyze,
    kChangeRows,
    kDeclareVariable,
    kSetVariable,
    kDropVariable,
    kExecuteImmediate,
    kCreateFunction,
    kDropFunction,
    kRefreshFunction,
    kScript,  // spec/script.h
    kCursor,  // spec/script.h
    kLoadData,
    kCall,
    kMultiInsert,
    kUnsupported,
};

struct Command : Plan {
    static constexpr auto kKind = PlanKind::kCommand;
    explicit Command(CommandKind c) : Plan(kKind), command(c) {}
    const CommandKind command;

    template <typename T>
    const T* as_command() const {
        return command == T::kCommand ? static_cast<const T*>(this) : nullptr;
    }
};

/// SET, SET -v, SET key, SET key=value.
struct Set : Command {
    static constexpr auto kCommand = CommandKind::kSet;
    Set() : Command(kCommand) {}
    std::optional<std::string> key;
    std::optional<std::string> value;
    bool verbose = false;
};

struct Reset : Command {
    static constexpr auto kCommand = CommandKind::kReset;
    Reset() : Command(kCommand) {}
    std::optional<std::string> key;
};

/// SET TIME ZONE 'x' | LOCAL | INTERVAL ...
struct SetTimeZone : Command {
    static constexpr auto kCommand = CommandKind::kSetTimeZone;
    SetTimeZone() : Command(kCommand) {}
    std::string zone;
};

struct Use : Command {
    static constexpr auto kCommand = CommandKind::kUse;
    Use() : Command(kCommand) {}
    NameParts name;
    bool is_catalog = false;
};

enum class ViewScope : uint8_t { kTemporary, kGlobalTemporary, kPersistent };

struct CreateView : Command {
    static constexpr auto kCommand = CommandKind::kCreateView;
    CreateView() : Command(kCommand) {}
    NameParts name;
    ViewScope scope = ViewScope::kTemporary;
    std::vector<std::pair<std::string, std::string>> columns;  // name, comment
    std::string comment;
    Options properties;
    bool replace = false;
    bool if_not_exists = false;
    PlanPtr query;
    std::string text;  // the query's SQL, when it came as SQL
    // CREATE TEMPORARY VIEW v USING format OPTIONS (...)
    std::string format;
    Options options;
    std::optional<Schema> schema;
};

struct DropView : Command {
    static constexpr auto kCommand = CommandKind::kDropView;
    DropView() : Command(kCommand) {}
    NameParts name;
    bool if_exists = false;
};

struct CreateTable : Command {
    static constexpr auto kCommand = CommandKind::kCreateTable;
    CreateTable() : Command(kCommand) {}
    NameParts name;
    Schema columns;
    std::vector<std::string> column_defaults;  // SQL text per column; empty: none
    std::vector<std::string>
        column_generation;  // SQL text per column, GENERATED ALWAYS AS (...); empty: none
    std::vector<std::string> partition_by;
    Expressions partition_transforms;    // PARTITIONED BY (years(ts), bucket(4, a)): Function each
    std::vector<std::string> bucket_by;  // CLUSTERED BY ... INTO n BUCKETS
    std::vector<std::string> sort_by;
    int32_t buckets = 0;
    std::vector<NameParts> cluster_by;     // CLUSTER BY (...)
    std::vector<std::string> constraints;  // SQL text of CHECK, PRIMARY KEY, ...
    std::string collation;                 // DEFAULT COLLATION
    std::string format;
    Options options;
    Options properties;
    std::string location;
    std::string comment;
    bool external = false;
    bool replace = false;
    bool create = true;  // false: REPLACE TABLE of one that must exist
    bool if_not_exists = false;
    PlanPtr query;              // CREATE TABLE ... AS SELECT
    NameParts like;             // CREATE TABLE ... LIKE
    std::string stored_as;      // STORED AS: the format by Hive's name
    bool answers_rows = false;  // spark.catalog.createTable: the table itself is the answer
};

struct DropTable : Command {
    static constexpr auto kCommand = CommandKind::kDropTable;
    DropTable() : Command(kCommand) {}
    NameParts name;
    bool if_exists = false;
    bool purge = false;
};

struct CreateNamespace : Command {
    static constexpr auto kCommand = CommandKind::kCreateNamespace;
    CreateNamespace() : Command(kCommand) {}
    NameParts name;
    bool if_not_exists = false;
    std::string comment;
    std::string location;
    Options properties;
};

struct DropNamespace : Command {
    static constexpr auto kCommand = CommandKind::kDropNamespace;
    DropNamespace() : Command(kCommand) {}
    NameParts name;
    bool if_exists = false;
    bool cascade = false;
};

/// INSERT INTO / OVERWRITE a table.
struct Insert : Command {
    static constexpr auto kCommand = CommandKind::kInsert;
    Insert() : Command(kCommand) {}
    NameParts table;
    PlanPtr query;
    bool overwrite = false;
    bool by_name = false;
    bool if_partition_not_exists = false;
    std::vector<std::string> columns;
    std::vector<std::pair<std::string, ExpressionPtr>> partition;  // null expression: dynamic
    Options options;
    ExpressionPtr replace_where;  // INSERT INTO t REPLACE WHERE condition
    // INSERT OVERWRITE DIRECTORY 'path' USING format: `table` is empty
    std::string directory;
    bool local_directory = false;
    std::string format;
};

enum class SaveMode : uint8_t { kErrorIfExists, kAppend, kOverwrite, kIgnore };

/// df.write and df.writeTo.
struct Write : Command {
    static constexpr auto kCommand = CommandKind::kWrite;
    Write() : Command(kCommand) {}
    PlanPtr input;
    std::string format;
    SaveMode mode = SaveMode::kErrorIfExists;
    std::string path;  // save(path)
    NameParts table;   // saveAsTable, insertInto, writeTo
    enum class TableMode : uint8_t {
        kNone,
        kSaveAsTable,
        kInsertInto,
        kCreate,
        kReplace,
        kCreateOrReplace,
        kAppend,
        kOverwrite,
        kOverwritePartitions
    } table_mode = TableMode::kNone;
    std::vector<std::string> partition_by;
    std::vector<std::string> sort_by;
    std::vector<std::string> bucket_by;
    int32_t buckets = 0;
    std::vector<std::string> cluster_by;
    Options options;
    Options properties;
    ExpressionPtr overwrite_condition;
};

/// SHOW <what> [IN name] [LIKE pattern].
struct Show : Command {
    static constexpr auto kCommand = CommandKind::kShow;
    Show() : Command(kCommand) {}
    std::string what;  // "TABLES", "DATABASES", "FUNCTIONS", "COLUMNS", "VIEWS", "CATALOGS", "CREATE TABLE",
                       // "TBLPROPERTIES", ...
    NameParts name;
    std::string pattern;
    bool has_pattern = false;  // LIKE '' is a pattern too
    std::string scope;         // SHOW USER/SYSTEM/ALL FUNCTIONS
    bool extended = false;
    std::string property_key;
    std::vector<std::pair<std::string, ExpressionPtr>> partition;
};

/// DESCRIBE TABLE | QUERY | FUNCTION | DATABASE.
struct DescribeStatement : Command {
    static constexpr auto kCommand = CommandKind::kDescribe;
    DescribeStatement() : Command(kCommand) {}
    std::string what;  // "TABLE", "QUERY", "FUNCTION", "NAMESPACE"
    NameParts name;
    PlanPtr query;
    NameParts column;
    std::vector<std::pair<std::string, ExpressionPtr>> partition;
    bool extended = false;
    bool as_json = false;
};

enum class ExplainMode : uint8_t { kSimple, kExtended, kCodegen, kCost, kFormatted };

struct Explain : Command {
    static constexpr auto kCommand = CommandKind::kExplain;
    Explain() : Command(kCommand) {}
    PlanPtr query;
    ExplainMode mode = ExplainMode::kSimple;
};

/// CACHE [LAZY] TABLE name [OPTIONS(...)] [AS query].
struct Cache : Command {
    static constexpr auto kCommand = CommandKind::kCache;
    Cache() : Command(kCommand) {}
    NameParts name;
    PlanPtr query;
    bool lazy = false;
    Options options;
};

struct Uncache : Command {
    static constexpr auto kCommand = CommandKind::kUncache;
    Uncache() : Command(kCommand) {}
    NameParts name;
    bool if_exists = false;
};

struct ClearCache : Command {
    static constexpr auto kCommand = CommandKind::kClearCache;
    ClearCache() : Command(kCommand) {}
};

/// REFRESH TABLE name, REFRESH path.
struct Refresh : Command {
    static constexpr auto kCommand = CommandKind::kRefresh;
    Refresh() : Command(kCommand) {}
    NameParts table;
    std::string path;
};

/// A method of spark.catalog that no SQL statement stands for; its answer is rows of the shape that Spark's
/// client reads.
struct CatalogCall : Command {
    static constexpr auto kCommand = CommandKind::kCatalogCall;
    CatalogCall() : Command(kCommand) {}
    std::string method;    // "listTables", "tableExists", ... as in spark.catalog
    NameParts name;        // of the table, view, database or function
    std::string database;  // given beside the name; empty for none
    std::optional<std::string> pattern;
    bool flag = false;  // getCreateTableString: as_serde; analyzeTable: no_scan
};

using PartitionSpec = std::vector<std::pair<std::string, ExpressionPtr>>;  // null expression: any value

/// ALTER TABLE and ALTER VIEW, one change at a time; MSCK REPAIR TABLE.
struct AlterTable : Command {
    static constexpr auto kCommand = CommandKind::kAlterTable;
    AlterTable() : Command(kCommand) {}
    enum class Change : uint8_t {
        kRename,
        kSetProperties,
        kUnsetProperties,
        kAddColumns,
        kReplaceColumns,
        kRenameColumn,
        kDropColumns,
        kAlterColumns,
        kSetLocation,
        kAddPartitions,
        kDropPartitions,
        kRenamePartition,
        kRecoverPartitions,
        kSetQuery,
        kOther,
    };
    struct Column {
        NameParts name;
        std::string new_name;  // kRenameColumn, CHANGE COLUMN
        std::optional<Type> type;
        bool not_null = false;
        bool sets_nullability = false;
        std::optional<std::string> comment;
        std::string default_text;  // SET DEFAULT, or of a new column
        bool drops_default = false;
        std::string position;  // "FIRST", "AFTER x"
    };
    NameParts name;
    bool is_view = false;
    bool is_repair = false;
    Change change = Change::kOther;
    std::string statement;  // kOther: how messages call it
    NameParts new_name;
    Options properties;
    std::vector<std::string> keys;  // UNSET
    bool if_exists = false;         // or IF NOT EXISTS, as the change has it
    std::vector<Column> columns;
    bool hive_style = false;  // CHANGE COLUMN
    std::string location;
    std::vector<PartitionSpec> partitions;
    std::vector<std::string> partition_locations;  // parallel to it; empty: the default
    bool add_partitions = true;                    // MSCK ... ADD | DROP | SYNC
    bool drop_partitions = false;
    PlanPtr query;  // ALTER VIEW ... AS
    std::string text;
};

struct AlterNamespace : Command {
    static constexpr auto kCommand = CommandKind::kAlterNamespace;
    AlterNamespace() : Command(kCommand) {}
    NameParts name;
    Options properties;
    std::vector<std::string> unset;
    std::optional<std::string> location;
};

struct Truncate : Command {
    static constexpr auto kCommand = CommandKind::kTruncate;
    Truncate() : Command(kCommand) {}
    NameParts name;
    PartitionSpec partition;
};

/// COMMENT ON TABLE | DATABASE name IS 'text' | NULL.
struct CommentOn : Command {
    static constexpr auto kCommand = CommandKind::kCommentOn;
    CommentOn() : Command(kCommand) {}
    bool on_namespace = false;
    bool on_column = false;
    NameParts name;
    std::string comment;  // empty: none
};

/// ANALYZE TABLE name COMPUTE STATISTICS ..., ANALYZE TABLES IN database ...
struct Analyze : Command {
    static constexpr auto kCommand = CommandKind::kAnalyze;
    Analyze() : Command(kCommand) {}
    bool all_tables = false;
    NameParts name;
    PartitionSpec partition;
    bool no_scan = false;
    std::vector<std::string> columns;
    bool all_columns = false;
};

/// UPDATE, DELETE FROM, MERGE INTO: tables of files do not take them.
struct ChangeRows : Command {
    static constexpr auto kCommand = CommandKind::kChangeRows;
    ChangeRows() : Command(kCommand) {}
    std::string statement;  // "UPDATE TABLE", "DELETE", "MERGE INTO TABLE"
    NameParts name;
};

/// DECLARE [OR REPLACE] VARIABLE a, b INT DEFAULT 1.
struct DeclareVariable : Command {
    static constexpr auto kCommand = CommandKind::kDeclareVariable;
    DeclareVariable() : Command(kCommand) {}
    std::vector<NameParts> names;
    std::optional<Type> type;     // else that of the default
    ExpressionPtr default_value;  // may be null
    std::string default_text;     // its SQL
    bool replace = false;
};

/// SET VARIABLE a = 1, b = DEFAULT, or SET VARIABLE (a, b) = (query).
struct SetVariable : Command {
    static constexpr auto kCommand = CommandKind::kSetVariable;
    SetVariable() : Command(kCommand) {}
    std::vector<NameParts> targets;
    Expressions values;  // one per target, null: DEFAULT; empty when there is a query
    PlanPtr query;       // gives one row, or none
};

struct DropVariable : Command {
    static constexpr auto kCommand = CommandKind::kDropVariable;
    DropVariable() : Command(kCommand) {}
    NameParts name;
    bool if_exists = false;
};

/// EXECUTE IMMEDIATE text [INTO variables] [USING arguments].
struct ExecuteImmediate : Command {
    static constexpr auto kCommand = CommandKind::kExecuteImmediate;
    ExecuteImmediate() : Command(kCommand) {}
    ExpressionPtr text;
    std::vector<NameParts> into;
    Expressions arguments;  // values, or aliases that name parameters
};

/// CREATE FUNCTION of a body in SQL, or of a Java class.
struct CreateFunction : Command {
    static constexpr auto kCommand = CommandKind::kCreateFunction;
    CreateFunction() : Command(kCommand) {}
    NameParts name;
    bool temporary = false;
    bool replace = false;
    bool if_not_exists = false;
    std::string class_name;  // AS 'class'; then nothing of what follows is there
    Schema parameters;
    std::vector<std::string> defaults;  // SQL text per parameter; empty: none
    bool is_table = false;
    std::optional<Type> returns;    // of a scalar function; else that of its body
    std::optional<Schema> columns;  // of a table function; else those of its query
    std::optional<bool> deterministic;
    std::optional<bool> reads_data;  // READS SQL DATA, or CONTAINS SQL
    std::string comment;
    std::string body;
    bool body_is_query = false;
};

/// DROP [TEMPORARY] FUNCTION [IF EXISTS] name.
struct DropFunction : Command {
    static constexpr auto kCommand = CommandKind::kDropFunction;
    DropFunction() : Command(kCommand) {}
    NameParts name;
    bool temporary = false;
    bool if_exists = false;
};

struct RefreshFunction : Command {
    static constexpr auto kCommand = CommandKind::kRefreshFunction;
    RefreshFunction() : Command(kCommand) {}
    NameParts name;
};

/// LOAD DATA [LOCAL] INPATH 'path' [OVERWRITE] INTO TABLE name [PARTITION (...)]
struct LoadData : Command {
    static constexpr auto kCommand = CommandKind::kLoadData;
    LoadData() : Command(kCommand) {}
    std::string path;
    bool local = false;
    bool overwrite = false;
    NameParts table;
    PartitionSpec partition;
};

/// CALL name(arguments): no catalog here has procedures.
struct Call : Command {
    static constexpr auto kCommand = CommandKind::kCall;
    Call() : Command(kCommand) {}
    NameParts name;
};

/// FROM relation INSERT ... SELECT ... INSERT ... SELECT ...: each writes what it takes from the relation.
struct MultiInsert : Command {
    static constexpr auto kCommand = CommandKind::kMultiInsert;
    MultiInsert() : Command(kCommand) {}
    std::vector<PlanPtr> inserts;
};

/// A statement of Spark's grammar that Firesteel does not run yet: parsed, so that its syntax errors are
/// true, and refused by name.
struct UnsupportedStatement : Command {
    static constexpr auto kCommand = CommandKind::kUnsupported;
    UnsupportedStatement() : Command(kCommand) {}
    std::string statement;  // "CREATE INDEX"
};

}  // namespace firesteel::spec
