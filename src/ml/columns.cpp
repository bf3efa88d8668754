#include "ml/columns.h"

#include <cstring>

#include "common/error.h"
#include "ml/vector.h"

namespace firesteel::ml {

namespace {

std::string quoted_name(const std::string& name) {
    std::string out = "`";
    for (const char c : name) out += c == '`' ? "``" : std::string(1, c);
    return out + "`";
}

bool same_name(const std::string& a, const std::string& b) {
    return a.size() == b.size() && strncasecmp(a.c_str(), b.c_str(), a.size()) == 0;
}

}  // namespace

const Attribute& find_column(const LogicalNode& input, const std::string& name) {
    for (const Attribute& attribute : input.output()) {
        if (attribute.name == name) return attribute;
    }
    const Attribute* found = nullptr;
    for (const Attribute& attribute : input.output()) {
        if (same_name(attribute.name, name)) found = found == nullptr ? &attribute : found;
    }
    if (found != nullptr) return *found;
    std::string fields;
    for (const Attribute& attribute : input.output())
        fields += (fields.empty() ? "" : ", ") + quoted_name(attribute.name);
    throw Error("FIELD_NOT_FOUND", {{"fieldName", quoted_name(name)}, {"fields", fields}})
        .with_kind(ErrorKind::kIllegalArgument);
}

bool has_column(const LogicalNode& input, const std::string& name) {
    for (const Attribute& attribute : input.output()) {
        if (same_name(attribute.name, name)) return true;
    }
    return false;
}

const Attribute& find_vector_column(const LogicalNode& input, const std::string& name) {
    const Attribute& column = find_column(input, name);
    if (is_vector(column.type)) return column;
    const UserDefinedType& vector = vector_type().udt_definition();
    throw Error("_LEGACY_ERROR_ML_COLUMN_TYPE",
                {{"column", name},
                 {"expected", vector.jvm_class + ":" + vector.sql_type.to_string()},
                 {"actual", column.type.to_string()}});
}

const Attribute& find_numeric_column(const LogicalNode& input, const std::string& name) {
    const Attribute& column = find_column(input, name);
    if (column.type.is_numeric()) return column;
    throw Error("_LEGACY_ERROR_ML_COLUMN_TYPE",
                {{"column", name}, {"expected", "numeric"}, {"actual", column.type.to_string()}});
}

void check_absent(const LogicalNode& input, const std::string& name, const char* what) {
    if (has_column(input, name))
        throw Error("_LEGACY_ERROR_ML_COLUMN_EXISTS", {{"what", what}, {"column", name}});
}

LogicalPlanPtr add_columns(const LogicalPlanPtr& input, const std::vector<NewColumn>& columns) {
    NamedExprs list;
    for (const Attribute& attribute : input->output()) list.push_back({attribute.reference(), attribute});
    for (const NewColumn& column : columns) {
        list.push_back(
            {column.expr,
             {next_expr_id(), column.name, column.expr->type, column.expr->nullable, column.metadata}});
    }
    return std::make_shared<Project>(input, std::move(list));
}

LogicalPlanPtr select_columns(const LogicalPlanPtr& input, const std::vector<std::string>& names) {
    NamedExprs list;
    for (const std::string& name : names) {
        const Attribute& attribute = find_column(*input, name);
        list.push_back({attribute.reference(), attribute});
    }
    return std::make_shared<Project>(input, std::move(list));
}

ExprPtr numbers_literal(const std::vector<double>& numbers) {
    return make_literal(Type::binary(), std::string(reinterpret_cast<const char*>(numbers.data()),
                                                    numbers.size() * sizeof(double)));
}

std::vector<double> numbers_of(const Value& literal) {
    const std::string& bytes = literal.as_string();
    std::vector<double> numbers(bytes.size() / sizeof(double));
    if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
    return numbers;
}

}  // namespace firesteel::ml
