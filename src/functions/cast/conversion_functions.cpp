// int(expr), date(expr) and the like: casts that are written as calls, and shown as their argument.

#include "functions/bad_cast.h"
#include "functions/cast.h"
#include "functions/coercion.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

Resolution resolve_to(const ResolveRequest& request, const Type& to) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& argument = request.arguments[0];
    const bool ansi = request.settings->ansi;
    if (!can_cast(argument.type, to, ansi))
        raise_bad_cast(argument.type, to, request.mode, quoted(argument.sql));
    return {{argument.type}, to, argument.nullable || cast_forces_nullable(argument.type, to, ansi)};
}

Resolution to_boolean(const ResolveRequest& r) { return resolve_to(r, Type::boolean()); }
Resolution to_byte(const ResolveRequest& r) { return resolve_to(r, Type::byte()); }
Resolution to_short(const ResolveRequest& r) { return resolve_to(r, Type::short_integer()); }
Resolution to_integer(const ResolveRequest& r) { return resolve_to(r, Type::integer()); }
Resolution to_long(const ResolveRequest& r) { return resolve_to(r, Type::long_integer()); }
Resolution to_float(const ResolveRequest& r) { return resolve_to(r, Type::float_number()); }
Resolution to_double(const ResolveRequest& r) { return resolve_to(r, Type::double_number()); }
Resolution to_decimal(const ResolveRequest& r) { return resolve_to(r, Type::decimal(10, 0)); }
Resolution to_date(const ResolveRequest& r) { return resolve_to(r, Type::date()); }
Resolution to_timestamp(const ResolveRequest& r) { return resolve_to(r, Type::timestamp()); }
Resolution to_time(const ResolveRequest& r) { return resolve_to(r, Type::time(6)); }
Resolution to_binary(const ResolveRequest& r) { return resolve_to(r, Type::binary()); }
Resolution to_string(const ResolveRequest& r) { return resolve_to(r, Type::string()); }

ColumnPtr convert(const KernelCall& call) {
    return cast_column(call.arguments[0], *call.result_type, *call.settings, *call.errors, call.pool);
}

std::string show_argument(const std::string&, const std::vector<std::string>& arguments) {
    return arguments[0];
}

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
    record.display = show_argument;
}

FunctionRegistration conversion(const char* name, Resolver resolver, const char* sql, const char* result) {
    FunctionRegistration registration(name);
    registration.group("conversion_funcs").since("2.0.1").doc(std::string("Casts `expr` to ") + name + ".");
    registration.example(sql, result).overload(resolver, convert).with(mark);
    return registration;
}

[[maybe_unused]] const bool registered[] = {
    conversion("boolean", to_boolean, "SELECT boolean('true')", "true"),
    conversion("tinyint", to_byte, "SELECT tinyint('1')", "1"),
    conversion("smallint", to_short, "SELECT smallint('1')", "1"),
    conversion("int", to_integer, "SELECT int('1')", "1"),
    conversion("bigint", to_long, "SELECT bigint('1')", "1"),
    conversion("float", to_float, "SELECT float('1.5')", "1.5"),
    conversion("double", to_double, "SELECT double('1.5')", "1.5"),
    conversion("decimal", to_decimal, "SELECT decimal('1')", "1"),
    conversion("date", to_date, "SELECT date('2020-01-01')", "2020-01-01"),
    conversion("timestamp", to_timestamp, "SELECT timestamp('2020-01-01')", "2020-01-01 00:00:00"),
    conversion("time", to_time, "SELECT time('10:20:00')", "10:20:00"),
    conversion("binary", to_binary, "SELECT binary('abc')", "abc"),
    conversion("string", to_string, "SELECT string(1)", "1"),
};

}  // namespace

}  // namespace firesteel
