#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/top_k_state.h"

namespace firesteel {

namespace {

Resolution resolve_estimate(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type item = top_k_item_type(request, 0);
    require_top_k_constants(request, 1, {"K"});
    Resolution resolution{{request.arguments[0].type}, top_k_result(item), false};
    resolution.argument_types.resize(request.arguments.size(), Type::integer());
    return resolution;
}

ColumnPtr estimate(const KernelCall& call) {
    const Type& item = call[0].type().fields()[2].type;
    ListBuilder out(*call.result_type, call.pool);
    for (int64_t i = 0; i < call.rows; ++i) {
        if (call.arguments.size() > 1 && call[1].is_null(i))
            throw Error("APPROX_TOP_K_NULL_ARG", {{"argName", "`k`"}});
        const int64_t k = call.arguments.size() > 1 ? call[1].values<int32_t>()[i] : kDefaultTopK;
        check_top_k(k);
        if (call[0].is_null(i)) {
            out.close_row();
            continue;
        }
        check_items_tracked(call[0].child(1)->values<int32_t>()[i], k);
        const auto state = TopKState::parse(call[0].child(0)->values<StringView>()[i].view(), item);
        if (!state) {
            call.errors->fail_always(i, [] {
                return Error("FAILED_FUNCTION_CALL", {{"funcName", "`approx_top_k_estimate`"}});
            });
            out.close_row();
            continue;
        }
        state->append_top(out, item, k);
    }
    return out.finish();
}

}  // namespace

FUNCTION("approx_top_k_estimate")
    .group("sketch_funcs")
    .since("4.1.0")
    .doc(
        "The `k` most frequent items, 5 when not given, of a state that `approx_top_k_accumulate` or "
        "`approx_top_k_combine` made, with about how often they occur.")
    .example(
        "SELECT approx_top_k_estimate(approx_top_k_accumulate(expr)) FROM VALUES (0), (0), (1), (1), (2), "
        "(3), (4), (4) AS "
        "tab(expr)",
        "[{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,\"count\":1}"
        ",{\"item\":3,"
        "\"count\":1}]")
    .overload(resolve_estimate, estimate)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.can_fail = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "5"});
        };
    });

}  // namespace firesteel
