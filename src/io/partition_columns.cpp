#include "io/partition_columns.h"

#include <algorithm>
#include <map>
#include <set>

#include "catalog/identifier.h"
#include "catalog/partition_name.h"
#include "column/builder.h"
#include "common/error.h"
#include "functions/cast.h"
#include "functions/coercion.h"
#include "functions/kernel.h"

namespace firesteel {

namespace {

using Texts = std::vector<const std::string*>;  // of one column, by file; never null

/// The text as a value of `type`, or null.
Value cast_text(const std::string& text, const Type& type, const EvalSettings& settings) {
    const auto pool = MemoryPool::make_root("partition value", MemoryPool::kUnlimited);
    ErrorSink errors(EvalMode::kTry);
    const ColumnPtr column =
        cast_column(Column::constant(Type::string(), Value(text), 1, pool), type, settings, errors, pool);
    return errors.failed_rows().empty() ? column->value(0) : Value();
}

bool is_shaped(std::string_view text, std::string_view shape) {
    if (text.size() < shape.size()) return false;
    for (size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == '0' ? !std::isdigit(static_cast<unsigned char>(text[i])) : text[i] != shape[i])
            return false;
    }
    return true;
}

bool is_whole_number(std::string_view text) {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Type number_type(const std::string& text, const EvalSettings& settings) {
    for (const Type& type : {Type::integer(), Type::long_integer()}) {
        if (!cast_text(text, type, settings).is_null()) return type;
    }
    const auto digits = static_cast<int>(text.size() - (text[0] == '-' || text[0] == '+' ? 1 : 0));
    return digits <= kMaxPrecision ? Type::decimal(digits, 0) : Type::double_number();
}

/// Digits of a whole number in powers of ten, as "12e3" has five; 0 for other texts.
int digits_of_power(const std::string& text) {
    const size_t e = text.find_first_of("eE");
    if (e == std::string::npos || !is_whole_number(text.substr(0, e)) || !is_whole_number(text.substr(e + 1)))
        return 0;
    if (text[e + 1] == '-' || text.size() - e > 4) return 0;
    const auto digits = static_cast<int>(e) - (text[0] == '-' || text[0] == '+' ? 1 : 0);
    return digits + std::atoi(text.c_str() + e + 1);
}

/// The narrowest type that reads `text`; void for the null partition.
Type type_of(const std::string& text, const EvalSettings& settings) {
    if (text == kNullPartition) return Type::null();
    if (is_whole_number(text)) return number_type(text, settings);
    if (const int digits = digits_of_power(text); digits > 0 && digits <= kMaxPrecision)
        return Type::decimal(digits, 0);
    if (!cast_text(text, Type::double_number(), settings).is_null()) return Type::double_number();
    if (text.size() == 10 && is_shaped(text, "0000-00-00") &&
        !cast_text(text, Type::date(), settings).is_null())
        return Type::date();
    if (text.size() == 19 ? is_shaped(text, "0000-00-00 00:00:00")
                          : text.size() == 21 && is_shaped(text, "0000-00-00 00:00:00.0")) {
        const Type type = settings.timestamp_ntz_default ? Type::timestamp_ntz() : Type::timestamp();
        if (!cast_text(text, type, settings).is_null()) return type;
    }
    return Type::string();
}

/// A type for values of both types.
Type wider(const Type& a, const Type& b) {
    if (a == b || b.is(TypeId::kNull)) return a;
    if (a.is(TypeId::kNull)) return b;
    const auto loses_digits = [](const Type& x, const Type& y) {
        return x.is(TypeId::kDouble) && (y.is(TypeId::kDecimal) || y.is(TypeId::kLong));
    };
    if (loses_digits(a, b) || loses_digits(b, a)) return Type::string();
    return common_type(a, b, false).value_or(Type::string());
}

Type inferred_type(const Texts& texts, const EvalSettings& settings) {
    Type type;
    std::set<std::string> seen;
    for (const std::string* text : texts) {
        if (!seen.insert(*text).second) continue;
        type = wider(type, type_of(*text, settings));
        if (type.is_string()) return type;
    }
    return type;
}

std::vector<Value> values_of(const Texts& texts, const Field& field, bool is_given,
                             const EvalSettings& settings) {
    std::vector<Value> values;
    std::map<std::string, Value> known;
    for (const std::string* text : texts) {
        if (*text == kNullPartition) {
            values.emplace_back();
            continue;
        }
        const auto [entry, is_new] = known.try_emplace(*text);
        if (is_new) {
            entry->second = field.type.is_string() ? Value(*text) : cast_text(*text, field.type, settings);
            if (entry->second.is_null() && is_given) {
                throw Error("INVALID_PARTITION_VALUE", {{"value", "'" + *text + "'"},
                                                        {"dataType", "\"" + field.type.to_sql() + "\""},
                                                        {"columnName", quote_identifier(field.name)}});
            }
        }
        values.push_back(entry->second);
    }
    return values;
}

const Field* find_field(const Schema& schema, const std::string& name, bool case_sensitive) {
    for (const Field& field : schema) {
        if (case_sensitive ? field.name == name : equal_ignoring_case(field.name, name)) return &field;
    }
    return nullptr;
}

/// Every file must lie below the same names.
void check_conflicts(const std::vector<ListedFile>& files) {
    std::map<std::string, std::string> example_of_names;
    for (const ListedFile& file : files) {
        std::string names;
        for (const auto& [name, value] : file.partition) names += (names.empty() ? "" : ", ") + name;
        example_of_names.try_emplace(names, file.path);
    }
    if (example_of_names.size() > 1) {
        std::string lists, paths;
        for (const auto& [names, path] : example_of_names) {
            lists += "\n\tPartition column name list #" +
                     std::to_string(std::distance(example_of_names.begin(), example_of_names.find(names))) +
                     ": " + names;
            paths += "\n\tfile:" + path.substr(0, path.rfind('/'));
        }
        throw Error("CONFLICTING_PARTITION_COLUMN_NAMES",
                    {{"distinctPartColLists", lists}, {"suspiciousPaths", paths}});
    }
}

}  // namespace

PartitionColumns partition_columns(const std::vector<ListedFile>& files, const PartitionRequest& request) {
    PartitionColumns result;
    result.values.resize(files.size());
    if (files.empty() || files[0].partition.empty()) return result;
    check_conflicts(files);
    const EvalSettings& settings = *request.settings;
    for (size_t column = 0; column < files[0].partition.size(); ++column) {
        Texts texts;
        for (const ListedFile& file : files) texts.push_back(&file.partition[column].second);
        Field field{files[0].partition[column].first, Type::string(), true};
        const Field* given =
            request.given ? find_field(*request.given, field.name, settings.case_sensitive) : nullptr;
        if (given != nullptr) {
            field = *given;
        } else if (request.infer_types) {
            field.type = inferred_type(texts, settings);
        }
        std::vector<Value> values = values_of(texts, field, given != nullptr, settings);
        for (size_t i = 0; i < files.size(); ++i) result.values[i].push_back(std::move(values[i]));
        result.schema.push_back(std::move(field));
    }
    return result;
}

}  // namespace firesteel
