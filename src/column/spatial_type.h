#pragma once

#include <string_view>

#include "column/type.h"

namespace firesteel {

/// GEOMETRY or GEOGRAPHY (`id`) of a reference system that Spark knows, or of kMixedSrid. Raises
/// ST_INVALID_SRID_VALUE.
Type spatial_type(TypeId id, int64_t srid);

/// Is there such a reference system, and for GEOGRAPHY one on the globe?
bool is_known_srid(TypeId id, int64_t srid);

/// As JSON writes it: "geometry(OGC:CRS84)", "geography(OGC:CRS84, SPHERICAL)". Void when it is neither.
Type spatial_type_from_json(std::string_view name);

}  // namespace firesteel
