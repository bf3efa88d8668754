#include "functions/sketch/sketch_keys.h"

#include "functions/sketch/arguments.h"

namespace firesteel {

namespace {

template <typename T>
uint64_t array_hash(const Column& lists, int64_t row) {
    const Column& elements = *lists.child(0);
    std::vector<T> values;
    for (int32_t i = lists.offsets()[row]; i < lists.offsets()[row + 1]; ++i)
        values.push_back(elements.is_null(i) ? T{0} : elements.values<T>()[i]);
    return theta_hash(
        std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
}

}  // namespace

uint64_t sketch_key_hash(const Column& column, int64_t row) {
    if (column.is_null(row)) return 0;
    switch (column.type().physical()) {
        case PhysicalType::kInt32:
            return theta_hash(int64_t{column.values<int32_t>()[row]});
        case PhysicalType::kInt64:
            return theta_hash(column.values<int64_t>()[row]);
        case PhysicalType::kFloat:
            return theta_hash(static_cast<double>(column.values<float>()[row]));
        case PhysicalType::kDouble:
            return theta_hash(column.values<double>()[row]);
        case PhysicalType::kList:
            if (column.type().element_type().is(TypeId::kInteger)) return array_hash<int32_t>(column, row);
            return column.type().element_type().is(TypeId::kLong) ? array_hash<int64_t>(column, row) : 0;
        default:
            return theta_hash(column.values<StringView>()[row].view());
    }
}

Error invalid_lg_nominal(const std::string& function, int64_t value) {
    return Error("SKETCH_INVALID_LG_NOM_ENTRIES", {{"function", in_backticks(function)},
                                                   {"min", std::to_string(kLeastLgNominal)},
                                                   {"max", std::to_string(kMostLgNominal)},
                                                   {"value", std::to_string(value)}});
}

int bind_lg_nominal(const AggregateBinding& binding, size_t i, const char* function) {
    if (binding.constants.size() <= i) return kDefaultLgNominal;
    const auto& given = binding.constants[i];
    if (!given) throw Error("THETA_LG_NOM_ENTRIES_MUST_BE_CONSTANT", {{"function", in_backticks(function)}});
    const int64_t lg_nominal = given->is_null() ? 0 : given->as_long();
    if (lg_nominal < kLeastLgNominal || lg_nominal > kMostLgNominal)
        throw invalid_lg_nominal(function, lg_nominal);
    return static_cast<int>(lg_nominal);
}

std::optional<ThetaSketch> read_theta(const KernelCall& call, size_t argument, int64_t row,
                                      const char* function) {
    const std::string_view bytes = call[argument].values<StringView>()[row].view();
    auto sketch = parse_theta(bytes);
    if (!sketch) {
        call.errors->fail_always(row, [&] {
            constexpr const char* kExpected = "COMPACT";
            const char* family = sketch_family(bytes);
            if (family == nullptr || std::string_view(family) == kExpected)
                return Error("THETA_INVALID_INPUT_SKETCH_BUFFER", {{"function", in_backticks(function)}});
            return Error("THETA_INVALID_INPUT_SKETCH_BUFFER_FAMILY", {{"function", in_backticks(function)},
                                                                      {"expectedFamily", kExpected},
                                                                      {"actualFamily", family}});
        });
    }
    return sketch;
}

}  // namespace firesteel
