#pragma once

#include "column/builder.h"
#include "functions/rows.h"

namespace firesteel {

/// Values read from texts, as from_json and its kin do: `reader.read(text, builder)` appends one value, or
/// says false where FAILFAST ends the query with `reader.error(text)`.
template <typename Reader>
ColumnPtr read_texts(const KernelCall& call, Reader& reader) {
    RowValidity validity(call);
    const auto builder = ColumnBuilder::make(*call.result_type, call.pool);
    const StringView* texts = call[0].values<StringView>();
    for (int64_t row = 0; row < call.rows; ++row) {
        const std::string_view text = texts[row].view();
        if (!validity.valid(row) || call.errors->has_error()) {
            builder->append_null();
        } else if (!reader.read(text, *builder)) {
            call.errors->fail_always(row, [&] { return reader.error(text); });
            builder->append_null();
        }
    }
    return builder->finish();
}

}  // namespace firesteel
