#include <algorithm>
#include <vector>

#include "column/builder.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Row `i + step * offset`, counting only rows that are not null with IGNORE NULLS; -1 outside the partition.
class OffsetFinder {
public:
    OffsetFinder(const WindowPartition& partition, int64_t offset) : rows_(partition.rows), offset_(offset) {
        if (!partition.ignore_nulls) return;
        skips_nulls_ = true;
        for (int64_t i = 0; i < rows_; ++i) {
            before_.push_back(static_cast<int64_t>(present_.size()));
            if (!partition.arguments[0]->is_null(i)) present_.push_back(i);
        }
    }

    int64_t find(int64_t row) const {
        if (offset_ == 0) return row;
        if (!skips_nulls_) {
            const int64_t target = row + offset_;
            return target >= 0 && target < rows_ ? target : -1;
        }
        // Index into present_ of the |offset|-th non-null row after (or before) this one.
        const int64_t before = before_[static_cast<size_t>(row)];
        const bool is_present =
            before < static_cast<int64_t>(present_.size()) && present_[static_cast<size_t>(before)] == row;
        const int64_t target = offset_ > 0 ? before + (is_present ? 0 : -1) + offset_ : before + offset_;
        if (target < 0 || target >= static_cast<int64_t>(present_.size())) return -1;
        return present_[static_cast<size_t>(target)];
    }

private:
    const int64_t rows_;
    const int64_t offset_;
    bool skips_nulls_ = false;
    std::vector<int64_t> present_;  // rows that are not null
    std::vector<int64_t> before_;   // per row: how many of them come before it
};

template <int kDirection>
ColumnPtr shifted(const WindowPartition& partition) {
    auto builder = ColumnBuilder::make(*partition.result_type, partition.pool);
    if (partition.rows == 0) return builder->finish();
    const int32_t offset = partition.arguments.size() > 1 ? partition.arguments[1]->values<int32_t>()[0] : 1;
    const bool has_default = partition.arguments.size() > 2;
    const OffsetFinder finder(partition, int64_t{kDirection} * offset);
    for (int64_t i = 0; i < partition.rows; ++i) {
        const int64_t source = finder.find(i);
        if (source >= 0) {
            builder->append_from(*partition.arguments[0], source);
        } else if (has_default) {
            builder->append_from(*partition.arguments[2], i);
        } else {
            builder->append_null();
        }
    }
    return builder->finish();
}

/// The n-th row of the frame, from 1.
ColumnPtr nth_value(const WindowPartition& partition) {
    auto builder = ColumnBuilder::make(*partition.result_type, partition.pool);
    if (partition.rows == 0) return builder->finish();
    const int64_t wanted = partition.arguments[1]->values<int32_t>()[0];
    const Column& values = *partition.arguments[0];
    for (int64_t i = 0; i < partition.rows; ++i) {
        int64_t found = -1;
        if (!partition.ignore_nulls) {
            found = partition.frame_begin[i] + wanted - 1;
        } else {
            int64_t left = wanted;
            for (int64_t row = partition.frame_begin[i]; row < partition.frame_end[i] && left > 0; ++row) {
                if (!values.is_null(row) && --left == 0) found = row;
            }
        }
        if (found >= 0 && found < partition.frame_end[i]) {
            builder->append_from(values, found);
        } else {
            builder->append_null();
        }
    }
    return builder->finish();
}

/// lag and lead: (input, offset = 1, default = NULL).
Resolution resolve_shift(const ResolveRequest& request) {
    check_argument_count(request, 1, 3);
    Resolution resolution;
    Type type = request.arguments[0].type;
    // The default becomes what the input is.
    if (request.arguments.size() == 3 && type.is(TypeId::kNull)) type = request.arguments[2].type;
    if (request.arguments.size() == 3) check_implicit_cast(request, 2, type);
    resolution.argument_types.push_back(type);
    if (request.arguments.size() > 1) {
        const ArgumentInfo& offset = request.arguments[1];
        check_implicit_cast(request, 1, Type::integer());
        if (!offset.constant && offset.type.is(TypeId::kInteger)) {
            const bool back = request.name == "lag";
            raise_mismatch(request, "NON_FOLDABLE_INPUT",
                           {{"inputName", "`offset`"},
                            {"inputType", quoted(offset.type)},
                            {"inputExpr", quoted(back ? "(- " + offset.sql + ")" : offset.sql)}});
        }
        if (!offset.constant || offset.constant->is_null())
            throw Error("_LEGACY_ERROR_TEMP_1035", {{"prettyName", request.name}});
        resolution.argument_types.push_back(Type::integer());
    }
    if (request.arguments.size() > 2) resolution.argument_types.push_back(type);
    resolution.result = type;
    resolution.nullable =
        request.arguments.size() < 3 || request.arguments[0].nullable || nullable_as(request, 2, type);
    return resolution;
}

Resolution resolve_nth_value(const ResolveRequest& request) {
    if (request.arguments.size() != 2) raise_wrong_argument_count(request, "[2, 3]");
    check_implicit_cast(request, 1, Type::integer());
    const ArgumentInfo& position = request.arguments[1];
    if (!position.constant) {
        raise_mismatch(request, "NON_FOLDABLE_INPUT",
                       {{"inputName", "`offset`"},
                        {"inputType", quoted(position.type)},
                        {"inputExpr", quoted(position.sql)}});
    }
    const bool is_null = position.constant->is_null();
    if (is_null || (position.type.is_integral() && position.constant->as_long() <= 0)) {
        raise_mismatch(request, "VALUE_OUT_OF_RANGE",
                       {{"exprName", "offset"},
                        {"valueRange", "(0, 9223372036854775807]"},
                        {"currentValue", std::to_string(is_null ? 0 : position.constant->as_long()) + "L"}});
    }
    return {{request.arguments[0].type, Type::integer()}, request.arguments[0].type, true};
}

void takes_ignore_nulls(FunctionRecord& record) { record.allows_ignore_nulls = true; }

WINDOW_FUNCTION("lag")
    .group("window_funcs")
    .since("2.0.0")
    .doc(
        "The value of `input` `offset` rows before the row in the window's order (1 when not given); "
        "`default` (null when not "
        "given) where there is no such row.")
    .example("SELECT a, lag(a) OVER (ORDER BY a) FROM VALUES (1), (2) tab(a)", "1\tNULL\n2\t1")
    .overload(resolve_shift, shifted<-1>)
    .with(takes_ignore_nulls);

WINDOW_FUNCTION("lead")
    .group("window_funcs")
    .since("2.0.0")
    .doc(
        "The value of `input` `offset` rows after the row in the window's order (1 when not given); "
        "`default` (null when not "
        "given) where there is no such row.")
    .example("SELECT a, lead(a) OVER (ORDER BY a) FROM VALUES (1), (2) tab(a)", "1\t2\n2\tNULL")
    .overload(resolve_shift, shifted<1>)
    .with(takes_ignore_nulls);

WINDOW_FUNCTION("nth_value")
    .group("window_funcs")
    .since("3.1.0")
    .doc(
        "The value of `input` in the `offset`-th row of the window frame, from 1; null when the frame has "
        "fewer rows.")
    .example("SELECT a, nth_value(a, 2) OVER (ORDER BY a) FROM VALUES (1), (2) tab(a)", "1\tNULL\n2\t2")
    .overload(resolve_nth_value, nth_value)
    .with(takes_ignore_nulls);

}  // namespace
}  // namespace firesteel
