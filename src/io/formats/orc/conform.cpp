#include "io/formats/orc/conform.h"

#include "catalog/identifier.h"
#include "column/selection.h"
#include "functions/cast.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

class Conformer {
public:
    Conformer(const EvalSettings& settings, const MemoryPoolPtr& pool) : settings_(settings), pool_(pool) {}

    ColumnPtr conform(const ColumnPtr& column, const Type& type) const {
        const Type from = column->type().storage_type();
        const Type& to = type.storage_type();
        if (from.same_ignoring_nullability(to)) return column->with_type(type);
        if (from.is(TypeId::kStruct) && to.is(TypeId::kStruct)) return structure(column, from, type);
        if (from.is(TypeId::kArray) && to.is(TypeId::kArray)) return list(column, {to.element_type()}, type);
        if (from.is(TypeId::kMap) && to.is(TypeId::kMap))
            return list(column, {to.key_type(), to.value_type()}, type);
        if (from.is_nested() || to.is_nested() || !can_cast(from, to, false)) return nullptr;
        ErrorSink errors(EvalMode::kTry);
        return cast_column(column->with_type(from), to, settings_, errors, pool_)->with_type(type);
    }

private:
    ColumnPtr structure(const ColumnPtr& written, const Type& from, const Type& type) const {
        const ColumnPtr column = flatten(written, pool_);
        std::vector<ColumnPtr> children;
        for (const Field& field : type.storage_type().fields()) {
            const int place = place_of(field.name, from);
            children.push_back(place < 0 ? Column::nulls(field.type, column->size(), pool_)
                                         : conform(column->child(static_cast<size_t>(place)), field.type));
            if (!children.back()) return nullptr;
        }
        return Column::structure(type, column->size(), column->validity_buffer(), std::move(children));
    }

    ColumnPtr list(const ColumnPtr& written, const std::vector<Type>& parts, const Type& type) const {
        const ColumnPtr column = flatten(written, pool_);
        std::vector<ColumnPtr> children;
        for (size_t i = 0; i < parts.size(); ++i) {
            children.push_back(conform(column->child(i), parts[i]));
            if (!children.back()) return nullptr;
        }
        return Column::list(type, column->size(), column->offsets_buffer(), column->validity_buffer(),
                            std::move(children));
    }

    /// Of the field so called, exactly or else in another case; -1 when there is none.
    int place_of(const std::string& name, const Type& type) const {
        int found = -1;
        for (size_t i = 0; i < type.fields().size(); ++i) {
            const std::string& own = type.fields()[i].name;
            if (own == name) return static_cast<int>(i);
            if (found < 0 && !settings_.case_sensitive && equal_ignoring_case(own, name))
                found = static_cast<int>(i);
        }
        return found;
    }

    const EvalSettings& settings_;
    const MemoryPoolPtr& pool_;
};

}  // namespace

ColumnPtr conform_orc(const ColumnPtr& column, const Type& type, const EvalSettings& settings,
                      const MemoryPoolPtr& pool) {
    return Conformer(settings, pool).conform(column, type);
}

}  // namespace firesteel
