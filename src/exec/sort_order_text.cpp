#include "exec/sort_order_text.h"

namespace firesteel {

std::string sort_order_text(const Exprs& keys, const std::vector<SortDirection>& directions,
                            const char* separator) {
    std::string text;
    for (size_t i = 0; i < keys.size(); ++i) {
        if (i > 0) text += separator;
        text += to_explain(*keys[i]) + (directions[i].ascending ? " ASC" : " DESC");
        text += directions[i].nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
    return text;
}

}  // namespace firesteel
