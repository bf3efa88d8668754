#include "ml/vector.h"

#include <algorithm>

namespace firesteel::ml {

namespace {

Type linalg_type(const char* name, std::vector<Field> fields) {
    return Type::udt({.jvm_class = std::string("org.apache.spark.ml.linalg.") + name,
                      .python_class = std::string("pyspark.ml.linalg.") + name,
                      .serialized_python_class = "",
                      .sql_type = Type::structure(std::move(fields))});
}

/// Spark's estimate of the bytes of both forms.
bool sparse_is_smaller(int64_t nonzeros, int64_t size) {
    return 1.5 * (static_cast<double>(nonzeros) + 1.0) < static_cast<double>(size);
}

int64_t count_nonzeros(std::span<const double> values) {
    return std::count_if(values.begin(), values.end(), [](double v) { return v != 0.0; });
}

Value::List list_of(std::span<const double> values) { return {values.begin(), values.end()}; }

}  // namespace

const Type& vector_type() {
    static const Type type =
        linalg_type("VectorUDT", {{"type", Type::byte(), false},
                                  {"size", Type::integer()},
                                  {"indices", Type::array(Type::integer(), false)},
                                  {"values", Type::array(Type::double_number(), false)}});
    return type;
}

const Type& matrix_type() {
    static const Type type = linalg_type("MatrixUDT", {{"type", Type::byte(), false},
                                                       {"numRows", Type::integer(), false},
                                                       {"numCols", Type::integer(), false},
                                                       {"colPtrs", Type::array(Type::integer(), false)},
                                                       {"rowIndices", Type::array(Type::integer(), false)},
                                                       {"values", Type::array(Type::double_number(), false)},
                                                       {"isTransposed", Type::boolean(), false}});
    return type;
}

bool is_vector(const Type& type) {
    return type.is(TypeId::kUdt) &&
           type.udt_definition().jvm_class == vector_type().udt_definition().jvm_class;
}

Value dense_vector(std::span<const double> values) {
    return Value::List{1, Value::null(), Value::null(), list_of(values)};
}

Value compressed_vector(std::span<const double> values) {
    const auto size = static_cast<int64_t>(values.size());
    if (!sparse_is_smaller(count_nonzeros(values), size)) return dense_vector(values);
    Value::List indices, nonzeros;
    for (size_t i = 0; i < values.size(); ++i) {
        if (values[i] == 0.0) continue;
        indices.emplace_back(static_cast<int64_t>(i));
        nonzeros.emplace_back(values[i]);
    }
    return Value::List{0, size, std::move(indices), std::move(nonzeros)};
}

Value dense_matrix(int64_t rows, int64_t columns, std::span<const double> values) {
    Value::List by_column;
    by_column.reserve(values.size());
    for (int64_t c = 0; c < columns; ++c) {
        for (int64_t r = 0; r < rows; ++r)
            by_column.emplace_back(values[static_cast<size_t>(r * columns + c)]);
    }
    return Value::List{1, rows, columns, Value::null(), Value::null(), std::move(by_column), false};
}

std::vector<double> vector_values(const Value& vector) {
    const Value::List& parts = vector.as_list();
    const Value::List& values = parts[3].as_list();
    std::vector<double> out;
    if (parts[0].as_long() == 1) {
        for (const Value& value : values) out.push_back(value.as_double());
        return out;
    }
    out.resize(static_cast<size_t>(parts[1].as_long()), 0.0);
    for (size_t i = 0; i < values.size(); ++i) {
        out.at(static_cast<size_t>(parts[2].as_list()[i].as_long())) = values[i].as_double();
    }
    return out;
}

VectorReader::VectorReader(const Column& column)
    : kinds_(column.child(0)->values<int8_t>()),
      sizes_(column.child(1)->values<int32_t>()),
      indices_(*column.child(2)),
      values_(*column.child(3)) {}

int64_t VectorReader::size(int64_t row) const {
    return is_sparse(row) ? sizes_[row] : values_.offsets()[row + 1] - values_.offsets()[row];
}

std::span<const double> VectorReader::values(int64_t row) const {
    const int32_t begin = values_.offsets()[row];
    return {values_.child(0)->values<double>() + begin,
            static_cast<size_t>(values_.offsets()[row + 1] - begin)};
}

std::span<const int32_t> VectorReader::indices(int64_t row) const {
    const int32_t begin = indices_.offsets()[row];
    return {indices_.child(0)->values<int32_t>() + begin,
            static_cast<size_t>(indices_.offsets()[row + 1] - begin)};
}

void VectorReader::read(int64_t row, double* out) const {
    const auto stored = values(row);
    if (!is_sparse(row)) {
        std::copy(stored.begin(), stored.end(), out);
        return;
    }
    std::fill_n(out, size(row), 0.0);
    const auto at = indices(row);
    for (size_t i = 0; i < stored.size(); ++i) out[at[i]] = stored[i];
}

void VectorBuilder::append_doubles(std::span<const double> values) {
    auto& list = static_cast<ListBuilder&>(builder_.child(3));
    auto& numbers = static_cast<FixedBuilder<double>&>(list.child());
    for (const double value : values) numbers.append_value(value);
    list.close_row();
}

void VectorBuilder::append_dense(std::span<const double> values) {
    static_cast<FixedBuilder<int8_t>&>(builder_.child(0)).append_value(1);
    builder_.child(1).append_null();
    builder_.child(2).append_null();
    append_doubles(values);
    builder_.close_row();
}

void VectorBuilder::append_sparse(int64_t size, std::span<const int32_t> indices,
                                  std::span<const double> values) {
    static_cast<FixedBuilder<int8_t>&>(builder_.child(0)).append_value(0);
    static_cast<FixedBuilder<int32_t>&>(builder_.child(1)).append_value(static_cast<int32_t>(size));
    auto& list = static_cast<ListBuilder&>(builder_.child(2));
    auto& numbers = static_cast<FixedBuilder<int32_t>&>(list.child());
    for (const int32_t index : indices) numbers.append_value(index);
    list.close_row();
    append_doubles(values);
    builder_.close_row();
}

void VectorBuilder::append_compressed(std::span<const double> values) {
    if (!sparse_is_smaller(count_nonzeros(values), static_cast<int64_t>(values.size())))
        return append_dense(values);
    nonzero_indices_.clear();
    nonzero_values_.clear();
    for (size_t i = 0; i < values.size(); ++i) {
        if (values[i] == 0.0) continue;
        nonzero_indices_.push_back(static_cast<int32_t>(i));
        nonzero_values_.push_back(values[i]);
    }
    append_sparse(static_cast<int64_t>(values.size()), nonzero_indices_, nonzero_values_);
}

}  // namespace firesteel::ml
