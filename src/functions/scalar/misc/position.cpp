#include "functions/client_function.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// The partition in the upper 31 bits, the row within it in the lower 33.
ColumnPtr increasing_ids(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * 8, call.pool);
    const int64_t first = (static_cast<int64_t>(call.position.partition) << 33) + call.position.first_row;
    for (int64_t row = 0; row < call.rows; ++row) buffer->mutable_as<int64_t>()[row] = first + row;
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr partition_ids(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * 4, call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        buffer->mutable_as<int32_t>()[row] = call.position.partition;
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

/// Nothing is partition 0.
ColumnPtr given_partitions(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * 4, call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        buffer->mutable_as<int32_t>()[row] = call[0].is_null(row) ? 0 : call[0].values<int32_t>()[row];
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

void depends_on_position(FunctionRecord& record) {
    record.volatility = Volatility::kVolatile;
    record.never_null = true;
}

}  // namespace

FUNCTION("monotonically_increasing_id")
    .group("misc_funcs")
    .since("1.4.0")
    .doc("A number that grows from row to row and is unique, though not without gaps.")
    .example("SELECT monotonically_increasing_id()", "0")
    .overload("() -> BIGINT", increasing_ids)
    .with(depends_on_position);

// The same as the pandas API calls it.
FUNCTION("distributed_id").overload("() -> BIGINT", increasing_ids).with([](FunctionRecord& r) {
    depends_on_position(r);
    is_for_clients(r);
});

FUNCTION("spark_partition_id")
    .group("misc_funcs")
    .since("1.4.0")
    .doc("The number of the partition that a row is in.")
    .example("SELECT spark_partition_id()", "0")
    .overload("() -> INT", partition_ids)
    .with([](FunctionRecord& r) {
        depends_on_position(r);
        r.shown_name = "SPARK_PARTITION_ID";
    });

// What repartitionById() takes for the number of a row's partition, modulo how many there are.
FUNCTION("direct_shuffle_partition_id")
    .overload("(number INT) -> INT", given_partitions)
    .with([](FunctionRecord& r) { r.internal = true, r.nulls = NullHandling::kCustom, r.never_null = true; });

}  // namespace firesteel
