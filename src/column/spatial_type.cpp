#include "column/spatial_type.h"

#include <array>
#include <string>

#include "common/error.h"

namespace firesteel {

namespace {

struct ReferenceSystem {
    int srid;
    std::string_view name;
    bool is_geographic;
};

constexpr auto kSystems = std::to_array<ReferenceSystem>(
    {{0, "SRID:0", false}, {3857, "EPSG:3857", false}, {4326, "OGC:CRS84", true}});

}  // namespace

bool is_known_srid(TypeId id, int64_t srid) {
    for (const auto& system : kSystems) {
        if (system.srid == srid) return system.is_geographic || id == TypeId::kGeometry;
    }
    return false;
}

Type spatial_type(TypeId id, int64_t srid) {
    if (srid != kMixedSrid && !is_known_srid(id, srid))
        throw Error("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(srid)}});
    const int number = static_cast<int>(srid);
    return id == TypeId::kGeometry ? Type::geometry(number) : Type::geography(number);
}

Type spatial_type_from_json(std::string_view name) {
    const size_t open = name.find('(');
    const std::string_view word = name.substr(0, open);
    if ((word != "geometry" && word != "geography") || open == name.npos || name.back() != ')')
        return Type::null();
    const TypeId id = word == "geometry" ? TypeId::kGeometry : TypeId::kGeography;
    std::string_view crs = name.substr(open + 1, name.size() - open - 2);
    crs = crs.substr(0, crs.find(','));
    if (crs == "SRID:ANY") return spatial_type(id, kMixedSrid);
    for (const auto& system : kSystems) {
        if (system.name == crs) return spatial_type(id, system.srid);
    }
    throw Error("ST_INVALID_CRS_VALUE", {{"crs", std::string(crs)}});
}

}  // namespace firesteel
