#include "functions/cast/display.h"

#include "codec/datetime_text.h"
#include "codec/interval_text.h"
#include "codec/number_text.h"
#include "codec/variant_json.h"
#include "common/check.h"
#include "common/decimal.h"
#include "functions/cast.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

/// A writer of one fixed-width type out of a function `void(value, out)`.
template <typename T, typename Append>
class ValueWriter final : public DisplayWriter {
public:
    explicit ValueWriter(Append append) : append_(std::move(append)) {}
    void append(const Column& column, int64_t row, std::string& out) override {
        append_(column.values<T>()[row], out);
    }

private:
    Append append_;
};

template <typename T, typename Append>
std::unique_ptr<DisplayWriter> writer(Append append) {
    return std::make_unique<ValueWriter<T, Append>>(std::move(append));
}

template <typename T>
std::unique_ptr<DisplayWriter> integer_writer() {
    return writer<T>([](T value, std::string& out) {
        char text[kMaxLongText];
        out.append(text, static_cast<size_t>(format_long(value, text)));
    });
}

template <typename T>
std::unique_ptr<DisplayWriter> decimal_writer(int scale, bool plain) {
    return writer<T>([=](const T& value, std::string& out) {
        out += plain ? decimal_to_string(value, scale) : decimal_to_scientific(value, scale);
    });
}

std::unique_ptr<DisplayWriter> timestamp_writer(const EvalSettings& settings) {
    TimeZoneCursor zone(TimeZone::find(settings.time_zone));
    return writer<int64_t>([zone](int64_t micros, std::string& out) mutable {
        char text[kMaxTimestampText];
        out.append(text, static_cast<size_t>(format_timestamp(zone.to_local_micros(micros), text)));
    });
}

class ListWriter final : public DisplayWriter {
public:
    explicit ListWriter(std::unique_ptr<DisplayWriter> element) : element_(std::move(element)) {}
    void append(const Column& column, int64_t row, std::string& out) override {
        out += '[';
        const int32_t begin = column.offsets()[row];
        for (int32_t i = begin; i < column.offsets()[row + 1]; ++i) {
            if (i != begin) out += ", ";
            element_->append_any(*column.child(0), i, out);
        }
        out += ']';
    }

private:
    std::unique_ptr<DisplayWriter> element_;
};

class MapWriter final : public DisplayWriter {
public:
    MapWriter(std::unique_ptr<DisplayWriter> key, std::unique_ptr<DisplayWriter> value)
        : key_(std::move(key)), value_(std::move(value)) {}
    void append(const Column& column, int64_t row, std::string& out) override {
        out += '{';
        const int32_t begin = column.offsets()[row];
        for (int32_t i = begin; i < column.offsets()[row + 1]; ++i) {
            if (i != begin) out += ", ";
            key_->append_any(*column.child(0), i, out);
            out += " -> ";
            value_->append_any(*column.child(1), i, out);
        }
        out += '}';
    }

private:
    std::unique_ptr<DisplayWriter> key_;
    std::unique_ptr<DisplayWriter> value_;
};

class StructWriter final : public DisplayWriter {
public:
    explicit StructWriter(std::vector<std::unique_ptr<DisplayWriter>> fields) : fields_(std::move(fields)) {}
    void append(const Column& column, int64_t row, std::string& out) override {
        out += '{';
        for (size_t i = 0; i < fields_.size(); ++i) {
            if (i != 0) out += ", ";
            fields_[i]->append_any(*column.child(i), row, out);
        }
        out += '}';
    }

private:
    std::vector<std::unique_ptr<DisplayWriter>> fields_;
};

/// MLlib's vectors as they print themselves: [1.0,2.0], or (3,[0],[1.5]) when sparse. Stored as
/// struct<type tinyint, size int, indices array<int>, values array<double>>.
class VectorWriter final : public DisplayWriter {
public:
    void append(const Column& column, int64_t row, std::string& out) override {
        const bool sparse = value_at<int8_t>(*column.child(0), row) == 0;
        if (sparse) {
            out += '(' + std::to_string(value_at<int32_t>(*column.child(1), row)) + ',';
            append_list<int32_t>(*column.child(2), row, *indices_, out);
            out += ',';
        }
        append_list<double>(*column.child(3), row, *values_, out);
        if (sparse) out += ')';
    }

private:
    template <typename T>
    static void append_list(const Column& lists, int64_t row, DisplayWriter& element, std::string& out) {
        out += '[';
        for (int32_t i = lists.offsets()[row]; i < lists.offsets()[row + 1]; ++i) {
            if (i != lists.offsets()[row]) out += ',';
            element.append_any(*lists.child(0), i, out);
        }
        out += ']';
    }

    std::unique_ptr<DisplayWriter> indices_ = integer_writer<int32_t>();
    std::unique_ptr<DisplayWriter> values_ = make_display_writer(Type::double_number(), EvalSettings(), true);
};

/// As JSON, texts in quotes.
class VariantWriter final : public DisplayWriter {
public:
    explicit VariantWriter(const TimeZone& zone) : zone_(zone) {}
    void append(const Column& column, int64_t row, std::string& out) override {
        append_variant_json(variant_at(column, row), zone_, out);
    }

private:
    const TimeZone& zone_;
};

std::unique_ptr<DisplayWriter> nested_writer(const Type& type, const EvalSettings& settings, bool plain) {
    if (type.is(TypeId::kArray)) {
        return std::make_unique<ListWriter>(make_display_writer(type.element_type(), settings, plain));
    }
    if (type.is(TypeId::kMap)) {
        return std::make_unique<MapWriter>(make_display_writer(type.key_type(), settings, plain),
                                           make_display_writer(type.value_type(), settings, plain));
    }
    std::vector<std::unique_ptr<DisplayWriter>> fields;
    for (const Field& field : type.fields())
        fields.push_back(make_display_writer(field.type, settings, plain));
    return std::make_unique<StructWriter>(std::move(fields));
}

std::unique_ptr<DisplayWriter> interval_writer(const Type& type) {
    const IntervalField start = type.start_field();
    const IntervalField end = type.end_field();
    if (type.is(TypeId::kYearMonthInterval)) {
        return writer<int32_t>(
            [=](int32_t months, std::string& out) { out += format_year_month_interval(months, start, end); });
    }
    return writer<int64_t>(
        [=](int64_t micros, std::string& out) { out += format_day_time_interval(micros, start, end); });
}

std::unique_ptr<DisplayWriter> datetime_writer(const Type& type, const EvalSettings& settings) {
    if (type.is(TypeId::kTimestamp)) return timestamp_writer(settings);
    if (type.is(TypeId::kDate)) {
        return writer<int32_t>([](int32_t days, std::string& out) {
            char text[kMaxTimestampText];
            out.append(text, static_cast<size_t>(format_date(days, text)));
        });
    }
    const auto format = type.is(TypeId::kTime) ? format_time : format_timestamp;
    return writer<int64_t>([=](int64_t value, std::string& out) {
        char text[kMaxTimestampText];
        out.append(text, static_cast<size_t>(format(value, text)));
    });
}

std::unique_ptr<DisplayWriter> number_writer(const Type& type, bool plain) {
    switch (type.id()) {
        case TypeId::kByte:
            return integer_writer<int8_t>();
        case TypeId::kShort:
            return integer_writer<int16_t>();
        case TypeId::kInteger:
            return integer_writer<int32_t>();
        case TypeId::kLong:
            return integer_writer<int64_t>();
        case TypeId::kFloat:
            return writer<float>([](float value, std::string& out) {
                char text[kMaxDoubleText];
                out.append(text, static_cast<size_t>(format_float(value, text)));
            });
        case TypeId::kDouble:
            return writer<double>([](double value, std::string& out) {
                char text[kMaxDoubleText];
                out.append(text, static_cast<size_t>(format_double(value, text)));
            });
        default:
            break;
    }
    if (type.physical() == PhysicalType::kInt64) return decimal_writer<int64_t>(type.scale(), plain);
    return decimal_writer<Int128>(type.scale(), plain);
}

}  // namespace

void DisplayWriter::append_any(const Column& column, int64_t row, std::string& out) {
    if (column.is_null(row)) {
        out += "null";
    } else if (column.is_flat()) {
        append(column, row, out);
    } else {
        append(*column.dictionary_values(), column.codes()[row], out);
    }
}

std::unique_ptr<DisplayWriter> make_display_writer(const Type& type, const EvalSettings& settings,
                                                   bool plain_decimals) {
    if (type.is_numeric()) return number_writer(type, plain_decimals);
    if (type.is_datetime() || type.is(TypeId::kTime)) return datetime_writer(type, settings);
    if (type.is_ansi_interval()) return interval_writer(type);
    if (type.is_nested()) return nested_writer(type, settings, plain_decimals);
    switch (type.id()) {
        case TypeId::kNull:
            return writer<uint8_t>([](uint8_t, std::string& out) { out += "null"; });
        case TypeId::kBoolean:
            return writer<uint8_t>([](uint8_t v, std::string& out) { out += v ? "true" : "false"; });
        case TypeId::kCalendarInterval:
            return writer<CalendarInterval>(
                [](const CalendarInterval& v, std::string& out) { out += format_calendar_interval(v); });
        case TypeId::kUdt:
            if (type.udt_definition().jvm_class == "org.apache.spark.ml.linalg.VectorUDT") {
                return std::make_unique<VectorWriter>();
            }
            return make_display_writer(type.storage_type(), settings, plain_decimals);
        case TypeId::kVariant:
            return std::make_unique<VariantWriter>(TimeZone::find(settings.time_zone));
        default:
            break;
    }
    return writer<StringView>([](const StringView& text, std::string& out) { out += text.view(); });
}

void append_display_string(const Column& column, int64_t row, const EvalSettings& settings,
                           std::string& out) {
    make_display_writer(column.type(), settings, settings.ansi)->append_any(column, row, out);
}

std::string to_display_string(const Column& column, int64_t row, const EvalSettings& settings) {
    std::string out;
    append_display_string(column, row, settings, out);
    return out;
}

}  // namespace firesteel
