#include "column/builder.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// The window of `width` microseconds, starting every `slide` from `origin`, that holds the moment and is the
/// `index`-th from the latest; null when there is none.
ColumnPtr time_window(const KernelCall& call) {
    StructBuilder builder(*call.result_type, call.pool);
    const auto append = [&](size_t field, int64_t micros) {
        static_cast<FixedBuilder<int64_t>&>(builder.child(field)).append_value(micros);
    };
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            builder.append_null();
            continue;
        }
        const int64_t moment = call[0].values<int64_t>()[row];
        const int64_t width = call[1].values<int64_t>()[row], slide = call[2].values<int64_t>()[row];
        const int64_t origin = call[3].values<int64_t>()[row], index = call[4].values<int64_t>()[row];
        int64_t past = (moment - origin) % slide;
        if (past < 0) past += slide;
        const int64_t start = moment - past - index * slide;
        if (moment >= start + width) {
            builder.append_null();
            continue;
        }
        append(0, start);
        append(1, start + width);
        builder.close_row();
    }
    return builder.finish();
}

Resolution resolve_time_window(const ResolveRequest& request) {
    check_argument_count(request, 5, 5);
    const Type& moment = request.arguments[0].type;
    const Type number = Type::long_integer();
    return {{moment, number, number, number, number},
            Type::structure({{"start", moment, true}, {"end", moment, true}}),
            true};
}

// What window() in a select list or GROUP BY is made of.
FUNCTION("time_window").overload(resolve_time_window, time_window).with([](FunctionRecord& record) {
    record.internal = true;
    record.nulls = NullHandling::kCustom;
});

}  // namespace
}  // namespace firesteel
