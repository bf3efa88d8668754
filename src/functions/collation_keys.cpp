#include "functions/collation_keys.h"

#include "codec/collator.h"
#include "column/builder.h"
#include "column/selection.h"
#include "common/error.h"

namespace firesteel {

namespace {

ColumnPtr text_keys(const Column& column, const MemoryPoolPtr& pool) {
    const Collation& collation = collation_of(column.type());
    if (collation.rule == Collation::Rule::kIndeterminate) throw Error("INDETERMINATE_COLLATION");
    const Collator& collator = Collator::of(collation);
    StringBuilder keys(Type::binary(), pool);
    std::string key;
    for (int64_t row = 0; row < column.size(); ++row) {
        if (column.is_null(row)) {
            keys.append_null();
            continue;
        }
        key.clear();
        collator.append_key(column.values<StringView>()[row].view(), key);
        keys.append_value(key);
    }
    return keys.finish();
}

}  // namespace

Type comparable_type(const Type& type) {
    if (!has_collation(type)) return type;
    return replace_strings(type,
                           [](const Type& text) { return has_collation(text) ? Type::binary() : text; });
}

ColumnPtr comparable(const ColumnPtr& column, const MemoryPoolPtr& pool) {
    if (!has_collation(column->type())) return column;
    if (!column->is_flat()) {
        if (column->dictionary_values()->size() > column->size())
            return comparable(flatten(column, pool), pool);
        return Column::dictionary(column->size(), column->codes_buffer(), column->validity_buffer(),
                                  comparable(column->dictionary_values(), pool));
    }
    if (column->type().is(TypeId::kString)) return text_keys(*column, pool);
    const Type type = comparable_type(column->type());
    std::vector<ColumnPtr> children;
    for (const ColumnPtr& child : column->children()) children.push_back(comparable(child, pool));
    if (type.is(TypeId::kStruct))
        return Column::structure(type, column->size(), column->validity_buffer(), std::move(children));
    return Column::list(type, column->size(), column->offsets_buffer(), column->validity_buffer(),
                        std::move(children));
}

}  // namespace firesteel
