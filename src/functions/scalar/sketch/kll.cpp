#include "column/builder.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/signature.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/kll_arguments.h"

namespace firesteel {

namespace {

constexpr const char* kQuantileStem = "kll_sketch_get_quantile";
constexpr const char* kRankStem = "kll_sketch_get_rank";

template <typename Item>
Type item_type() {
    if constexpr (std::is_same_v<Item, int64_t>) return Type::long_integer();
    return sizeof(Item) == 4 ? Type::float_number() : Type::double_number();
}

template <typename Item>
ColumnPtr count(const KernelCall& call) {
    const std::string name = kll_function<Item>("kll_sketch_get_n");
    FixedBuilder<int64_t> out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto sketch = validity.valid(i) ? read_kll<Item>(call, 0, i, name) : std::nullopt;
        out.append_value(sketch ? static_cast<int64_t>(sketch->count()) : 0);
    }
    return out.finish();
}

template <typename Item>
ColumnPtr to_string(const KernelCall& call) {
    const std::string name = kll_function<Item>("kll_sketch_to_string");
    StringBuilder out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto sketch = validity.valid(i) ? read_kll<Item>(call, 0, i, name) : std::nullopt;
        out.append_value(sketch ? sketch->text() : "");
    }
    return out.finish();
}

template <typename Item>
ColumnPtr merge(const KernelCall& call) {
    const std::string name = kll_function<Item>("kll_sketch_merge");
    StringBuilder out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        auto left = validity.valid(i) ? read_kll<Item>(call, 0, i, name) : std::nullopt;
        const auto right = left ? read_kll<Item>(call, 1, i, name) : std::nullopt;
        if (right) left->merge(*right);
        out.append_value(right ? left->bytes() : "");
    }
    return out.finish();
}

/// Asks the sketch of each row with the one or the many numbers of that row. `kAnswer(call, row, view,
/// number)`.
template <typename Item, typename Asked, typename Answer, auto kAnswer>
ColumnPtr ask(const KernelCall& call, const char* stem) {
    const std::string name = kll_function<Item>(stem);
    const auto out = ColumnBuilder::make(*call.result_type, call.pool);
    const bool many = call.result_type->is(TypeId::kArray);
    auto* list = many ? static_cast<ListBuilder*>(out.get()) : nullptr;
    auto& numbers = static_cast<FixedBuilder<Answer>&>(many ? list->child() : *out);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto sketch = validity.valid(i) ? read_kll<Item>(call, 0, i, name) : std::nullopt;
        if (sketch && sketch->empty()) call.errors->fail_always(i, [&] { return invalid_kll_bytes(name); });
        if (!sketch || sketch->empty()) {
            out->append_null();
            continue;
        }
        const KllSortedView<Item> view(*sketch);
        if (!many) {
            numbers.append_value(kAnswer(call, i, view, call[1].values<Asked>()[i], name));
            continue;
        }
        const Column& asked = *call[1].child(0);
        for (int32_t j = call[1].offsets()[i]; j < call[1].offsets()[i + 1]; ++j) {
            const Asked number = asked.is_null(j) ? Asked{0} : asked.values<Asked>()[j];
            numbers.append_value(kAnswer(call, i, view, number, name));
        }
        list->close_row();
    }
    return out->finish();
}

template <typename Item>
Item quantile_of(const KernelCall& call, int64_t row, const KllSortedView<Item>& view, double rank,
                 const std::string& name) {
    if (rank < 0 || rank > 1) {
        call.errors->fail_always(row, [&] {
            return Error("KLL_SKETCH_INVALID_QUANTILE_RANGE", {{"functionName", in_backticks(name)}});
        });
        return Item{0};
    }
    return view.quantile(rank);
}

template <typename Item>
double rank_of(const KernelCall& call, int64_t row, const KllSortedView<Item>& view, Item item,
               const std::string& name) {
    if (item != item) call.errors->fail_always(row, [&] { return invalid_kll_bytes(name); });
    return view.rank(item);
}

template <typename Item>
ColumnPtr quantile(const KernelCall& call) {
    return ask<Item, double, Item, quantile_of<Item>>(call, kQuantileStem);
}
template <typename Item>
ColumnPtr rank(const KernelCall& call) {
    return ask<Item, Item, double, rank_of<Item>>(call, kRankStem);
}

Resolution resolve_strict(const ResolveRequest& request, size_t count, const Type& result) {
    check_argument_count(request, count, count);
    Resolution resolution{{}, result, any_nullable(request)};
    for (size_t i = 0; i < count; ++i) {
        const Type& type = request.arguments[i].type;
        if (!type.is_string()) require_one_of(request, i, {Type::binary()});
        resolution.argument_types.push_back(Type::binary());
    }
    return resolution;
}
Resolution resolve_count(const ResolveRequest& request) {
    return resolve_strict(request, 1, Type::long_integer());
}
Resolution resolve_text(const ResolveRequest& request) { return resolve_strict(request, 1, Type::string()); }
Resolution resolve_merge(const ResolveRequest& request) { return resolve_strict(request, 2, Type::binary()); }

/// (sketch, number or array of numbers): the numbers must be constant.
Resolution resolve_question(const ResolveRequest& request, const Type& asked_type, const char* name,
                            const Type& answer) {
    const std::string asked = asked_type.to_sql();
    check_argument_count(request, 2, 2);
    const ArgumentInfo& number = request.arguments[1];
    if (!number.constant) {
        const bool cast = can_implicitly_cast(number.type, asked_type, request.settings->ansi);
        raise_mismatch(request, "NON_FOLDABLE_INPUT",
                       {{"inputName", in_backticks(name)},
                        {"inputType", quoted(cast ? asked_type : number.type)},
                        {"inputExpr", quoted(number.sql)}});
    }
    const Signature signature =
        parse_signature("(sketch BINARY, number " + asked + "|ARRAY<" + asked + ">) -> BINARY");
    SignatureMatch match = match_signature(signature, request, false);
    if (!match.fits) match = match_signature(signature, request, true);
    if (!match.fits) {
        raise_unexpected_type(request, match.failed_argument,
                              pattern_text(signature.parameter(match.failed_argument).pattern));
    }
    Resolution resolution = std::move(match.resolution);
    const bool many = resolution.argument_types[1].is(TypeId::kArray);
    resolution.result = many ? Type::array(answer, false) : answer;
    resolution.nullable = strict_nullable(request, resolution.argument_types);
    return resolution;
}

template <typename Item>
Resolution resolve_quantile(const ResolveRequest& request) {
    return resolve_question(request, Type::double_number(), "rank", item_type<Item>());
}
template <typename Item>
Resolution resolve_rank(const ResolveRequest& request) {
    return resolve_question(request, item_type<Item>(), "quantile", Type::double_number());
}

void can_fail(FunctionRecord& record) { record.can_fail = true; }

FunctionRegistration function(const std::string& name, const char* doc) {
    FunctionRegistration registration(name);
    registration.group("sketch_funcs").since("4.1.0").doc(doc).with(can_fail);
    return registration;
}

template <typename Item>
bool add(const char* items, const char* median) {
    const std::string sketch = kll_function<Item>("kll_sketch_agg") + "(col)";
    const std::string from = std::string(" FROM VALUES ") + items + " tab(col)";
    const auto call = [&](const std::string& name, const std::string& more) {
        return "SELECT " + name + "(" + sketch + more + ")" + from;
    };
    const std::string n = kll_function<Item>("kll_sketch_get_n"),
                      text = kll_function<Item>("kll_sketch_to_string"),
                      both = kll_function<Item>("kll_sketch_merge"), at = kll_function<Item>(kQuantileStem),
                      of = kll_function<Item>(kRankStem);
    function(n, "How many values a KLL sketch has seen.")
        .example(call(n, ""), "5")
        .overload(resolve_count, count<Item>);
    function(text, "A summary of a KLL sketch to be read by people.")
        .example("SELECT length(" + text + "(" + sketch + ")) > 0" + from, "true")
        .overload(resolve_text, to_string<Item>);
    function(both, "One KLL sketch for two.")
        .example("SELECT " + n + "(" + both + "(" + sketch + ", " + sketch + "))" + from, "10")
        .overload(resolve_merge, merge<Item>);
    function(
        at, "The quantile at a rank between 0 and 1, or the quantiles at an array of ranks, by a KLL sketch.")
        .example(call(at, ", 0.5"), median)
        .overload(resolve_quantile<Item>, quantile<Item>);
    function(of, "The rank between 0 and 1 of a value, or the ranks of an array of values, by a KLL sketch.")
        .example(call(of, ", 3"), "0.6")
        .overload(resolve_rank<Item>, rank<Item>);
    return true;
}

[[maybe_unused]] const bool kAdded = add<int64_t>("(1), (2), (3), (4), (5)", "3") &&
                                     add<float>("(1.0F), (2.0F), (3.0F), (4.0F), (5.0F)", "3.0") &&
                                     add<double>("(1.0D), (2.0D), (3.0D), (4.0D), (5.0D)", "3.0");

}  // namespace
}  // namespace firesteel
