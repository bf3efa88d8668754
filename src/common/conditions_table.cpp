#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

// One condition a line.
// clang-format off
constexpr ErrorCondition kConditions[] = {
    {"CANNOT_CREATE_DATA_SOURCE_TABLE", "42KDE", kUnsupported, "The table <tableName> cannot be made from the source <provider>:"},
    {"CANNOT_CREATE_DATA_SOURCE_TABLE.EXTERNAL_METADATA_UNSUPPORTED", "42KDE", kUnsupported, "it takes no schema from outside."},
    {"NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT", "0A000", kAnalysis, "<cmd> needs Hive."},
    {"UNSUPPORTED_DATA_SOURCE_SAVE_MODE", "0A000", kAnalysis, "The source <source> cannot be written in the mode <createMode>."},
    {"UNSUPPORTED_FEATURE.ANALYZE_UNCACHED_TEMP_VIEW", "0A000", kAnalysis, "ANALYZE TABLE on the temporary view <viewName>, which is not cached."},
    {"UNSUPPORTED_FEATURE.ANALYZE_UNSUPPORTED_COLUMN_TYPE", "0A000", kAnalysis, "ANALYZE TABLE on the column <columnName> of type <columnType> in <tableName>."},
    {"UNSUPPORTED_FEATURE.DROP_DATABASE", "0A000", kAnalysis, "Dropping the default database <database>."},
    {"UNSUPPORTED_PARTITION_TRANSFORM", "0A000", kUnsupported, "Tables cannot be partitioned by <transform>."},
    {"UNSUPPORTED_SHOW_CREATE_TABLE", "0A000", kAnalysis, "SHOW CREATE TABLE cannot be run for <tableName>:"},
    {"UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE", "0A000", kAnalysis, "it is no Hive table, so AS SERDE makes no sense."},
    {"UNSUPPORTED_SHOW_CREATE_TABLE.ON_METRIC_VIEW", "0A000", kAnalysis, "it is a metric view, which this statement cannot write down."},
    {"_LEGACY_ERROR_TEMP_1012", "", kAnalysis, "Cannot write into v1 table: <identifier>."},
    {"_LEGACY_ERROR_TEMP_1052", "", kAnalysis, "Columns that are added to tables of files may be null; NOT NULL is not for them."},
    {"_LEGACY_ERROR_TEMP_1060", "", kAnalysis, "<command> does not take the nested column <column>."},
    {"_LEGACY_ERROR_TEMP_1066", "", kAnalysis, "<database> is reserved by the system: no database can have this name."},
    {"_LEGACY_ERROR_TEMP_1069", "", kAnalysis, "CREATE EXTERNAL TABLE needs a LOCATION."},
    {"_LEGACY_ERROR_TEMP_1073", "", kAnalysis, "A table stays in its database: '<db>' and '<newDb>' differ."},
    {"_LEGACY_ERROR_TEMP_1135", "", kAnalysis, "<className> is no source that can be read."},
    {"_LEGACY_ERROR_TEMP_1147", "", kAnalysis, "The partition columns are <partColumns>: those with constant values come before the others."},
    {"_LEGACY_ERROR_TEMP_1155", "", kAnalysis, "There is no partition column `<col>` in the schema <schemaCatalog>."},
    {"_LEGACY_ERROR_TEMP_1159", "", kAnalysis, "The format of the existing table <tableName> is `<existingProvider>`, not `<specifiedProvider>`."},
    {"_LEGACY_ERROR_TEMP_1161", "", kAnalysis, "The existing table <tableName> has other columns (<existingTableSchema>) than the data (<querySchema>)."},
    {"_LEGACY_ERROR_TEMP_1162", "", kAnalysis, "There is no column '<col>' in the data, whose columns are: [<inputColumns>]."},
    {"_LEGACY_ERROR_TEMP_1163", "", kAnalysis, "The existing table <tableName> is partitioned by <existingPartCols>, not by <specifiedPartCols>."},
    {"_LEGACY_ERROR_TEMP_1166", "", kAnalysis, "The bucketing column '<bucketCol>' is one of the partition columns '<normalizedPartCols>'."},
    {"_LEGACY_ERROR_TEMP_1167", "", kAnalysis, "The sorting column '<sortCol>' of buckets is one of the partition columns '<normalizedPartCols>'."},
    {"_LEGACY_ERROR_TEMP_1169", "", kAnalysis, "The partition is given by <normalizedPartSpec>, but <tableName> is partitioned by <partColNames>."},
    {"_LEGACY_ERROR_TEMP_1183", "", kParse, "A column of a table cannot be an INTERVAL of months, days and time."},
    {"_LEGACY_ERROR_TEMP_1232", "", kAnalysis, "The partition is given by (<specKeys>), but <tableName> is partitioned by (<partitionColumnNames>)."},
    {"_LEGACY_ERROR_TEMP_1241", "", kAnalysis, "CREATE TABLE AS SELECT cannot write to the directory <tablePath>, which is not empty. <config> allows it."},
    {"_LEGACY_ERROR_TEMP_1247", "", kAnalysis, "Partitions of tables that are none of Hive have no SERDE to be set."},
    {"_LEGACY_ERROR_TEMP_1251", "", kAnalysis, "<action> needs a partitioned table, and <tableName> is none."},
    {"_LEGACY_ERROR_TEMP_1261", "", kAnalysis, "LOAD DATA fills tables of Hive only, which <tableIdentWithDB> is not."},
    {"_LEGACY_ERROR_TEMP_1267", "", kAnalysis, "TRUNCATE TABLE ... PARTITION needs a partitioned table, and <tableIdentWithDB> is none."},
    {"_LEGACY_ERROR_TEMP_1312", "", kAnalysis, "'<operation>' does not support bucketing."},
    {"_LEGACY_ERROR_TEMP_1321", "", kAnalysis, "'<viewName>' cannot be the name of a view."},
    {"_LEGACY_ERROR_TEMP_1332", "", kAnalysis, "<errorMessage>"},
    {"_LEGACY_ERROR_TEMP_2047", "", kIllegalArgument, "A path is needed."},
    {"_LEGACY_ERROR_TEMP_3072", "", kAnalysis, "<msg>"},
};
// clang-format on

}  // namespace

std::span<const ErrorCondition> table_conditions() { return kConditions; }

}  // namespace firesteel
