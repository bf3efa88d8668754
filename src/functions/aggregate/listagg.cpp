#include <algorithm>
#include <numeric>
#include <string>

#include "column/builder.h"
#include "column/compare.h"
#include "column/value_bytes.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/held_bytes.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Joins texts (or binaries) with a delimiter between them, in the order of keys or of arrival.
class ListAgg final : public ObjectStateAggregate<HeldBytes> {
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
        std::string bytes;
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            bytes.clear();
            append_value_bytes(call[0], i, ValueForm::kExact, bytes);
            for (size_t k = 0; k < keys_; ++k)
                append_value_bytes(call[first_key_ + k], i, ValueForm::kExact, bytes);
            at(states[i]).append(bytes, call.pool);
        }
    }

    Type state_type() const override { return list_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(list_, pool);
        for (char* state : states) {
            append_rows(at(state), static_cast<StructBuilder&>(builder.child()));
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& rows = *exported.child(0);
        std::string bytes;
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j) {
                bytes.clear();
                for (const ColumnPtr& part : rows.children())
                    append_value_bytes(*part, j, ValueForm::kExact, bytes);
                at(states[i]).append(bytes, pool);
            }
        }
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i) at(into[i]).append(at(from[i]).view(), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(result_, pool);
        std::string joined;
        for (char* state : states) {
            if (!at(state).has_value()) {
                builder.append_null();
                continue;
            }
            StructBuilder structs(row_, pool);
            append_rows(at(state), structs);
            const ColumnPtr rows = structs.finish();
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
    /// Structs of the text and the order keys.
    void append_rows(const HeldBytes& state, StructBuilder& rows) const {
        for (const char* next = state.begin(); next != state.end(); rows.close_row()) {
            for (size_t i = 0; i < row_.fields().size(); ++i)
                append_from_bytes(row_.fields()[i].type, next, rows.child(i));
        }
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
