#include <algorithm>

#include "column/builder.h"
#include "column/compare.h"
#include "expr/special/branches.h"
#include "functions/coercion.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

/// The constant values of a list, hashed once for all batches.
class ValueSet final : public KernelState {
public:
    ValueSet(const Type& type, const Exprs& items) {
        const MemoryPoolPtr pool = MemoryPool::make_root("in list", MemoryPool::kUnlimited);
        const auto builder = ColumnBuilder::make(type, pool);
        for (const auto& item : items) {
            if (item->value.is_null()) {
                has_null = true;
            } else {
                builder->append(item->value);
            }
        }
        values_ = builder->finish();
        std::vector<uint64_t> hashes(static_cast<size_t>(values_->size()));
        hash_rows(*values_, hashes.data(), false);
        size_t slots = 8;
        while (slots < hashes.size() * 2) slots *= 2;
        slots_.assign(slots, -1);
        for (size_t i = 0; i < hashes.size(); ++i) {
            size_t slot = hashes[i] & (slots - 1);
            while (slots_[slot] >= 0) slot = (slot + 1) & (slots - 1);
            slots_[slot] = static_cast<int32_t>(i);
        }
    }

    bool contains(uint64_t hash, const Column& column, int64_t row) const {
        for (size_t slot = hash & (slots_.size() - 1); slots_[slot] >= 0;
             slot = (slot + 1) & (slots_.size() - 1)) {
            if (equal_rows(*values_, slots_[slot], column, row)) return true;
        }
        return false;
    }

    bool has_null = false;

private:
    ColumnPtr values_;
    std::vector<int32_t> slots_;
};

enum : uint8_t { kNo, kYes, kUnknown };

ColumnPtr to_column(const std::vector<uint8_t>& answers, const MemoryPoolPtr& pool) {
    FixedBuilder<uint8_t> builder(Type::boolean(), pool);
    builder.reserve(static_cast<int64_t>(answers.size()));
    for (const uint8_t answer : answers) {
        if (answer == kUnknown) {
            builder.append_null();
        } else {
            builder.append_value(answer);
        }
    }
    return builder.finish();
}

class In final : public SpecialForm {
public:
    KernelStatePtr prepare(const Expr& call) const override {
        const Exprs items(call.children.begin() + 1, call.children.end());
        const bool constant =
            std::all_of(items.begin(), items.end(), [](const ExprPtr& item) { return item->is_literal(); });
        return constant ? std::make_shared<const ValueSet>(call.children[0]->type, items) : nullptr;
    }

    ColumnPtr evaluate(const SpecialCall& call) const override {
        const ColumnPtr value = call.argument(0);
        const auto& settings = call.expr().settings;
        if (call.expr().children.size() == 1 && settings && settings->ansi)
            return to_column(std::vector<uint8_t>(static_cast<size_t>(value->size()), kNo),
                             call.context().pool);
        const auto* set = static_cast<const ValueSet*>(call.state());
        if (set == nullptr) return compare_each(call, *value);
        const MemoryPoolPtr& pool = call.context().pool;
        if (value->is_flat() || value->dictionary_values()->size() >= value->size())
            return to_column(look_up(*set, *value), pool);
        // Each value of the dictionary once; the answers keep the codes.
        const ColumnPtr answers = to_column(look_up(*set, *value->dictionary_values()), pool);
        return Column::dictionary(value->size(), value->codes_buffer(), value->validity_buffer(), answers);
    }

private:
    static std::vector<uint8_t> look_up(const ValueSet& set, const Column& value) {
        std::vector<uint64_t> hashes(static_cast<size_t>(value.size()));
        hash_rows(value, hashes.data(), false);
        std::vector<uint8_t> answers(hashes.size());
        for (int64_t row = 0; row < value.size(); ++row) {
            const auto i = static_cast<size_t>(row);
            if (value.is_null(row)) {
                answers[i] = kUnknown;
            } else if (set.contains(hashes[i], value, row)) {
                answers[i] = kYes;
            } else {
                answers[i] = set.has_null ? kUnknown : kNo;
            }
        }
        return answers;
    }

    /// Items that are not constant, one after the other, each only for rows without a match so far.
    static ColumnPtr compare_each(const SpecialCall& call, const Column& value) {
        std::vector<uint8_t> answers(static_cast<size_t>(value.size()), kNo);
        std::vector<int32_t> open;
        for (int64_t row = 0; row < value.size(); ++row) {
            if (value.is_null(row)) {
                answers[static_cast<size_t>(row)] = kUnknown;
            } else {
                open.push_back(static_cast<int32_t>(row));
            }
        }
        for (size_t i = 1; i < call.argument_count() && !open.empty(); ++i) {
            const ColumnPtr item = argument_for(call, i, open);
            std::vector<int32_t> still_open;
            for (size_t k = 0; k < open.size(); ++k) {
                const auto row = static_cast<size_t>(open[k]);
                if (item->is_null(static_cast<int64_t>(k))) {
                    answers[row] = kUnknown;
                } else if (equal_rows(value, open[k], *item, static_cast<int64_t>(k))) {
                    answers[row] = kYes;
                    continue;
                }
                still_open.push_back(open[k]);
            }
            open = std::move(still_open);
        }
        return to_column(answers, call.context().pool);
    }
};

const In kIn;

/// The same type, whatever the fields of structs are called.
bool same_structure(const Type& a, const Type& b) {
    if (a.is(TypeId::kArray) && b.is(TypeId::kArray))
        return same_structure(a.element_type(), b.element_type());
    if (!a.is(TypeId::kStruct) || !b.is(TypeId::kStruct)) return a.same_ignoring_nullability(b);
    if (a.fields().size() != b.fields().size()) return false;
    for (size_t i = 0; i < a.fields().size(); ++i) {
        if (!same_structure(a.fields()[i].type, b.fields()[i].type)) return false;
    }
    return true;
}

bool same_structures(const std::vector<Type>& types) {
    return std::all_of(types.begin(), types.end(),
                       [&](const Type& t) { return same_structure(types[0], t); });
}

Resolution resolve_in(const ResolveRequest& request) {
    check_argument_count(request, 1, SIZE_MAX);
    std::vector<Type> types;
    for (const auto& argument : request.arguments) types.push_back(argument.type);
    auto common = common_type(types, request.settings->ansi);
    if (!common && same_structures(types)) common = types[0];
    if (!common) raise_different_types(request, 0, false);
    check_orderable(request, *common, "in");
    Resolution resolution;
    resolution.argument_types.assign(types.size(), *common);
    resolution.result = Type::boolean();
    resolution.nullable = strict_nullable(request, resolution.argument_types);
    return resolution;
}

}  // namespace

FUNCTION("in")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the first value equal to one of the others? Null when it is not and some value is null.")
    .example("SELECT 1 in (1, 2, 3)", "true")
    .example("SELECT 1 in (2, 3, NULL)", "NULL")
    .overload(resolve_in, &kIn)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom;
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            std::string out = "(" + arguments[0] + " IN (";
            for (size_t i = 1; i < arguments.size(); ++i) out += (i > 1 ? ", " : "") + arguments[i];
            return out + "))";
        };
    });

}  // namespace firesteel
