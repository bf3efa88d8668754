// map_filter, transform_keys and transform_values: a lambda over each entry of a map.

#include "column/selection.h"
#include "expr/special/lambda_arrays.h"
#include "functions/scalar/collection/map_builder.h"

namespace firesteel {

namespace {

std::vector<Field> key_and_value(size_t i, const std::vector<ArgumentInfo>& arguments) {
    const Type& map = arguments[0].type;
    if (i != 1 || !map.is(TypeId::kMap)) return {};
    return {{"k", map.key_type(), false}, {"v", map.value_type(), map.contains_null()}};
}

/// The entries of a map column, and what the lambda makes of each.
struct Entries {
    explicit Entries(const SpecialCall& call)
        : map(flat_argument(call, 0)),
          flat(flatten_elements(*map)),
          keys(take(map->child(0), flat.elements, call.context().pool)),
          values(take(map->child(1), flat.elements, call.context().pool)),
          results(call.lambda(1, call.pick(flat.parents), {keys, values})) {}
    ColumnPtr map;
    FlatElements flat;
    ColumnPtr keys;
    ColumnPtr values;
    ColumnPtr results;
};

class MapLambda : public SpecialForm {
public:
    std::vector<Field> lambda_parameters(size_t i,
                                         const std::vector<ArgumentInfo>& arguments) const override {
        return key_and_value(i, arguments);
    }
};

class MapFilter final : public MapLambda {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const Entries entries(call);
        std::vector<int32_t> kept;
        std::vector<int32_t> ends;
        int32_t at = 0;
        for (const int32_t end : entries.flat.ends) {
            for (; at < end; ++at) {
                if (is_true(*entries.results, at)) kept.push_back(at);
            }
            ends.push_back(static_cast<int32_t>(kept.size()));
        }
        return Column::list(call.expr().type, entries.map->size(), offsets_of(ends, pool),
                            entries.map->validity_buffer(),
                            {take(entries.keys, kept, pool), take(entries.values, kept, pool)});
    }
};

class TransformValues final : public MapLambda {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const Entries entries(call);
        return Column::list(
            call.expr().type, entries.map->size(), offsets_of(entries.flat.ends, call.context().pool),
            entries.map->validity_buffer(),
            {entries.keys,
             retyped(flatten(entries.results, call.context().pool), call.expr().type.value_type())});
    }
};

class TransformKeys final : public MapLambda {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const MemoryPoolPtr& pool = call.context().pool;
        const Entries entries(call);
        std::vector<int32_t> offsets = {0};
        offsets.insert(offsets.end(), entries.flat.ends.begin(), entries.flat.ends.end());
        ErrorSink errors(call.expr().mode);
        KernelCall build;
        build.rows = entries.map->size();
        build.result_type = &call.expr().type;
        build.settings = call.expr().settings.get();
        build.errors = &errors;
        build.pool = pool;
        const ColumnPtr keys = retyped(flatten(entries.results, pool), call.expr().type.key_type());
        const ColumnPtr maps = build_maps(build, keys, entries.values, offsets);
        if (errors.has_error()) throw errors.error();
        return Column::list(maps->type(), maps->size(), maps->offsets_buffer(),
                            entries.map->validity_buffer(), maps->children());
    }
};

const MapFilter kMapFilter;
const TransformValues kTransformValues;
const TransformKeys kTransformKeys;

Resolution resolve_entries(const ResolveRequest& request, Type result) {
    return {{request.arguments[0].type, request.arguments[1].type},
            std::move(result),
            request.arguments[0].nullable};
}

Resolution resolve_map_filter(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    check_map(request, 0);
    check_predicate(request, 1);
    return resolve_entries(request, request.arguments[0].type);
}

Resolution resolve_transform_values(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    check_map(request, 0);
    const ArgumentInfo& body = request.arguments[1];
    return resolve_entries(request,
                           Type::map(request.arguments[0].type.key_type(), body.type, body.nullable));
}

Resolution resolve_transform_keys(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    check_map(request, 0);
    const Type& map = request.arguments[0].type;
    check_map_key(request, request.arguments[1].type);
    return resolve_entries(request,
                           Type::map(request.arguments[1].type, map.value_type(), map.contains_null()));
}

}  // namespace

FUNCTION("map_filter")
    .group("lambda_funcs")
    .since("3.0.0")
    .doc("The entries for which the lambda is true.")
    .example("SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v)", "{1:0,3:-1}")
    .overload(resolve_map_filter, &kMapFilter);

FUNCTION("transform_values")
    .group("lambda_funcs")
    .since("3.0.0")
    .doc("The map with what the lambda makes of each entry as its values.")
    .example("SELECT transform_values(map(1, 1, 2, 2), (k, v) -> v + 1)", "{1:2,2:3}")
    .overload(resolve_transform_values, &kTransformValues);

FUNCTION("transform_keys")
    .group("lambda_funcs")
    .since("3.0.0")
    .doc("The map with what the lambda makes of each entry as its keys.")
    .example("SELECT transform_keys(map(1, 1, 2, 2), (k, v) -> k + 1)", "{2:1,3:2}")
    .overload(resolve_transform_keys, &kTransformKeys)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
