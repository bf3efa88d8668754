#include "io/formats/parquet/variant_column.h"

#include <algorithm>

#include "column/selection.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

constexpr int kMissing = -1;

int find_child(const Column& group, std::string_view name) {
    const auto& fields = group.type().fields();
    for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == name) return static_cast<int>(i);
    }
    return kMissing;
}

/// The values of a group: each row has a `value`, a `typed_value`, or of objects both.
struct Parts {
    const Column* value = nullptr;
    const Column* typed = nullptr;

    explicit Parts(const Column& group) {
        if (!group.type().is(TypeId::kStruct)) raise_malformed_variant();
        if (const int at = find_child(group, "value"); at != kMissing)
            value = group.child(static_cast<size_t>(at)).get();
        if (const int at = find_child(group, "typed_value"); at != kMissing)
            typed = group.child(static_cast<size_t>(at)).get();
        if (value && !value->type().is(TypeId::kBinary)) raise_malformed_variant();
    }
    bool has_value(int64_t row) const { return value && !value->is_null(row); }
    bool has_typed(int64_t row) const { return typed && !typed->is_null(row); }
};

/// Columns of structs as Arrow gives them are flat; lists' children are too.
class Assembler {
public:
    explicit Assembler(VariantBuilder& out) : out_(out) {}

    void append(const Column& group, int64_t row, std::string_view metadata) {
        const Parts parts(group);
        if (parts.has_typed(row)) {
            append_typed(parts, row, metadata);
        } else if (parts.has_value(row)) {
            out_.append(view_of(parts, row, metadata));
        } else {
            raise_malformed_variant();
        }
    }

private:
    static VariantView view_of(const Parts& parts, int64_t row, std::string_view metadata) {
        return {value_at<StringView>(*parts.value, row).view(), metadata};
    }

    void append_typed(const Parts& parts, int64_t row, std::string_view metadata) {
        const Column& typed = *parts.typed;
        switch (typed.type().id()) {
            case TypeId::kStruct:
                return append_object(parts, row, metadata);
            case TypeId::kArray:
                return append_array(typed, row, metadata);
            default:
                append_to_variant(typed, row, out_);
        }
    }

    void append_array(const Column& typed, int64_t row, std::string_view metadata) {
        const size_t start = out_.position();
        std::vector<size_t> begins;
        for (int32_t i = typed.offsets()[row]; i < typed.offsets()[row + 1]; ++i) {
            begins.push_back(out_.position() - start);
            append(*typed.child(0), i, metadata);
        }
        out_.finish_array(start, begins);
    }

    /// The shredded fields, then those that only this row has.
    void append_object(const Parts& parts, int64_t row, std::string_view metadata) {
        const size_t start = out_.position();
        std::vector<VariantBuilder::Field> fields;
        const auto add = [&](std::string_view key) {
            const uint32_t id = out_.add_key(key);
            fields.push_back({id, out_.position() - start});
        };
        const Column& typed = *parts.typed;
        for (size_t i = 0; i < typed.children().size(); ++i) {
            const Column& group = *typed.child(i);
            const Parts inner(group);
            if (group.is_null(row) || (!inner.has_value(row) && !inner.has_typed(row))) continue;
            add(typed.type().fields()[i].name);
            append(group, row, metadata);
        }
        if (parts.has_value(row)) {
            const VariantView rest = view_of(parts, row, metadata);
            if (rest.kind() != VariantKind::kObject) raise_malformed_variant();
            const size_t count = rest.size();
            for (size_t i = 0; i < count; ++i) {
                add(rest.key(i));
                out_.append(rest.element(i));
            }
        }
        if (!out_.finish_object(start, fields)) raise_malformed_variant();
    }

    VariantBuilder& out_;
};

}  // namespace

bool holds_variant(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kVariant:
            return true;
        case TypeId::kArray:
            return holds_variant(storage.element_type());
        case TypeId::kMap:
            return holds_variant(storage.value_type());
        case TypeId::kStruct:
            return std::any_of(storage.fields().begin(), storage.fields().end(),
                               [](const Field& field) { return holds_variant(field.type); });
        default:
            return false;
    }
}

ColumnPtr storable_variants(const ColumnPtr& written, const MemoryPoolPtr& pool) {
    if (!holds_variant(written->type())) return written;
    const ColumnPtr column = flatten(written, pool);
    std::vector<ColumnPtr> children;
    if (column->type().storage_type().is(TypeId::kVariant)) {
        for (const ColumnPtr& child : column->children()) {
            const ColumnPtr bytes = flatten(child, pool);
            children.push_back(Column::flat(Type::binary(), bytes->size(), bytes->values_buffer(), nullptr,
                                            bytes->owners()));
        }
        return Column::structure(column->type(), column->size(), column->validity_buffer(),
                                 std::move(children));
    }
    for (const ColumnPtr& child : column->children()) children.push_back(storable_variants(child, pool));
    if (column->type().storage_type().is(TypeId::kStruct))
        return Column::structure(column->type(), column->size(), column->validity_buffer(),
                                 std::move(children));
    return Column::list(column->type(), column->size(), column->offsets_buffer(), column->validity_buffer(),
                        std::move(children));
}

ColumnPtr assemble_variants(const ColumnPtr& stored, const MemoryPoolPtr& pool) {
    const int metadata_at = find_child(*stored, "metadata");
    if (metadata_at == kMissing) raise_malformed_variant();
    const Column& metadata = *stored->child(static_cast<size_t>(metadata_at));
    const Parts parts(*stored);
    if (!metadata.type().is(TypeId::kBinary)) raise_malformed_variant();
    if (!parts.typed && parts.value) {
        const auto value_at = static_cast<size_t>(find_child(*stored, "value"));
        return Column::structure(Type::variant(), stored->size(), stored->validity_buffer(),
                                 {stored->child(value_at), stored->child(static_cast<size_t>(metadata_at))});
    }
    VariantColumnBuilder out(pool);
    VariantBuilder builder("parquet");
    Assembler assembler(builder);
    for (int64_t row = 0; row < stored->size(); ++row) {
        const std::string_view names =
            metadata.is_null(row) ? std::string_view() : value_at<StringView>(metadata, row).view();
        // Nothing at all lies under structs that are null.
        const bool nothing = names.empty() && !parts.has_value(row) && !parts.has_typed(row);
        if (stored->is_null(row) || nothing) {
            out.append_null();
            continue;
        }
        assembler.append(*stored, row, names);
        out.append(builder);
    }
    return out.finish();
}

}  // namespace firesteel
