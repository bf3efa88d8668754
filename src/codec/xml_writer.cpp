#include "codec/xml_writer.h"

#include "codec/datetime_text.h"
#include "codec/number_text.h"
#include "codec/variant_json.h"
#include "codec/xml_reader.h"
#include "column/integer_at.h"
#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

/// One element being written: its attributes come first, then what lies in it, then end().
class XmlWriter::Element {
public:
    Element(const XmlOptions& options, std::string_view name, int depth, std::string& out)
        : options_(options), name_(name), depth_(depth), out_(out) {
        check_name(name);
        if (depth > 0) break_line();
        out_ += '<';
        out_ += name_;
    }

    void attribute(std::string_view name, std::string_view value) {
        check_name(name);
        out_ += ' ';
        out_ += name;
        out_ += "=\"";
        append_xml_attribute(out_, value);
        out_ += '"';
    }
    void text(std::string_view text) {
        open();
        append_xml_text(out_, text);
    }
    Element child(std::string_view name) {
        open();
        has_elements_ = true;
        return {options_, name, depth_ + 1, out_};
    }
    void end() {
        if (!is_open_) {
            out_ += "/>";
            return;
        }
        if (has_elements_) break_line();
        out_ += "</";
        out_ += name_;
        out_ += '>';
    }

private:
    static void check_name(std::string_view name) {
        if (!is_xml_name(name))
            throw Error("_LEGACY_ERROR_REQUIREMENT",
                        {{"message", "no name in XML: '" + std::string(name) + "'"}});
    }
    void open() {
        if (!is_open_) out_ += '>';
        is_open_ = true;
    }
    void break_line() {
        if (options_.indent.empty()) return;
        out_ += '\n';
        for (int i = 0; i < depth_; ++i) out_ += options_.indent;
    }

    const XmlOptions& options_;
    const std::string name_;
    const int depth_;
    std::string& out_;
    bool is_open_ = false;
    bool has_elements_ = false;
};

namespace {

/// The flat column behind a dictionary, and the row there.
const Column& flat(const Column& column, int64_t& row) {
    if (column.is_flat()) return column;
    row = column.codes()[row];
    return *column.dictionary_values();
}

std::string number(double value, bool is_float) {
    char buffer[kMaxDoubleText];
    const int size =
        is_float ? format_float(static_cast<float>(value), buffer) : format_double(value, buffer);
    return {buffer, static_cast<size_t>(size)};
}

}  // namespace

XmlWriter::XmlWriter(const XmlOptions& options) : options_(options), datetimes_(options.formats) {
    if (options.time_format) {
        time_ = DatetimePattern::compile(*options.time_format, DatetimePattern::Use::kFormat,
                                         options.formats.policy, options.formats.now_micros);
    }
}

void XmlWriter::write(const Column& column, int64_t row, int depth, std::string& out) {
    Element root(options_, options_.row_tag_in_write, depth, out);
    content(column, row, root);
    root.end();
}

void XmlWriter::write_row(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row, int depth,
                          std::string& out) {
    Element root(options_, options_.row_tag_in_write, depth, out);
    fields(schema, columns, row, root);
    root.end();
}

bool XmlWriter::is_attribute(std::string_view name, const Type& type) const {
    const std::string& prefix = options_.attribute_prefix;
    return name.substr(0, prefix.size()) == prefix && name != options_.value_tag && !type.is_nested();
}

void XmlWriter::fields(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row,
                       Element& parent) {
    for (size_t i = 0; i < schema.size(); ++i) {
        if (!is_attribute(schema[i].name, schema[i].type)) continue;
        const bool null = columns[i]->is_null(row);
        if (null && !options_.null_value) continue;
        parent.attribute(schema[i].name.substr(options_.attribute_prefix.size()),
                         null ? *options_.null_value : scalar(*columns[i], row));
    }
    for (size_t i = 0; i < schema.size(); ++i) {
        if (!is_attribute(schema[i].name, schema[i].type)) member(schema[i].name, *columns[i], row, parent);
    }
}

void XmlWriter::member(std::string_view name, const Column& written, int64_t row, Element& parent) {
    if (written.is_null(row)) {
        if (!options_.null_value) return;
        if (name == options_.value_tag) return parent.text(*options_.null_value);
        Element element = parent.child(name);
        element.text(*options_.null_value);
        return element.end();
    }
    const Column& column = flat(written, row);
    const Type& type = column.type().storage_type();
    if (type.is(TypeId::kArray)) return list(name, column, row, parent);
    if (type.is(TypeId::kVariant)) return variant_member(name, variant_at(column, row), parent);
    if (name == options_.value_tag) return parent.text(scalar(column, row));
    Element element = parent.child(name);
    content(column, row, element);
    element.end();
}

/// Each element under the list's own name; lists in it have one element more around them.
void XmlWriter::list(std::string_view name, const Column& column, int64_t row, Element& parent) {
    for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
        const Column& items = *column.child(0);
        if (!items.type().storage_type().is(TypeId::kArray) || items.is_null(i)) {
            member(name, items, i, parent);
            continue;
        }
        int64_t inner = i;
        const Column& lists = flat(items, inner);
        Element element = parent.child(name);
        list(options_.array_element_name, lists, inner, element);
        element.end();
    }
}

void XmlWriter::content(const Column& written, int64_t row, Element& element) {
    const Column& column = flat(written, row);
    const Type& type = column.type().storage_type();
    switch (type.id()) {
        case TypeId::kStruct:
            return fields(type.fields(), column.children(), row, element);
        case TypeId::kMap:
            return map(column, row, element);
        case TypeId::kVariant:
            return variant_content(variant_at(column, row), element);
        default:
            element.text(scalar(column, row));
    }
}

void XmlWriter::map(const Column& column, int64_t row, Element& element) {
    const Column &keys = *column.child(0), &values = *column.child(1);
    for (const bool attributes : {true, false}) {
        for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
            const std::string name = scalar(keys, i);
            if (is_attribute(name, values.type()) != attributes) continue;
            if (!attributes) {
                member(name, values, i, element);
            } else if (!values.is_null(i)) {
                element.attribute(std::string_view(name).substr(options_.attribute_prefix.size()),
                                  scalar(values, i));
            }
        }
    }
}

void XmlWriter::variant_content(const VariantView& view, Element& element) {
    const VariantKind kind = view.kind();
    if (kind != VariantKind::kObject) {
        if (kind == VariantKind::kArray) return variant_member(options_.array_element_name, view, element);
        if (kind != VariantKind::kNull) element.text(variant_scalar(view));
        return;
    }
    const size_t count = view.size();
    for (const bool attributes : {true, false}) {
        for (size_t i = 0; i < count; ++i) {
            const std::string_view name = view.key(i);
            const VariantView value = view.element(i);
            const bool nested = value.kind() == VariantKind::kObject || value.kind() == VariantKind::kArray;
            const Type type = nested ? Type::structure({}) : Type::string();
            if (is_attribute(name, type) != attributes) continue;
            if (!attributes) {
                variant_member(name, value, element);
            } else if (value.kind() != VariantKind::kNull) {
                element.attribute(name.substr(options_.attribute_prefix.size()), variant_scalar(value));
            }
        }
    }
}

void XmlWriter::variant_member(std::string_view name, const VariantView& view, Element& parent) {
    const VariantKind kind = view.kind();
    if (kind == VariantKind::kArray) {
        const size_t count = view.size();
        for (size_t i = 0; i < count; ++i) {
            const VariantView item = view.element(i);
            if (item.kind() != VariantKind::kArray) {
                variant_member(name, item, parent);
                continue;
            }
            Element element = parent.child(name);
            variant_member(options_.array_element_name, item, element);
            element.end();
        }
        return;
    }
    if (kind == VariantKind::kNull && !options_.null_value) return;
    const std::string text = kind == VariantKind::kNull     ? *options_.null_value
                             : kind == VariantKind::kObject ? std::string()
                                                            : variant_scalar(view);
    if (name == options_.value_tag && kind != VariantKind::kObject) return parent.text(text);
    Element element = parent.child(name);
    if (kind == VariantKind::kObject) {
        variant_content(view, element);
    } else {
        element.text(text);
    }
    element.end();
}

/// As JSON, without the quotes of texts and dates.
std::string XmlWriter::variant_scalar(const VariantView& view) const {
    if (view.kind() == VariantKind::kString) return std::string(view.as_text());
    std::string out;
    append_variant_json(view, TimeZone::find(options_.formats.time_zone), out);
    if (out.size() > 1 && out.front() == '"') out = out.substr(1, out.size() - 2);
    return out;
}

std::string XmlWriter::scalar(const Column& written, int64_t row) const {
    const Column& column = flat(written, row);
    const Type& type = column.type().storage_type();
    std::string out;
    switch (type.id()) {
        case TypeId::kBoolean:
            return column.values<uint8_t>()[row] ? "true" : "false";
        case TypeId::kFloat:
            return number(static_cast<double>(column.values<float>()[row]), true);
        case TypeId::kDouble:
            return number(column.values<double>()[row], false);
        case TypeId::kDecimal:
            return decimal_to_scientific(type.precision() <= kMaxLongPrecision
                                             ? Int128(column.values<int64_t>()[row])
                                             : column.values<Int128>()[row],
                                         type.scale());
        case TypeId::kBinary:
            append_binary_text(options_.binary, column.values<StringView>()[row].view(), out);
            return out;
        case TypeId::kDate:
            datetimes_.date(column.values<int32_t>()[row], out);
            return out;
        case TypeId::kTimestamp:
            datetimes_.timestamp(column.values<int64_t>()[row], out);
            return out;
        case TypeId::kTimestampNtz:
            datetimes_.timestamp_ntz(column.values<int64_t>()[row], out);
            return out;
        case TypeId::kTime: {
            const int64_t nanos = column.values<int64_t>()[row];
            if (time_) {
                time_->format(nanos / 1000, TimeZone::utc(), out);
                return out;
            }
            char buffer[kMaxTimestampText];
            return {buffer, static_cast<size_t>(format_time(nanos, buffer))};
        }
        default:
            break;
    }
    if (type.is_string()) return std::string(column.values<StringView>()[row].view());
    if (type.is_integral()) return std::to_string(integer_at(column, row));
    throw Error("UNSUPPORTED_DATATYPE", {{"typeName", "\"" + type.to_sql() + "\""}});
}

}  // namespace firesteel
