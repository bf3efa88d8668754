#include "codec/xml_writer.h"

#include "codec/datetime_text.h"
#include "codec/number_text.h"
#include "codec/variant_json.h"
#include "codec/xml_reader.h"
#include "column/integer_at.h"
#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_unwritable(std::string_view what, std::string_view text) {
    throw Error("_LEGACY_ERROR_REQUIREMENT",
                {{"message", std::string(what).append(": '").append(text).append("'")}});
}

}  // namespace

/// One element being written: its attributes come first, then what lies in it, then end(). Or what is around
/// all of them, which has no tag.
class XmlWriter::Element {
public:
    Element(const XmlWriter& writer, int depth, std::string& out)
        : writer_(writer), options_(writer.options_), depth_(depth - 1), out_(out), is_document_(true) {}

    void attribute(std::string_view name, std::string_view value) {
        check_name(name);
        out_ += ' ';
        out_ += name;
        out_ += "=\"";
        if (!append_xml_attribute(out_, value, writer_.escaped_from_))
            raise_unwritable("no text in XML", value);
        out_ += '"';
    }
    void text(std::string_view text) {
        open();
        if (!append_xml_text(out_, text, writer_.escaped_from_)) raise_unwritable("no text in XML", text);
    }
    Element child(std::string_view name) {
        open();
        has_elements_ = true;
        return {writer_, name, depth_ + 1, out_};
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
    Element(const XmlWriter& writer, std::string_view name, int depth, std::string& out)
        : writer_(writer), options_(writer.options_), name_(name), depth_(depth), out_(out) {
        check_name(name);
        if (depth > 0) break_line();
        out_ += '<';
        out_ += name_;
    }
    void check_name(std::string_view name) const {
        if (options_.validate_name && !is_xml_name(name)) raise_unwritable("no name in XML", name);
    }
    void open() {
        if (!is_open_ && !is_document_) out_ += '>';
        is_open_ = true;
    }
    void break_line() {
        if (options_.indent.empty()) return;
        out_ += '\n';
        for (int i = 0; i < depth_; ++i) out_ += options_.indent;
    }

    const XmlWriter& writer_;
    const XmlOptions& options_;
    const std::string name_;
    const int depth_;
    std::string& out_;
    const bool is_document_ = false;
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

XmlWriter::XmlWriter(const XmlOptions& options, char32_t escaped_from)
    : options_(options), escaped_from_(escaped_from), datetimes_(options.formats) {
    if (options.attribute_prefix.empty())
        throw Error("_LEGACY_ERROR_REQUIREMENT",
                    {{"message", "'attributePrefix' option should not be empty string."}});
    if (options.time_format) {
        time_ = DatetimePattern::compile(*options.time_format, DatetimePattern::Use::kFormat,
                                         options.formats.policy, options.formats.now_micros);
    }
}

void XmlWriter::write(const Column& written, int64_t row, int depth, std::string& out) {
    const Column& column = flat(written, row);
    const Type& type = column.type().storage_type();
    if (type.is(TypeId::kStruct)) return write_row(type.fields(), column.children(), row, depth, out);
    Element document(*this, depth, out);
    if (type.is(TypeId::kVariant))
        return variant_member(options_.row_tag_in_write, variant_at(column, row), document);
    Element root = document.child(options_.row_tag_in_write);
    content(column, row, root);
    root.end();
}

void XmlWriter::write_row(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row, int depth,
                          std::string& out) {
    Element document(*this, depth, out);
    if (is_single_variant(schema) && !columns[0]->is_null(row)) {
        const Column& column = flat(*columns[0], row);
        return variant_member(options_.row_tag_in_write, variant_at(column, row), document);
    }
    Element root = document.child(options_.row_tag_in_write);
    fields(schema, columns, row, root);
    root.end();
}

/// Rows of the option's column alone are written without it.
bool XmlWriter::is_single_variant(const Schema& schema) const {
    if (schema.size() != 1 || options_.single_variant_column != schema[0].name) return false;
    if (!schema[0].type.is(TypeId::kVariant)) raise_unwritable("no variant", schema[0].name);
    return true;
}

bool XmlWriter::is_attribute(std::string_view name) const {
    return name.starts_with(options_.attribute_prefix) && name != options_.value_tag;
}

bool XmlWriter::is_attribute(std::string_view name, const Type& type) const {
    return is_attribute(name) && !type.is_nested();
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
            const bool null = values.is_null(i);
            if (!attributes) {
                member(name, values, i, element);
            } else if (!null || options_.null_value) {
                element.attribute(std::string_view(name).substr(options_.attribute_prefix.size()),
                                  null ? *options_.null_value : scalar(values, i));
            }
        }
    }
}

void XmlWriter::variant_content(const VariantView& view, Element& element) {
    if (view.kind() != VariantKind::kObject) {
        if (view.kind() != VariantKind::kNull) return element.text(variant_scalar(view));
        if (options_.null_value) element.text(*options_.null_value);
        return;
    }
    const size_t count = view.size();
    for (size_t i = 0; i < count; ++i) {
        if (is_attribute(view.key(i))) variant_attribute(view.key(i), view.element(i), element);
    }
    for (size_t i = 0; i < count; ++i) {
        const bool is_object = view.element(i).kind() == VariantKind::kObject;
        if (!is_attribute(view.key(i)) || is_object) variant_member(view.key(i), view.element(i), element);
    }
}

/// Elements of an array are an attribute each.
void XmlWriter::variant_attribute(std::string_view name, const VariantView& view, Element& element) {
    switch (view.kind()) {
        case VariantKind::kObject:
            return;
        case VariantKind::kArray:
            for (size_t i = 0; i < view.size(); ++i) variant_attribute(name, view.element(i), element);
            return;
        case VariantKind::kNull:
            if (options_.null_value)
                element.attribute(name.substr(options_.attribute_prefix.size()), *options_.null_value);
            return;
        default:
            element.attribute(name.substr(options_.attribute_prefix.size()), variant_scalar(view));
    }
}

/// Elements of an array all have its name; those of arrays within it the name for such elements.
void XmlWriter::variant_member(std::string_view name, const VariantView& view, Element& parent) {
    const VariantKind kind = view.kind();
    if (kind == VariantKind::kArray) {
        const size_t count = view.size();
        for (size_t i = 0; i < count; ++i) {
            const VariantView item = view.element(i);
            variant_member(item.kind() == VariantKind::kArray ? options_.array_element_name : name, item,
                           parent);
        }
        return;
    }
    if (name == options_.value_tag && kind != VariantKind::kObject) {
        if (kind != VariantKind::kNull || options_.null_value) variant_content(view, parent);
        return;
    }
    Element element = parent.child(name);
    variant_content(view, element);
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
        case TypeId::kVariant:
            return variant_scalar(variant_at(column, row));
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
