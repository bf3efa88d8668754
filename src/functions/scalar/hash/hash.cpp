#include <algorithm>

#include "functions/registry.h"
#include "functions/scalar/hash/spark_hash.h"

namespace firesteel {

namespace {

constexpr int kSeed = 42;

bool holds(const Type& type, TypeId wanted) {
    const Type& storage = type.storage_type();
    if (storage.is(wanted)) return true;
    if (storage.is(TypeId::kArray)) return holds(storage.element_type(), wanted);
    if (!storage.is(TypeId::kStruct)) return false;
    return std::any_of(storage.fields().begin(), storage.fields().end(),
                       [&](const Field& f) { return holds(f.type, wanted); });
}

Resolution resolve_hash(const ResolveRequest& request, Type result) {
    check_argument_count(request, 1, SIZE_MAX);
    Resolution resolution;
    for (const auto& argument : request.arguments) {
        if (holds(argument.type, TypeId::kMap))
            raise_mismatch(request, "HASH_MAP_TYPE", {{"functionName", "`" + request.name + "`"}});
        if (holds(argument.type, TypeId::kVariant))
            raise_mismatch(request, "HASH_VARIANT_TYPE", {{"functionName", "`" + request.name + "`"}});
        resolution.argument_types.push_back(argument.type);
    }
    resolution.result = std::move(result);
    resolution.nullable = false;
    return resolution;
}

Resolution resolve_murmur3(const ResolveRequest& request) { return resolve_hash(request, Type::integer()); }
Resolution resolve_xxhash64(const ResolveRequest& request) {
    return resolve_hash(request, Type::long_integer());
}

template <typename T>
ColumnPtr hash_arguments(const KernelCall& call, void (*mix)(const Column&, T*)) {
    auto buffer = Buffer::allocate(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    T* hashes = buffer->template mutable_as<T>();
    std::fill_n(hashes, call.rows, kSeed);
    for (const auto& argument : call.arguments) mix(*argument, hashes);
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr murmur3(const KernelCall& call) { return hash_arguments<int32_t>(call, murmur3_rows); }
ColumnPtr xxhash64(const KernelCall& call) { return hash_arguments<int64_t>(call, xxhash64_rows); }

}  // namespace

FUNCTION("hash")
    .group("hash_funcs")
    .since("2.0.0")
    .doc("A 32-bit hash of the arguments (Murmur3, as Spark partitions rows).")
    .example("SELECT hash('Spark', array(123), 2)", "-1321691492")
    .overload(resolve_murmur3, murmur3)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

FUNCTION("xxhash64")
    .group("hash_funcs")
    .since("3.0.0")
    .doc("A 64-bit hash of the arguments (xxHash).")
    .example("SELECT xxhash64('Spark', array(123), 2)", "5602566077635097486")
    .overload(resolve_xxhash64, xxhash64)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel
