// st_*: values of GEOMETRY and GEOGRAPHY, which are four bytes of SRID, lowest first, and the shape.

#include <cstring>

#include "column/spatial_type.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/spatial/wkb.h"

namespace firesteel {

namespace {

constexpr size_t kSridBytes = sizeof(int32_t);
constexpr int kGeographySrid = 4326;
constexpr const char* kShapes = "(\"GEOGRAPHY\" or \"GEOMETRY\")";

Error invalid_srid(int32_t srid) { return Error("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(srid)}}); }

int32_t srid_of(std::string_view shape) {
    int32_t srid = 0;
    std::memcpy(&srid, shape.data(), kSridBytes);
    return srid;
}

void append_srid(int32_t srid, StringWriter& out) {
    out.append(std::string_view(reinterpret_cast<const char*>(&srid), kSridBytes));
}

void require(const ResolveRequest& request, size_t argument, const Type& type) {
    const Type& given = request.arguments[argument].type;
    if (!can_implicitly_cast(given, type, request.settings->ansi))
        raise_unexpected_type(request, argument, quoted(type));
}

void require_shape(const ResolveRequest& request) {
    const Type& given = request.arguments[0].type;
    if (!given.is_spatial() && !given.is(TypeId::kNull)) raise_unexpected_type(request, 0, kShapes);
}

/// The SRID that a type has when the argument is written as a number; any other one is each row's own.
int64_t srid_argument(const ResolveRequest& request, size_t argument) {
    const ArgumentInfo& srid = request.arguments[argument];
    const bool known = srid.constant && !srid.constant->is_null() && srid.type.is(TypeId::kInteger);
    return known ? srid.constant->as_long() : kMixedSrid;
}

Type type_with_srid(TypeId id, const ResolveRequest& request, size_t argument) {
    const int64_t srid = srid_argument(request, argument);
    const ArgumentInfo& given = request.arguments[argument];
    if (srid == kMixedSrid && given.type.is(TypeId::kInteger) && given.constant && !given.constant->is_null())
        throw invalid_srid(kMixedSrid);
    return spatial_type(id, srid);
}

Resolution finished(const ResolveRequest& request, std::vector<Type> arguments, Type result) {
    Resolution resolution;
    resolution.nullable = strict_nullable(request, arguments);
    resolution.argument_types = std::move(arguments);
    resolution.result = std::move(result);
    return resolution;
}

Resolution resolve_from_wkb(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require(request, 0, Type::binary());
    if (request.arguments.size() == 1) return finished(request, {Type::binary()}, Type::geometry(0));
    require(request, 1, Type::integer());
    return finished(request, {Type::binary(), Type::integer()},
                    type_with_srid(TypeId::kGeometry, request, 1));
}

Resolution resolve_geography(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    require(request, 0, Type::binary());
    return finished(request, {Type::binary()}, Type::geography(kGeographySrid));
}

Type shape_type(const ResolveRequest& request) {
    const Type& given = request.arguments[0].type;
    return given.is_spatial() ? given : Type::geography(kGeographySrid);
}

Resolution resolve_as_binary(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require_shape(request);
    if (request.arguments.size() == 1) return finished(request, {shape_type(request)}, Type::binary());
    require(request, 1, Type::string());
    return finished(request, {shape_type(request), Type::string()}, Type::binary());
}

Resolution resolve_srid(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    require_shape(request);
    return finished(request, {shape_type(request)}, Type::integer());
}

Resolution resolve_set_srid(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    require_shape(request);
    require(request, 1, Type::integer());
    const Type shape = shape_type(request);
    return finished(request, {shape, Type::integer()}, type_with_srid(shape.id(), request, 1));
}

void read_shape(std::string_view wkb, int32_t srid, bool on_globe, StringWriter& out, RowErrors& errors) {
    append_srid(srid, out);
    const WkbError wrong = rewrite_wkb(wkb, on_globe, ByteOrder::kLittle, out.text());
    if (wrong.text.empty()) return;
    errors.fail_always([&] {
        return Error("WKB_PARSE_ERROR",
                     {{"parseError", wrong.text}, {"pos", std::to_string(wrong.position)}});
    });
}

void geometry_with_srid(std::string_view wkb, int32_t srid, StringWriter& out, RowErrors& errors) {
    if (!is_known_srid(TypeId::kGeometry, srid))
        return errors.fail_always([&] { return invalid_srid(srid); });
    read_shape(wkb, srid, false, out, errors);
}

void plain_geometry(std::string_view wkb, StringWriter& out, RowErrors& errors) {
    read_shape(wkb, 0, false, out, errors);
}

ColumnPtr geometry_from_wkb(const KernelCall& call) {
    return call.arguments.size() == 1 ? rows<plain_geometry>(call) : rows<geometry_with_srid>(call);
}

void geography_from_wkb(std::string_view wkb, StringWriter& out, RowErrors& errors) {
    read_shape(wkb, kGeographySrid, true, out, errors);
}

void little_endian(std::string_view shape, StringWriter& out) { out.append(shape.substr(kSridBytes)); }

void in_order(std::string_view shape, std::string_view order, StringWriter& out, RowErrors& errors) {
    std::string upper(order);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (upper == "NDR") return little_endian(shape, out);
    if (upper == "XDR") {
        rewrite_wkb(shape.substr(kSridBytes), false, ByteOrder::kBig, out.text());
        return;
    }
    errors.fail_always([&] {
        return Error("ST_INVALID_ENDIANNESS_VALUE", {{"endianness", std::string(order)}});
    });
}

ColumnPtr as_binary(const KernelCall& call) {
    return call.arguments.size() == 1 ? rows<little_endian>(call) : rows<in_order>(call);
}

std::optional<int32_t> srid(std::string_view shape) {
    if (shape.size() < kSridBytes) return std::nullopt;  // a row of null
    return srid_of(shape);
}

template <TypeId kId>
void set_srid(std::string_view shape, int32_t srid, StringWriter& out, RowErrors& errors) {
    if (!is_known_srid(kId, srid)) return errors.fail_always([&] { return invalid_srid(srid); });
    append_srid(srid, out);
    out.append(shape.substr(kSridBytes));
}

ColumnPtr with_srid(const KernelCall& call) {
    return call.result_type->is(TypeId::kGeometry) ? rows<set_srid<TypeId::kGeometry>>(call)
                                                   : rows<set_srid<TypeId::kGeography>>(call);
}

/// Calls are shown with the argument that was left out.
std::string shown_with(const std::string& name, const std::vector<std::string>& arguments,
                       const char* left_out) {
    std::string text = name + "(";
    for (size_t i = 0; i < arguments.size(); ++i) text += (i == 0 ? "" : ", ") + arguments[i];
    return text + (arguments.size() == 1 ? std::string(", ") + left_out : "") + ")";
}

}  // namespace

FUNCTION("st_geomfromwkb")
    .group("st_funcs")
    .since("4.1.0")
    .doc("The GEOMETRY that well-known binary means, in the reference system of the given number, else of 0.")
    .example("SELECT st_srid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040', 4326))", "4326")
    .overload(resolve_from_wkb, geometry_from_wkb)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return shown_with(name, arguments, "0");
        };
    });

FUNCTION("st_geogfromwkb")
    .group("st_funcs")
    .since("4.1.0")
    .doc("The GEOGRAPHY that well-known binary of longitudes and latitudes means.")
    .example("SELECT st_srid(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040'))", "4326")
    .overload(resolve_geography, rows<geography_from_wkb>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("st_asbinary")
    .group("st_funcs")
    .since("4.1.0")
    .doc("A shape as well-known binary, little-endian ('NDR') unless 'XDR' is asked for.")
    .example("SELECT hex(st_asbinary(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040')))",
             "0101000000000000000000F03F0000000000000040")
    .overload(resolve_as_binary, as_binary)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return shown_with(name, arguments, "NDR");
        };
    });

FUNCTION("st_srid")
    .group("st_funcs")
    .since("4.1.0")
    .doc("The number of a shape's reference system.")
    .example("SELECT st_srid(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040'))", "4326")
    .overload(resolve_srid, rows<srid>);

FUNCTION("st_setsrid")
    .group("st_funcs")
    .since("4.1.0")
    .doc("The same shape in another reference system; its coordinates stay what they are.")
    .example(
        "SELECT st_srid(st_setsrid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040'), 3857))",
        "3857")
    .overload(resolve_set_srid, with_srid)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
