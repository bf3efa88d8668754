#include "common/placeless.h"

#include <utility>

namespace firesteel {

Error placeless(Error error) {
    error.with_context({});
    return error;
}

bool is_nowhere(const QueryContext& context) {
    return !context.is_sql() && context.fragment.empty() && context.call_site.empty();
}

}  // namespace firesteel
