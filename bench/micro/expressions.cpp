// Texts compared and searched, numbers computed, rows sorted.

#include "exec/row_sorter.h"
#include "expr/evaluator.h"
#include "measure.h"

namespace firesteel::micro {
namespace {

int64_t text_bytes(const Column& column) {
    int64_t bytes = 0;
    for (int64_t row = 0; row < column.size(); ++row)
        bytes += static_cast<int64_t>(column.value(row).as_string().size());
    return bytes;
}

Batch batch_of(const std::vector<ColumnPtr>& columns) {
    Batch batch;
    batch.rows = columns.front()->size();
    batch.columns = columns;
    return batch;
}

void measure_call(const std::string& name, const std::string& function, const ColumnPtr& column,
                  const Value& other, int64_t bytes) {
    const Type& type = column->type();
    const Evaluator evaluator(
        make_call(function, {make_input(0, type, false), make_literal(type, other)}, settings()));
    const std::vector<ColumnPtr> batches = batches_of(column);
    measure(name, kRows, bytes, [&] {
        EvalContext context{pool()};
        for (const ColumnPtr& batch : batches) evaluator.evaluate(batch_of({batch}), context);
    });
}

void measure_sort(const std::string& name, const ColumnPtr& column, int64_t bytes) {
    std::vector<Evaluator> keys;
    keys.emplace_back(make_input(0, column->type(), false));
    const SortKeyLayout layout({column->type()}, {SortDirection{}});
    std::unique_ptr<RowSorter> sorter;
    measure(name, kRows, bytes, [&] {
        sorter = std::make_unique<RowSorter>(batch_of({column}), keys, layout, pool());
        sorter->sort(0, kRows);
    });
}

}  // namespace

void measure_expressions() {
    const ColumnPtr names = texts(
        kRows, [](int64_t row) { return "customer number " + std::to_string(scrambled(row) % 1'000'000); });
    const ColumnPtr notes = texts(kRows, [](int64_t row) {
        return "carefully final packages " + std::to_string(scrambled(row)) +
               (row % 50 ? " along the " : " special ") + "requests";
    });
    const ColumnPtr numbers =
        longs(kRows, [](int64_t row) { return static_cast<int64_t>(scrambled(row) >> 1); });
    const int64_t name_bytes = text_bytes(*names), note_bytes = text_bytes(*notes);
    measure_call("texts = text", "=", names, Value("customer number 4711"), name_bytes);
    measure_call("texts < text", "<", names, Value("customer number 5"), name_bytes);
    measure_call("texts LIKE 'a%'", "like", names, Value("customer number 7%"), name_bytes);
    measure_call("texts LIKE '%a%b%'", "like", notes, Value("%special%requests%"), note_bytes);
    measure_call("longs + long", "+", numbers, Value(int64_t{-1}), kRows * 8);
    measure_call("longs < long", "<", numbers, Value(int64_t{1} << 62), kRows * 8);
    measure_sort("longs sorted", numbers, kRows * 8);
    measure_sort("texts sorted", names, name_bytes);
}

}  // namespace firesteel::micro
