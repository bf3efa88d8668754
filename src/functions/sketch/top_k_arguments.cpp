#include "codec/type_text.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/top_k_state.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_check_failure(const ResolveRequest& request, const std::string& message) {
    raise_mismatch(request, "TYPE_CHECK_FAILURE_WITH_HINT", {{"msg", message}, {"hint", ""}});
}

bool is_countable(const Type& type) {
    return type.is(TypeId::kBoolean) || type.is_numeric() || type.is_datetime() || type.is_string();
}

}  // namespace

void check_top_k_items(const ResolveRequest& request, const Type& type) {
    if (!is_countable(type)) raise_check_failure(request, type.to_string() + " columns are not supported");
}

Type top_k_item_type(const ResolveRequest& request, size_t i) {
    const Type& state = request.arguments[i].type;
    if (!state.is(TypeId::kStruct)) raise_unexpected_type(request, i, "\"STRUCT\"");
    const auto& fields = state.fields();
    if (fields.size() != 4)
        raise_check_failure(request,
                            "A state has the four fields sketch, maxItemsTracked, itemDataType and "
                            "itemDataTypeDDL, not those of " +
                                state.to_string());
    const auto check = [&](size_t field, bool right, const char* wanted) {
        if (!right)
            raise_check_failure(request, std::string("The ") + ordinal_word(field) + " field of a state is " +
                                             wanted + ", not " + fields[field].type.to_string());
    };
    check(0, fields[0].type.is(TypeId::kBinary), "binary");
    check(1, fields[1].type.is(TypeId::kInteger), "int");
    check(2, is_countable(fields[2].type), "of the type of the items");
    check(3, fields[3].type.is_string(), "string");
    return fields[2].type;
}

void require_top_k_constants(const ResolveRequest& request, size_t first,
                             std::initializer_list<const char*> names) {
    size_t i = first;
    for (const char* name : names) {
        if (i < request.arguments.size() && !request.arguments[i].constant)
            raise_check_failure(request, std::string(name) + " must be a constant literal");
        ++i;
    }
}

int64_t top_k_argument(const AggregateBinding& binding, size_t i, const char* name, int64_t fallback) {
    if (i >= binding.constants.size()) return fallback;
    const auto& given = binding.constants[i];
    if (!given || given->is_null()) throw Error("APPROX_TOP_K_NULL_ARG", {{"argName", in_backticks(name)}});
    return given->as_long();
}

void check_top_k(int64_t k) {
    if (k <= 0)
        throw Error("APPROX_TOP_K_NON_POSITIVE_ARG", {{"argName", "`k`"}, {"argValue", std::to_string(k)}});
}

void check_items_tracked(int64_t items) {
    if (items > kMostItemsTracked)
        throw Error(
            "APPROX_TOP_K_MAX_ITEMS_TRACKED_EXCEEDS_LIMIT",
            {{"maxItemsTracked", std::to_string(items)}, {"limit", std::to_string(kMostItemsTracked)}});
    if (items <= 0)
        throw Error("APPROX_TOP_K_NON_POSITIVE_ARG",
                    {{"argName", "`maxItemsTracked`"}, {"argValue", std::to_string(items)}});
}

void check_items_tracked(int64_t items, int64_t k) {
    check_items_tracked(items);
    if (items < k)
        throw Error("APPROX_TOP_K_MAX_ITEMS_TRACKED_LESS_THAN_K",
                    {{"maxItemsTracked", std::to_string(items)}, {"k", std::to_string(k)}});
}

Type top_k_result(const Type& item) {
    return Type::array(Type::structure({{"item", item, true}, {"count", Type::long_integer(), false}}),
                       false);
}

Type top_k_state_type(const Type& item) {
    return Type::structure({{"sketch", Type::binary(), false},
                            {"maxItemsTracked", Type::integer(), false},
                            {"itemDataType", item, true},
                            {"itemDataTypeDDL", Type::string(), false}});
}

std::string top_k_item_ddl(const Type& item) {
    if (item.is_string()) return "item string not null";
    return to_ddl({{"item", item, false}});
}

}  // namespace firesteel
