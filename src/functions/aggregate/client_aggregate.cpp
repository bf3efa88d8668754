#include "functions/aggregate/client_aggregate.h"

#include "functions/implicit_arguments.h"

namespace firesteel {

namespace {

const Value& constant_of(const ResolveRequest& request, size_t i, TypeId type, const std::string& kind,
                         const std::string& parameter) {
    const ArgumentInfo& given = request.arguments[i];
    if (given.constant && !given.constant->is_null() && given.type.is(type)) return *given.constant;
    throw Error("INVALID_PARAMETER_VALUE." + kind, {{"functionName", "`" + request.name + "`"},
                                                    {"parameter", "`" + parameter + "`"},
                                                    {"invalidValue", quoted(given.sql)}});
}

}  // namespace

void is_client_aggregate(FunctionRecord& record) {
    is_for_clients(record);
    record.nulls = NullHandling::kCustom;
}

void hides_last_argument(FunctionRecord& record) {
    is_client_aggregate(record);
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        std::string shown = name + "(";
        for (size_t i = 0; i + 1 < arguments.size(); ++i)
            shown.append(i > 0 ? ", " : "").append(arguments[i]);
        return shown + ")";
    };
}

Resolution resolve_with_freedom(const ResolveRequest& request, size_t values) {
    check_argument_count(request, values + 1, values + 1);
    Resolution resolution;
    for (size_t i = 0; i < values; ++i) {
        check_implicit_cast(request, i, Type::double_number());
        resolution.argument_types.push_back(Type::double_number());
    }
    constant_integer(request, values, "ddof");
    resolution.argument_types.push_back(Type::integer());
    resolution.result = Type::double_number();
    return resolution;
}

int32_t bound_freedom(const AggregateBinding& binding) {
    return static_cast<int32_t>(binding.constants.back()->as_long());
}

int64_t constant_integer(const ResolveRequest& request, size_t i, const std::string& parameter) {
    return constant_of(request, i, TypeId::kInteger, "INTEGER", parameter).as_long();
}

bool constant_switch(const ResolveRequest& request, size_t i, const std::string& parameter) {
    return constant_of(request, i, TypeId::kBoolean, "BOOLEAN", parameter).as_bool();
}

}  // namespace firesteel
