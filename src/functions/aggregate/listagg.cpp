#include <algorithm>
#include <numeric>

#include "column/builder.h"
#include "column/compare.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct ListedRows {
    std::unique_ptr<ColumnBuilder> rows;  // structs of the text and the order keys
};

/// Joins texts (or binaries) with a delimiter between them, in the order of keys or of arrival.
class ListAgg final : public ObjectStateAggregate<ListedRows> {
public:
    explicit ListAgg(const AggregateBinding& binding)
        : result_(binding.result),
          keys_(binding.order_ascending.size()),
          ascending_(binding.order_ascending),
          nulls_first_(binding.order_nulls_first) {
        std::vector<Field> fields = {{"text", binding.argument_types[0], true}};
        first_key_ = binding.argument_types.size() - keys_;
        for (size_t i = first_key_; i < binding.argument_types.size(); ++i)
            fields.push_back({"key" + std::to_string(i), binding.argument_types[i], true});
        row_ = Type::structure(std::move(fields));
        list_ = Type::array(row_);
        if (first_key_ > 1 && binding.constants[1] && !binding.constants[1]->is_null())
            delimiter_ = binding.constants[1]->as_string();
    }

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            StructBuilder& rows = made(at(states[i]), call.pool);
            rows.child(0).append_from(call[0], i);
            for (size_t k = 0; k < keys_; ++k) rows.child(1 + k).append_from(call[first_key_ + k], i);
            rows.close_row();
        }
    }

    Type state_type() const override { return list_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(list_, pool);
        for (char* state : states) {
            if (const ColumnPtr rows = read(at(state))) builder.child().append_range(*rows, 0, rows->size());
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const int32_t begin = exported.offsets()[i], end = exported.offsets()[i + 1];
            if (begin < end) made(at(states[i]), pool).append_range(*exported.child(0), begin, end - begin);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(result_, pool);
        std::string joined;
        for (char* state : states) {
            const ColumnPtr rows = read(at(state));
            if (!rows) {
                builder.append_null();
                continue;
            }
            joined.clear();
            bool first = true;
            for (const int64_t row : ordered(*rows)) {
                if (!first) joined += delimiter_;
                first = false;
                joined += rows->child(0)->values<StringView>()[row].view();
            }
            builder.append_value(joined);
        }
        return builder.finish();
    }

private:
    StructBuilder& made(ListedRows& state, const MemoryPoolPtr& pool) const {
        if (!state.rows) state.rows = ColumnBuilder::make(row_, pool);
        return static_cast<StructBuilder&>(*state.rows);
    }

    /// The rows so far; the builder goes on from a copy of them.
    static ColumnPtr read(ListedRows& state) {
        if (!state.rows || state.rows->size() == 0) return nullptr;
        ColumnPtr rows = state.rows->finish();
        state.rows->append_range(*rows, 0, rows->size());
        return rows;
    }

    std::vector<int64_t> ordered(const Column& rows) const {
        std::vector<int64_t> order(static_cast<size_t>(rows.size()));
        std::iota(order.begin(), order.end(), 0);
        if (keys_ == 0) return order;
        std::stable_sort(order.begin(), order.end(),
                         [&](int64_t a, int64_t b) { return is_before(rows, a, b); });
        return order;
    }
    bool is_before(const Column& rows, int64_t a, int64_t b) const {
        for (size_t k = 0; k < keys_; ++k) {
            const Column& key = *rows.child(1 + k);
            const bool a_null = key.is_null(a), b_null = key.is_null(b);
            if (a_null && b_null) continue;
            if (a_null || b_null) return a_null == nulls_first_[k];
            const int order = compare_rows(key, a, key, b);
            if (order != 0) return ascending_[k] ? order < 0 : order > 0;
        }
        return false;
    }

    const Type result_;
    const size_t keys_;
    const std::vector<bool> ascending_;
    const std::vector<bool> nulls_first_;
    size_t first_key_ = 0;
    Type row_;
    Type list_;
    std::string delimiter_;
};

bool becomes_text(const Type& type) {
    return !type.is(TypeId::kArray) && !type.is(TypeId::kMap) && !type.is(TypeId::kStruct) &&
           !type.is(TypeId::kVariant) && !type.is(TypeId::kUdt) && !type.is(TypeId::kBinary);
}

Resolution resolve_listagg(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type& item = request.arguments[0].type;
    if (!item.is(TypeId::kBinary) && !becomes_text(item))
        raise_unexpected_type(request, 0, "(\"STRING\" or \"BINARY\")");
    const Type type = item.is(TypeId::kBinary) ? item : item.is(TypeId::kString) ? item : Type::string();
    Resolution resolution{{type}, type, true};
    if (request.arguments.size() == 1) return resolution;
    const Type& delimiter = request.arguments[1].type;
    const bool delimiter_is_binary = delimiter.is(TypeId::kBinary);
    if (!delimiter_is_binary && !becomes_text(delimiter))
        raise_unexpected_type(request, 1, "(\"STRING\" or \"BINARY\")");
    if (!delimiter.is(TypeId::kNull) && delimiter_is_binary != type.is(TypeId::kBinary))
        raise_different_types(request, 0, true);
    const bool other_collation =
        type.is(TypeId::kString) && delimiter.is(TypeId::kString) && delimiter != type;
    if (other_collation) raise_different_types(request, 0, true);
    require_constant(request, 1, "delimiter", delimiter);
    resolution.argument_types.push_back(delimiter_is_binary || type.is(TypeId::kBinary) ? Type::binary()
                                                                                        : Type::string());
    return resolution;
}

AggregateFunctionPtr bind_listagg(const AggregateBinding& binding) {
    return std::make_shared<ListAgg>(binding);
}

AGGREGATE("listagg")
    .alias("string_agg")
    .group("agg_funcs")
    .since("4.0.0")
    .doc(
        "The texts that are not null one after the other, with the delimiter (none when not given) between "
        "them.")
    .example("SELECT listagg(col, ', ') FROM VALUES ('a'), ('b'), ('c') AS tab(col)", "a, b, c")
    .example(
        "SELECT listagg(col) WITHIN GROUP (ORDER BY col DESC) FROM VALUES ('a'), ('b'), ('c') AS tab(col)",
        "cba")
    .overload(resolve_listagg, bind_listagg)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel
