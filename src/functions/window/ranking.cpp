#include <algorithm>
#include <cctype>

#include "column/builder.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

template <typename T, typename Compute>
ColumnPtr per_row(const WindowPartition& partition, Compute compute) {
    FixedBuilder<T> builder(*partition.result_type, partition.pool);
    builder.reserve(partition.rows);
    for (int64_t i = 0; i < partition.rows; ++i) builder.append_value(compute(i));
    return builder.finish();
}

ColumnPtr row_number(const WindowPartition& partition) {
    return per_row<int32_t>(partition, [](int64_t i) { return static_cast<int32_t>(i + 1); });
}

ColumnPtr rank(const WindowPartition& partition) {
    return per_row<int32_t>(partition, [&](int64_t i) { return partition.peer_begin[i] + 1; });
}

ColumnPtr dense_rank(const WindowPartition& partition) {
    int32_t dense = 0;
    return per_row<int32_t>(partition,
                            [&](int64_t i) { return partition.peer_begin[i] == i ? ++dense : dense; });
}

ColumnPtr percent_rank(const WindowPartition& partition) {
    const auto others = static_cast<double>(partition.rows - 1);
    return per_row<double>(
        partition, [&](int64_t i) { return partition.rows == 1 ? 0.0 : partition.peer_begin[i] / others; });
}

ColumnPtr cume_dist(const WindowPartition& partition) {
    const auto rows = static_cast<double>(partition.rows);
    return per_row<double>(partition, [&](int64_t i) { return partition.peer_end[i] / rows; });
}

/// The first (rows % n) buckets hold one row more than the others.
ColumnPtr ntile(const WindowPartition& partition) {
    const bool given = partition.rows > 0 && !partition.arguments.empty();
    const int64_t buckets = given ? partition.arguments[0]->values<int32_t>()[0] : 1;
    const int64_t size = partition.rows / buckets;
    const int64_t larger = partition.rows % buckets;
    return per_row<int32_t>(partition, [&](int64_t i) {
        const int64_t in_larger = larger * (size + 1);
        const int64_t bucket =
            i < in_larger ? i / (size + 1) : larger + (i - in_larger) / std::max<int64_t>(size, 1);
        return static_cast<int32_t>(bucket + 1);
    });
}

Resolution resolve_ntile(const ResolveRequest& request) {
    check_argument_count(request, 0, 1);
    if (request.arguments.empty()) return {{}, Type::integer(), false};
    const ArgumentInfo& buckets = request.arguments[0];
    if (!buckets.constant) {
        raise_mismatch(request, "NON_FOLDABLE_INPUT",
                       {{"inputName", "`buckets`"},
                        {"inputType", quoted(buckets.type)},
                        {"inputExpr", quoted(buckets.sql)}});
    }
    if (!buckets.type.is(TypeId::kInteger)) raise_unexpected_type(request, 0, quoted(Type::integer()));
    if (buckets.constant->is_null() || buckets.constant->as_long() <= 0) {
        raise_mismatch(
            request, "VALUE_OUT_OF_RANGE",
            {{"exprName", "buckets"},
             {"valueRange", "(0, 2147483647]"},
             {"currentValue",
              buckets.constant->is_null() ? "NULL" : std::to_string(buckets.constant->as_long())}});
    }
    return {{Type::integer()}, Type::integer(), false};
}

void is_never_null(FunctionRecord& record) { record.never_null = true; }

/// Spark takes arguments of the ranking functions (as in rank(a)) and does not look at them.
template <TypeId kResult>
Resolution resolve_rank(const ResolveRequest& request) {
    Resolution resolution;
    for (const ArgumentInfo& argument : request.arguments) resolution.argument_types.push_back(argument.type);
    resolution.result = kResult == TypeId::kDouble ? Type::double_number() : Type::integer();
    resolution.nullable = false;
    return resolution;
}

/// Spark shows these three in capitals.
void is_rank(FunctionRecord& record) {
    is_never_null(record);
    record.display = [](const std::string& name, const std::vector<std::string>&) {
        std::string shown = name;
        std::transform(shown.begin(), shown.end(), shown.begin(),
                       [](unsigned char c) { return std::toupper(c); });
        return shown + "()";
    };
}

WINDOW_FUNCTION("row_number")
    .group("window_funcs")
    .since("2.0.0")
    .doc("Numbers the rows of the window partition from 1 in the window's order.")
    .example("SELECT a, row_number() OVER (ORDER BY a) FROM VALUES ('x'), ('y') tab(a)", "x\t1\ny\t2")
    .overload("() -> INT", row_number)
    .with(is_never_null);

WINDOW_FUNCTION("rank")
    .group("window_funcs")
    .since("2.0.0")
    .doc("One more than the number of rows that come before the row's peers: ties leave gaps.")
    .example("SELECT a, rank() OVER (ORDER BY a) FROM VALUES (1), (1), (2) tab(a)", "1\t1\n1\t1\n2\t3")
    .overload(resolve_rank<TypeId::kInteger>, rank)
    .with(is_rank);

WINDOW_FUNCTION("dense_rank")
    .group("window_funcs")
    .since("2.0.0")
    .doc("The number of the row's peers in the window's order: ties leave no gaps.")
    .example("SELECT a, dense_rank() OVER (ORDER BY a) FROM VALUES (1), (1), (2) tab(a)", "1\t1\n1\t1\n2\t2")
    .overload(resolve_rank<TypeId::kInteger>, dense_rank)
    .with(is_rank);

WINDOW_FUNCTION("percent_rank")
    .group("window_funcs")
    .since("2.0.0")
    .doc("The rank as a fraction: (rank - 1) / (rows - 1), or 0 for a single row.")
    .example("SELECT a, percent_rank() OVER (ORDER BY a) FROM VALUES (1), (1), (2) tab(a)",
             "1\t0.0\n1\t0.0\n2\t1.0")
    .overload(resolve_rank<TypeId::kDouble>, percent_rank)
    .with(is_rank);

WINDOW_FUNCTION("cume_dist")
    .group("window_funcs")
    .since("2.0.0")
    .doc("The fraction of rows that come before the row or are its peers.")
    .example("SELECT a, cume_dist() OVER (ORDER BY a) FROM VALUES (1), (2) tab(a)", "1\t0.5\n2\t1.0")
    .overload("() -> DOUBLE", cume_dist)
    .with(is_never_null);

WINDOW_FUNCTION("ntile")
    .group("window_funcs")
    .since("2.0.0")
    .doc(
        "Divides the rows of the partition into `n` buckets of nearly equal size and gives each row's "
        "bucket, from 1.")
    .example("SELECT a, ntile(2) OVER (ORDER BY a) FROM VALUES (1), (2), (3) tab(a)", "1\t1\n2\t1\n3\t2")
    .overload(resolve_ntile, ntile)
    .with(is_never_null);

}  // namespace
}  // namespace firesteel
