#pragma once

#include <span>
#include <string>
#include <vector>

#include "codec/csv_parser.h"

namespace firesteel {

/// Column types of CSV from its records, as Spark's CSVInferSchema finds them. One per thread.
class CsvTypes {
public:
    CsvTypes(size_t columns, const CsvOptions& options);

    void add(std::span<const CsvToken> record);
    /// Takes in what was found in records behind these, by itself: as if they had been added here. What
    /// values are taken for depends on those before them; returns the columns for which that could matter,
    /// and which are left as they were: their values have to be added.
    std::vector<size_t> append(const CsvTypes& later);
    /// Of records whose values are all known to be of the types found here, in columns that have any.
    CsvTypes of_the_same() const;
    const std::vector<Type>& found() const { return types_; }
    /// Of some columns, in their order, to go on from what is known of them; and back.
    CsvTypes part(const std::vector<size_t>& columns) const;
    void set_part(const std::vector<size_t>& columns, const CsvTypes& part);
    /// A column without a value is a string.
    std::vector<Type> types() const;

private:
    bool is_still(const Type& type, std::string_view text);
    bool can_append(size_t column, const CsvTypes& later) const;
    Type infer(const Type& so_far, std::string_view text);
    Type try_integer(std::string_view text);
    Type try_long(std::string_view text);
    Type try_decimal(std::string_view text);
    Type try_double(std::string_view text);
    Type try_date(std::string_view text);
    Type try_timestamp_ntz(std::string_view text);
    Type try_timestamp(std::string_view text);
    Type try_boolean(std::string_view text);
    Type merge(const Type& a, const Type& b) const;

    const CsvOptions options_;
    CsvFieldReader reader_;
    DatetimeReader datetimes_;
    RecordArena arena_;
    std::vector<Type> types_;
    std::vector<bool> mixed_;  // by column: were values of several types found in it?
};

/// Column names from a header: those without a name become _c0, _c1, ...; names that occur twice get their
/// position.
std::vector<std::string> csv_column_names(const std::vector<std::string>& record, const CsvOptions& options,
                                          bool case_sensitive);

}  // namespace firesteel
