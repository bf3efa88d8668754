#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"AMBIGUOUS_REFERENCE_TO_FIELDS", "42000", kAnalysis, "The field <field> is ambiguous: the struct has it <count> times."},
    {"DATATYPE_MISMATCH", "42K09", kAnalysis, "Cannot resolve <sqlExpr> because of a data type mismatch:"},
    {"DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES", "42K09", kAnalysis, "<functionName> takes an <dataType> and a value of its element type, not <leftType> and <rightType>."},
    {"DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES", "42K09", kAnalysis, "<functionName> takes two <arrayType> of the same element type, not <leftType> and <rightType>."},
    {"DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "42K09", kAnalysis, "the sides of the operator have types that do not go together, <left> and <right>."},
    {"DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", "42K09", kAnalysis, "the operator takes <inputType>, not <actualDataType>."},
    {"DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES", "42K09", kAnalysis, "the keys given to <functionName> are of different types: <dataType>."},
    {"DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES", "42K09", kAnalysis, "the values given to <functionName> are of different types: <dataType>."},
    {"DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", "42K09", kAnalysis, "field names must be constant strings: <inputExprs>."},
    {"DATATYPE_MISMATCH.DATA_DIFF_TYPES", "42K09", kAnalysis, "what <functionName> is given must be all of one type, not <dataType>."},
    {"DATATYPE_MISMATCH.HASH_MAP_TYPE", "42K09", kAnalysis, "<functionName> takes no \"MAP\" inside its arguments: equal maps may hash differently."},
    {"DATATYPE_MISMATCH.INVALID_ARG_VALUE", "42K09", kAnalysis, "<inputName> must be one of <requireType>, not <inputValue>."},
    {"DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE", "42K09", kAnalysis, "the key of a map cannot be or contain <keyType>."},
    {"DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "42K09", kAnalysis, "<functionName> cannot order values of type <dataType>."},
    {"DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES", "42K09", kAnalysis, "the arguments of <functionName> must all be maps of the same type, not <dataType>."},
    {"DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES", "42K09", kAnalysis, "<functionName> takes a <dataType> and a value of its key type, not <leftType> and <rightType>."},
    {"DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES", "42K09", kAnalysis, "<functionName> takes two maps with the same key type, not <leftType> and <rightType>."},
    {"DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", "42K09", kAnalysis, "<inputName> must be a constant of type <inputType>, not <inputExpr>."},
    {"DATATYPE_MISMATCH.NULL_TYPE", "42K09", kAnalysis, "<functionName> takes no argument whose type is void."},
    {"DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT", "42K09", kAnalysis, "<msg><hint>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09", kAnalysis, "the <paramIndex> parameter takes <requiredType>, but <inputSql> is of type <inputType>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_NULL", "42K09", kAnalysis, "<exprName> must not be null."},
    {"DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE", "42K09", kAnalysis, "<functionName> needs a result of type <expectedType>, not <actualType>."},
    {"DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "42K09", kAnalysis, "<exprName> must be within <valueRange>, but is <currentValue>."},
    {"DATATYPE_MISMATCH.WRONG_NUM_ENDPOINTS", "42K09", kAnalysis, "at least two endpoints are needed, not <actualNumber>."},
    {"FIELD_NOT_FOUND", "42704", kAnalysis, "There is no field <fieldName> among <fields>."},
    {"INVALID_EXTRACT_BASE_FIELD_TYPE", "42000", kAnalysis, "Nothing can be extracted from <base>: only STRUCT, ARRAY and MAP have parts, and it is of type <other>."},
    {"INVALID_EXTRACT_FIELD", "42601", kAnalysis, "<field> cannot be extracted from <expr>: a field name must be a constant string."},
};

}  // namespace

std::span<const ErrorCondition> type_conditions() { return kConditions; }

}  // namespace firesteel
