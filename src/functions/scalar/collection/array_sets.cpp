// Arrays as sets: equal elements count once, null is an element like others, the order is that of first
// appearance.

#include "column/bitmap.h"
#include "column/builder.h"
#include "column/compare.h"
#include "column/selection.h"
#include "functions/coercion.h"
#include "functions/collation_keys.h"
#include "functions/positive_zeros.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

/// Positions in one column of elements, by value.
class ElementSet {
public:
    explicit ElementSet(const Column& elements)
        : elements_(elements), hashes_(static_cast<size_t>(elements.size())) {
        hash_rows(elements, hashes_.data(), false);
    }
    void clear(size_t expected) {
        size_t slots = 8;
        while (slots < expected * 2) slots *= 2;
        slots_.assign(slots, -1);
    }
    /// False when an equal element is there already.
    bool insert(int32_t position) {
        int32_t& slot = find(position);
        if (slot >= 0) return false;
        slot = position;
        return true;
    }
    bool contains(int32_t position) { return find(position) >= 0; }

private:
    int32_t& find(int32_t position) {
        size_t slot = hashes_[static_cast<size_t>(position)] & (slots_.size() - 1);
        while (slots_[slot] >= 0 && !equal_rows(elements_, slots_[slot], elements_, position))
            slot = (slot + 1) & (slots_.size() - 1);
        return slots_[slot];
    }

    const Column& elements_;
    std::vector<uint64_t> hashes_;
    std::vector<int32_t> slots_;
};

Resolution resolve_one(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& array = request.arguments[0];
    const Type type = as_array(array.type);
    if (!type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    check_orderable(request, type.element_type(), request.name);
    return {{type}, type, array.nullable};
}

/// Both arrays with the same element type.
Type common_element(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    std::optional<Type> element;
    // By the rules of legacy mode under ANSI too: FLOAT with INT is FLOAT.
    if (a.is(TypeId::kArray) && b.is(TypeId::kArray))
        element = tightest_common_type(a.element_type(), b.element_type(), false);
    if (!element) {
        raise_mismatch(request, "BINARY_ARRAY_DIFF_TYPES",
                       {{"functionName", "`" + request.name + "`"},
                        {"arrayType", "\"ARRAY\""},
                        {"leftType", quoted(a)},
                        {"rightType", quoted(b)}});
    }
    check_orderable(request, *element, request.name);
    return *element;
}

Resolution resolve_two(const ResolveRequest& request) {
    const Type element = common_element(request);
    const bool left = request.arguments[0].type.contains_null();
    const bool right = request.arguments[1].type.contains_null();
    const bool contains_null = request.name == "array_union"       ? left || right
                               : request.name == "array_intersect" ? left && right
                                                                   : left;
    return {{Type::array(element, left), Type::array(element, right)},
            Type::array(element, contains_null),
            request.arguments[0].nullable || request.arguments[1].nullable};
}

Resolution resolve_overlap(const ResolveRequest& request) {
    const Type element = common_element(request);
    const bool left = request.arguments[0].type.contains_null();
    const bool right = request.arguments[1].type.contains_null();
    return {{Type::array(element, left), Type::array(element, right)},
            Type::boolean(),
            request.arguments[0].nullable || request.arguments[1].nullable || left || right};
}

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

struct Span {
    int32_t begin;
    int32_t end;
};

/// The elements of all arguments in one column, and where each row's lie.
class Elements {
public:
    explicit Elements(const KernelCall& call) : call_(call) {
        const Type& element = call[0].type().element_type();
        std::vector<ColumnPtr> columns;
        for (const auto& argument : call.arguments) {
            starts_.push_back(
                columns.empty() ? 0 : starts_.back() + static_cast<int32_t>(columns.back()->size()));
            columns.push_back(argument->child(0)->type() == element ? argument->child(0)
                                                                    : argument->child(0)->with_type(element));
        }
        all_ = with_positive_zeros(columns.size() == 1 ? columns[0] : concatenate(columns, call.pool),
                                   call.pool);
    }
    Span span(size_t argument, int64_t row) const {
        const int32_t* offsets = call_[argument].offsets();
        return {starts_[argument] + offsets[row], starts_[argument] + offsets[row + 1]};
    }
    const ColumnPtr& all() const { return all_; }

private:
    const KernelCall& call_;
    std::vector<int32_t> starts_;
    ColumnPtr all_;
};

/// `pick(row, set, picked)` appends the positions of the row's result.
template <typename Pick>
ColumnPtr pick_elements(const KernelCall& call, const Pick& pick) {
    const Elements elements(call);
    const ColumnPtr keys = comparable(elements.all(), call.pool);
    ElementSet set(*keys);
    std::vector<int32_t> picked;
    auto offsets = Buffer::allocate((call.rows + 1) * 4, call.pool);
    offsets->mutable_as<int32_t>()[0] = 0;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (is_valid(call, row)) pick(elements, row, set, picked);
        offsets->mutable_as<int32_t>()[row + 1] = static_cast<int32_t>(picked.size());
    }
    ColumnPtr values = take(elements.all(), picked, call.pool);
    const Type& element = call.result_type->element_type();
    if (values->type() != element) values = values->with_type(element);
    return Column::list(*call.result_type, call.rows, std::move(offsets), nullptr, {std::move(values)});
}

size_t length(const Span& span) { return static_cast<size_t>(span.end - span.begin); }

void insert_new(ElementSet& set, const Span& span, std::vector<int32_t>& picked) {
    for (int32_t i = span.begin; i < span.end; ++i) {
        if (set.insert(i)) picked.push_back(i);
    }
}

ColumnPtr distinct(const KernelCall& call) {
    return pick_elements(
        call, [](const Elements& elements, int64_t row, ElementSet& set, std::vector<int32_t>& picked) {
            const Span span = elements.span(0, row);
            set.clear(length(span));
            insert_new(set, span, picked);
        });
}

ColumnPtr unite(const KernelCall& call) {
    return pick_elements(
        call, [](const Elements& elements, int64_t row, ElementSet& set, std::vector<int32_t>& picked) {
            const Span left = elements.span(0, row);
            const Span right = elements.span(1, row);
            set.clear(length(left) + length(right));
            insert_new(set, left, picked);
            insert_new(set, right, picked);
        });
}

ColumnPtr except(const KernelCall& call) {
    return pick_elements(
        call, [](const Elements& elements, int64_t row, ElementSet& set, std::vector<int32_t>& picked) {
            const Span left = elements.span(0, row);
            const Span right = elements.span(1, row);
            set.clear(length(left) + length(right));
            for (int32_t i = right.begin; i < right.end; ++i) set.insert(i);
            insert_new(set, left, picked);
        });
}

ColumnPtr intersect(const KernelCall& call) {
    const Elements elements(call);
    const ColumnPtr keys = comparable(elements.all(), call.pool);
    ElementSet wanted(*keys);
    return pick_elements(
        call, [&](const Elements& own, int64_t row, ElementSet& set, std::vector<int32_t>& picked) {
            const Span left = own.span(0, row);
            const Span right = own.span(1, row);
            wanted.clear(length(right));
            for (int32_t i = right.begin; i < right.end; ++i) wanted.insert(i);
            set.clear(length(left));
            for (int32_t i = left.begin; i < left.end; ++i) {
                if (wanted.contains(i) && set.insert(i)) picked.push_back(i);
            }
        });
}

/// Null when no common element is known but a null might be one.
ColumnPtr overlap(const KernelCall& call) {
    const Elements elements(call);
    ElementSet set(*elements.all());
    FixedBuilder<uint8_t> out(*call.result_type, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const Span left = is_valid(call, row) ? elements.span(0, row) : Span{0, 0};
        const Span right = is_valid(call, row) ? elements.span(1, row) : Span{0, 0};
        bool has_null = false;
        bool found = false;
        set.clear(length(left));
        for (int32_t i = left.begin; i < left.end; ++i) {
            has_null = has_null || elements.all()->is_null(i);
            if (!elements.all()->is_null(i)) set.insert(i);
        }
        for (int32_t i = right.begin; i < right.end && !found; ++i) {
            has_null = has_null || elements.all()->is_null(i);
            found = !elements.all()->is_null(i) && set.contains(i);
        }
        if (!found && has_null && length(left) > 0 && length(right) > 0) {
            out.append_null();
        } else {
            out.append_value(found);
        }
    }
    return out.finish();
}

}  // namespace

FUNCTION("array_distinct")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The array without repeated elements.")
    .example("SELECT array_distinct(array(1, 2, 3, NULL, 3))", "[1,2,3,null]")
    .overload(resolve_one, distinct);

FUNCTION("array_union")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The elements of both arrays, each once.")
    .example("SELECT array_union(array(1, 2, 3), array(1, 3, 5))", "[1,2,3,5]")
    .overload(resolve_two, unite);

FUNCTION("array_intersect")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The elements that are in both arrays, each once.")
    .example("SELECT array_intersect(array(1, 2, 3), array(1, 3, 5))", "[1,3]")
    .overload(resolve_two, intersect);

FUNCTION("array_except")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The elements of the first array that are not in the second, each once.")
    .example("SELECT array_except(array(1, 2, 3), array(1, 3, 5))", "[2]")
    .overload(resolve_two, except);

FUNCTION("arrays_overlap")
    .group("array_funcs")
    .since("2.4.0")
    .doc("Do the arrays have an element in common that is not null?")
    .example("SELECT arrays_overlap(array(1, 2, 3), array(3, 4, 5))", "true")
    .overload(resolve_overlap, overlap);

}  // namespace firesteel
