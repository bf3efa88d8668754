#include "functions/variant_column.h"

#include <algorithm>
#include <unordered_map>

#include "codec/variant_json.h"
#include "codec/variant_schema.h"
#include "column/integer_at.h"
#include "common/check.h"
#include "common/decimal.h"
#include "functions/cast.h"
#include "functions/cast/cast_call.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

/// The earliest row that could not be cast, and why.
struct Failure {
    int32_t row = -1;
    std::string value;
    Type type;
};

class VariantCast {
public:
    VariantCast(const EvalSettings& settings, EvalMode mode, const MemoryPoolPtr& pool)
        : settings_(settings), zone_(TimeZone::find(settings.time_zone)), mode_(mode), pool_(pool) {}

    ColumnPtr cast(const std::vector<VariantToCast>& variants, const Type& to);
    const Failure& failure() const { return failure_; }

private:
    ColumnPtr to_variant(const std::vector<VariantToCast>& variants);
    ColumnPtr to_array(const std::vector<VariantToCast>& variants, const Type& to);
    ColumnPtr to_map(const std::vector<VariantToCast>& variants, const Type& to);
    ColumnPtr to_struct(const std::vector<VariantToCast>& variants, const Type& to);
    ColumnPtr to_scalar(const std::vector<VariantToCast>& variants, const Type& to);

    /// Is it one of that kind? Fails others, but nulls.
    bool is(const VariantToCast& variant, VariantKind kind, const Type& to);
    void fail(const VariantToCast& variant, const Type& to);
    std::string json(const VariantView& view) const {
        std::string out;
        append_variant_json(view, zone_, out);
        return out;
    }

    const EvalSettings& settings_;
    const TimeZone& zone_;
    const EvalMode mode_;
    const MemoryPoolPtr& pool_;
    Failure failure_;
};

void VariantCast::fail(const VariantToCast& variant, const Type& to) {
    if (mode_ == EvalMode::kTry || (failure_.row >= 0 && failure_.row <= variant.row)) return;
    failure_ = {variant.row, json(*variant.view), to};
}

bool VariantCast::is(const VariantToCast& variant, VariantKind kind, const Type& to) {
    if (!variant.view || variant.view->kind() == VariantKind::kNull) return false;
    if (variant.view->kind() == kind) return true;
    fail(variant, to);
    return false;
}

ColumnPtr VariantCast::cast(const std::vector<VariantToCast>& variants, const Type& to) {
    switch (to.id()) {
        case TypeId::kVariant:
            return to_variant(variants);
        case TypeId::kArray:
            return to_array(variants, to);
        case TypeId::kMap:
            return to_map(variants, to);
        case TypeId::kStruct:
            return to_struct(variants, to);
        default:
            return to_scalar(variants, to);
    }
}

ColumnPtr VariantCast::to_variant(const std::vector<VariantToCast>& variants) {
    VariantColumnBuilder out(pool_);
    VariantBuilder copy("cast");
    for (const VariantToCast& variant : variants) {
        if (!variant.view) {
            out.append_null();
            continue;
        }
        copy.append(*variant.view);
        out.append(copy);
    }
    return out.finish();
}

ColumnPtr VariantCast::to_array(const std::vector<VariantToCast>& variants, const Type& to) {
    std::vector<VariantToCast> elements;
    FixedBuilder<int32_t> offsets(Type::integer(), pool_);
    ValidityBuilder validity(pool_);
    offsets.append_value(0);
    for (const VariantToCast& variant : variants) {
        if (is(variant, VariantKind::kArray, to)) {
            const size_t count = variant.view->size();
            for (size_t i = 0; i < count; ++i) elements.push_back({variant.view->element(i), variant.row});
            validity.append_valid();
        } else {
            validity.append_null();
        }
        offsets.append_value(static_cast<int32_t>(elements.size()));
    }
    return Column::list(to, static_cast<int64_t>(variants.size()), offsets.finish()->values_buffer(),
                        validity.finish(), {cast(elements, to.element_type())});
}

ColumnPtr VariantCast::to_map(const std::vector<VariantToCast>& variants, const Type& to) {
    std::vector<VariantToCast> values;
    StringBuilder keys(to.key_type(), pool_);
    FixedBuilder<int32_t> offsets(Type::integer(), pool_);
    ValidityBuilder validity(pool_);
    offsets.append_value(0);
    for (const VariantToCast& variant : variants) {
        if (is(variant, VariantKind::kObject, to)) {
            const size_t count = variant.view->size();
            for (size_t i = 0; i < count; ++i) {
                keys.append_value(variant.view->key(i));
                values.push_back({variant.view->element(i), variant.row});
            }
            validity.append_valid();
        } else {
            validity.append_null();
        }
        offsets.append_value(static_cast<int32_t>(values.size()));
    }
    return Column::list(to, static_cast<int64_t>(variants.size()), offsets.finish()->values_buffer(),
                        validity.finish(), {keys.finish(), cast(values, to.value_type())});
}

ColumnPtr VariantCast::to_struct(const std::vector<VariantToCast>& variants, const Type& to) {
    std::vector<std::vector<VariantToCast>> fields(to.fields().size());
    ValidityBuilder validity(pool_);
    for (const VariantToCast& variant : variants) {
        const bool object = is(variant, VariantKind::kObject, to);
        object ? validity.append_valid() : validity.append_null();
        for (size_t i = 0; i < fields.size(); ++i) {
            fields[i].push_back(
                {object ? variant.view->find(to.fields()[i].name) : std::nullopt, variant.row});
        }
    }
    std::vector<ColumnPtr> children;
    for (size_t i = 0; i < fields.size(); ++i) children.push_back(cast(fields[i], to.fields()[i].type));
    return Column::structure(to, static_cast<int64_t>(variants.size()), validity.finish(),
                             std::move(children));
}

Value scalar_value(const VariantView& view, const VariantDecimal& decimal) {
    switch (view.kind()) {
        case VariantKind::kBoolean:
            return view.as_bool();
        case VariantKind::kDouble:
            return view.as_double();
        case VariantKind::kFloat:
            return static_cast<double>(view.as_float());
        case VariantKind::kDecimal:
            return decimal.unscaled;
        case VariantKind::kString:
        case VariantKind::kBinary:
            return std::string(view.as_text());
        case VariantKind::kUuid:
            return view.uuid_text();
        default:
            return view.as_long();
    }
}

/// Would the number of seconds overflow a timestamp? CAST itself does not look.
bool overflows_timestamp(const VariantView& view, const VariantDecimal& decimal) {
    constexpr int64_t kMostSeconds = INT64_MAX / 1'000'000;
    Int128 seconds = 0;
    if (view.kind() == VariantKind::kLong) seconds = view.as_long();
    if (view.kind() == VariantKind::kDecimal) {
        seconds = decimal.unscaled;
        for (int i = 0; i < decimal.scale; ++i) seconds /= 10;
    }
    return seconds > kMostSeconds || seconds < -kMostSeconds;
}

/// Scalars of one type are cast together; then every row takes its own from where it is.
ColumnPtr VariantCast::to_scalar(const std::vector<VariantToCast>& variants, const Type& to) {
    struct Group {
        Type type;
        std::unique_ptr<ColumnBuilder> values;
        std::vector<size_t> rows;
    };
    std::vector<Group> groups;
    const auto group_of = [&](const Type& type) -> Group& {
        for (Group& group : groups) {
            if (group.type == type) return group;
        }
        groups.push_back({type, ColumnBuilder::make(type, pool_), {}});
        return groups.back();
    };
    struct Place {
        int32_t group = -1;
        int32_t row = 0;
    };
    std::vector<Place> places(variants.size());
    for (size_t i = 0; i < variants.size(); ++i) {
        if (!variants[i].view) continue;
        const VariantView& view = *variants[i].view;
        const VariantKind kind = view.kind();
        if (kind == VariantKind::kNull) continue;
        const bool nested = kind == VariantKind::kObject || kind == VariantKind::kArray;
        VariantDecimal decimal;
        if (kind == VariantKind::kDecimal) decimal = view.as_decimal();
        const Type type = variant_scalar_type(view);
        const bool only_text = nested || kind == VariantKind::kUuid;
        if ((only_text && !to.is_string()) ||
            (to.is(TypeId::kTimestamp) && overflows_timestamp(view, decimal)) || !can_cast(type, to, true)) {
            fail(variants[i], to);
            continue;
        }
        Group& group = group_of(type);
        places[i] = {static_cast<int32_t>(&group - groups.data()), static_cast<int32_t>(group.rows.size())};
        group.rows.push_back(i);
        group.values->append(nested ? Value(json(view)) : scalar_value(view, decimal));
    }
    std::vector<ColumnPtr> done;
    for (Group& group : groups) {
        ErrorSink trial(EvalMode::kTry);
        done.push_back(cast_column(group.values->finish(), to, settings_, trial, pool_));
        for (size_t i = 0; i < group.rows.size(); ++i) {
            if (done.back()->is_null(static_cast<int64_t>(i))) fail(variants[group.rows[i]], to);
        }
    }
    const auto out = ColumnBuilder::make(to, pool_);
    for (const Place& place : places) {
        if (place.group < 0) {
            out->append_null();
        } else {
            out->append_from(*done[static_cast<size_t>(place.group)], place.row);
        }
    }
    return out->finish();
}

void append_field(VariantBuilder& out, size_t start, std::vector<VariantBuilder::Field>& fields,
                  std::string_view name) {
    const uint32_t id = out.add_key(name);
    fields.push_back({id, out.position() - start});
}

void finish_object(VariantBuilder& out, size_t start, std::vector<VariantBuilder::Field>& fields) {
    if (!out.finish_object(start, fields))
        throw Error("VARIANT_DUPLICATE_KEY", {{"key", std::string(out.duplicate_key())}});
}

void append_nested(const Column& column, int64_t row, VariantBuilder& out) {
    const Type& type = column.type();
    const size_t start = out.position();
    if (type.is(TypeId::kStruct)) {
        std::vector<VariantBuilder::Field> fields;
        for (size_t i = 0; i < column.children().size(); ++i) {
            append_field(out, start, fields, type.fields()[i].name);
            append_to_variant(*column.child(i), row, out);
        }
        return finish_object(out, start, fields);
    }
    const int32_t begin = column.offsets()[row], end = column.offsets()[row + 1];
    if (type.is(TypeId::kMap)) {
        std::vector<VariantBuilder::Field> fields;
        for (int32_t i = begin; i < end; ++i) {
            append_field(out, start, fields, value_at<StringView>(*column.child(0), i).view());
            append_to_variant(*column.child(1), i, out);
        }
        return finish_object(out, start, fields);
    }
    std::vector<size_t> begins;
    for (int32_t i = begin; i < end; ++i) {
        begins.push_back(out.position() - start);
        append_to_variant(*column.child(0), i, out);
    }
    out.finish_array(start, begins);
}

ColumnPtr cast_from_any(const CastCall& call) { return cast_to_variant(*call.input, "cast", call.pool); }

ColumnPtr cast_from_variant(const CastCall& call) {
    std::vector<VariantToCast> variants(static_cast<size_t>(call.rows()));
    for (int64_t row = 0; row < call.rows(); ++row) {
        VariantToCast& variant = variants[static_cast<size_t>(row)];
        variant.row = static_cast<int32_t>(row);
        if (!call.input->is_null(row)) variant.view = variant_at(*call.input, row);
    }
    return cast_variants(variants, call.to, call.settings, call.errors, call.pool);
}

}  // namespace

void VariantColumnBuilder::append(std::string_view value, std::string_view metadata) {
    static_cast<StringBuilder&>(rows_.child(0)).append_value(value);
    static_cast<StringBuilder&>(rows_.child(1)).append_value(metadata);
    rows_.close_row();
}

void VariantColumnBuilder::append(VariantBuilder& built) {
    append(built.value(), built.metadata());
    built.clear();
}

void append_to_variant(const Column& written, int64_t row, VariantBuilder& out) {
    if (written.is_null(row)) return out.append_null();
    if (!written.is_flat()) return append_to_variant(*written.dictionary_values(), written.codes()[row], out);
    const Type& type = written.type().storage_type();
    switch (type.id()) {
        case TypeId::kBoolean:
            return out.append_bool(written.values<uint8_t>()[row] != 0);
        case TypeId::kFloat:
            return out.append_float(written.values<float>()[row]);
        case TypeId::kDouble:
            return out.append_double(written.values<double>()[row]);
        case TypeId::kDecimal:
            return out.append_decimal(type.precision() <= kMaxLongPrecision
                                          ? Int128(written.values<int64_t>()[row])
                                          : written.values<Int128>()[row],
                                      type.scale());
        case TypeId::kDate:
            return out.append_date(written.values<int32_t>()[row]);
        case TypeId::kTimestamp:
            return out.append_timestamp(written.values<int64_t>()[row]);
        case TypeId::kTimestampNtz:
            return out.append_timestamp_ntz(written.values<int64_t>()[row]);
        case TypeId::kBinary:
            return out.append_binary(written.values<StringView>()[row].view());
        case TypeId::kVariant:
            return out.append(variant_at(written, row));
        default:
            break;
    }
    if (type.is_string()) return out.append_text(written.values<StringView>()[row].view());
    if (type.is_nested()) return append_nested(written, row, out);
    CHECK(type.is_integral(), "no variant of {}", type.to_string());
    out.append_long(integer_at(written, row));
}

ColumnPtr cast_to_variant(const Column& column, const std::string& function, const MemoryPoolPtr& pool) {
    VariantColumnBuilder out(pool);
    VariantBuilder builder(function);
    for (int64_t row = 0; row < column.size(); ++row) {
        if (column.is_null(row)) {
            out.append_null();
            continue;
        }
        append_to_variant(column, row, builder);
        out.append(builder);
    }
    return out.finish();
}

ColumnPtr cast_variants(const std::vector<VariantToCast>& variants, const Type& to,
                        const EvalSettings& settings, ErrorSink& errors, const MemoryPoolPtr& pool) {
    VariantCast cast(settings, errors.mode(), pool);
    ColumnPtr result = cast.cast(variants, to);
    if (cast.failure().row >= 0) {
        errors.fail_always(cast.failure().row, [&] {
            return Error("INVALID_VARIANT_CAST", {{"value", cast.failure().value},
                                                  {"dataType", "\"" + cast.failure().type.to_sql() + "\""}});
        });
    }
    return result;
}

CastKernel find_variant_cast(const Type& from, const Type&) {
    return from.is(TypeId::kVariant) ? cast_from_variant : cast_from_any;
}

}  // namespace firesteel
