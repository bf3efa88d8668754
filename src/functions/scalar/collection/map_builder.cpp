#include "functions/scalar/collection/map_builder.h"

#include <algorithm>

#include "column/bitmap.h"
#include "column/compare.h"
#include "column/selection.h"
#include "functions/cast.h"
#include "functions/collation_keys.h"

namespace firesteel {

namespace {

bool cannot_be_key(const Type& type) {
    const Type& storage = type.storage_type();
    if (storage.is(TypeId::kMap) || storage.is(TypeId::kVariant)) return true;
    if (storage.is(TypeId::kArray)) return cannot_be_key(storage.element_type());
    if (!storage.is(TypeId::kStruct)) return false;
    return std::any_of(storage.fields().begin(), storage.fields().end(),
                       [](const Field& f) { return cannot_be_key(f.type); });
}

}  // namespace

ColumnPtr build_maps(const KernelCall& call, const ColumnPtr& keys, const ColumnPtr& values,
                     const std::vector<int32_t>& offsets) {
    std::vector<uint64_t> hashes(static_cast<size_t>(keys->size()));
    const ColumnPtr compared = comparable(keys, call.pool);
    hash_rows(*compared, hashes.data(), false);
    std::vector<int32_t> key_rows;
    std::vector<int32_t> value_rows;
    auto ends = Buffer::allocate((call.rows + 1) * 4, call.pool);
    auto* out = ends->mutable_as<int32_t>();
    out[0] = 0;
    for (int64_t row = 0; row < call.rows; ++row) {
        const size_t begin = key_rows.size();
        const bool valid = !call.validity || get_bit(call.validity->as<uint64_t>(), row);
        for (int32_t i = offsets[static_cast<size_t>(row)];
             valid && i < offsets[static_cast<size_t>(row) + 1]; ++i) {
            if (keys->is_null(i)) {
                call.errors->fail_always(row, [] { return Error("NULL_MAP_KEY"); });
                break;
            }
            const auto twin = std::find_if(
                key_rows.begin() + static_cast<std::ptrdiff_t>(begin), key_rows.end(), [&](int32_t known) {
                    return hashes[static_cast<size_t>(known)] == hashes[static_cast<size_t>(i)] &&
                           equal_rows(*compared, known, *compared, i);
                });
            if (twin == key_rows.end()) {
                key_rows.push_back(i);
                value_rows.push_back(i);
            } else if (call.settings->map_key_last_win) {
                value_rows[static_cast<size_t>(twin - key_rows.begin())] = i;
            } else {
                call.errors->fail_always(row, [&] {
                    return Error("DUPLICATED_MAP_KEY",
                                 {{"key", to_display_string(*keys, i, *call.settings)},
                                  {"mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\""}});
                });
                break;
            }
        }
        out[row + 1] = static_cast<int32_t>(key_rows.size());
    }
    return Column::list(*call.result_type, call.rows, std::move(ends), nullptr,
                        {take(keys, key_rows, call.pool), take(values, value_rows, call.pool)});
}

void check_map_key(const ResolveRequest& request, const Type& key) {
    if (cannot_be_key(key)) raise_mismatch(request, "INVALID_MAP_KEY_TYPE", {{"keyType", quoted(key)}});
}

}  // namespace firesteel
