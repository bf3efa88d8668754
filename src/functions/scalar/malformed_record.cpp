#include "functions/scalar/malformed_record.h"

#include "codec/interval_text.h"
#include "codec/number_text.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

void append_shown(const Type& type, const ParsedValue& value, std::string& out);

void append_map(const Type& type, const ParsedValue& value, std::string& out) {
    for (int32_t part = 0; part < 2; ++part) {
        out.append(part == 0 ? "keys: [" : "], values: [");
        for (int32_t i = 0; i < value.size; ++i) {
            if (i > 0) out.push_back(',');
            append_shown(part == 0 ? type.key_type() : type.value_type(), value.items[2 * i + part], out);
        }
    }
    out.push_back(']');
}

/// As Spark's rows print themselves: dates and times are numbers there.
void append_shown(const Type& type, const ParsedValue& value, std::string& out) {
    char buffer[kMaxDoubleText];
    if (value.is_null) {
        out.append("null");
        return;
    }
    switch (type.id()) {
        case TypeId::kBoolean:
            out.append(value.integer ? "true" : "false");
            return;
        case TypeId::kFloat:
            out.append(buffer, static_cast<size_t>(format_float(static_cast<float>(value.floating), buffer)));
            return;
        case TypeId::kDouble:
            out.append(buffer, static_cast<size_t>(format_double(value.floating, buffer)));
            return;
        case TypeId::kDecimal:
            out.append(decimal_to_scientific(*value.decimal, type.scale()));
            return;
        case TypeId::kCalendarInterval:
            out.append(format_calendar_interval(*value.interval));
            return;
        case TypeId::kStruct:
        case TypeId::kArray:
            out.push_back('[');
            for (int32_t i = 0; i < value.size; ++i) {
                if (i > 0) out.push_back(',');
                append_shown(type.is(TypeId::kArray) ? type.element_type()
                                                     : type.fields()[static_cast<size_t>(i)].type,
                             value.items[i], out);
            }
            out.push_back(']');
            return;
        case TypeId::kMap:
            append_map(type, value, out);
            return;
        default:
            break;
    }
    if (type.is_string() || type.is(TypeId::kBinary)) {
        out.append(value.text());
    } else {
        out.append(std::to_string(value.integer));
    }
}

}  // namespace

CorruptColumn::CorruptColumn(const Type& type, const std::string& name) : parsed_(type) {
    if (!type.is(TypeId::kStruct)) return;
    std::vector<Field> fields;
    for (size_t i = 0; i < type.fields().size(); ++i) {
        if (type.fields()[i].name == name && place_ < 0) {
            place_ = static_cast<int32_t>(i);
        } else {
            fields.push_back(type.fields()[i]);
        }
    }
    if (place_ >= 0) parsed_ = Type::structure(std::move(fields));
}

void CorruptColumn::append(ColumnBuilder& builder, const ParsedValue* row,
                           const std::optional<std::string_view>& malformed) const {
    auto& result = static_cast<StructBuilder&>(builder);
    const size_t fields = parsed_.fields().size() + (place_ >= 0 ? 1 : 0);
    size_t parsed = 0;
    for (size_t i = 0; i < fields; ++i) {
        ColumnBuilder& child = result.child(i);
        if (static_cast<int32_t>(i) != place_) {
            append_parsed(child, row != nullptr && !row->is_null ? row->items[parsed] : ParsedValue());
            ++parsed;
        } else if (malformed) {
            static_cast<StringBuilder&>(child).append_value(*malformed);
        } else {
            child.append_null();
        }
    }
    result.close_row();
}

Error CorruptColumn::error(const ParsedValue* row, std::string_view text) const {
    if (place_ < 0) return malformed_record(parsed_, row);
    std::vector<Field> fields = parsed_.fields();
    std::vector<ParsedValue> values(fields.size());
    for (size_t i = 0; i < fields.size() && row != nullptr && !row->is_null; ++i) values[i] = row->items[i];
    ParsedValue shown;
    shown.set_text(text);
    fields.insert(fields.begin() + place_, {"", Type::string(), true});
    values.insert(values.begin() + place_, shown);
    ParsedValue all;
    all.set_items(values.data(), values.size());
    return malformed_record(Type::structure(std::move(fields)), &all);
}

Error malformed_record(const Type& type, const ParsedValue* row) {
    std::string shown;
    if (row != nullptr && !row->is_null) {
        append_shown(type, *row, shown);
    } else {
        const size_t fields = type.is(TypeId::kStruct) ? type.fields().size() : 1;
        for (size_t i = 0; i < fields; ++i) shown += i == 0 ? "[null" : ",null";
        shown += "]";
    }
    return Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                 {{"badRecord", shown}, {"failFastMode", "FAILFAST"}});
}

}  // namespace firesteel
