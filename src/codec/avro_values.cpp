#include "codec/avro_values.h"

#include "codec/calendar.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

constexpr int kDeepestValue = 5000;
constexpr int64_t kMillisPerDay = 86400000;

class NullReader final : public AvroValueReader {
public:
    void read(AvroCursor&, ColumnBuilder* out) const override {
        if (out) out->append_null();
    }
};

class BooleanReader final : public AvroValueReader {
public:
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        const bool value = cursor.read_boolean();
        if (out) static_cast<FixedBuilder<uint8_t>*>(out)->append_value(value ? 1 : 0);
    }
};

template <typename T>
class IntegerReader final : public AvroValueReader {
public:
    explicit IntegerReader(AvroNumberStep step, const AvroReadOptions& options)
        : step_(step), rebase_(options.rebase), zone_(*options.rebase_zone) {}

    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        int64_t value = cursor.read_long();
        if (step_ != AvroNumberStep::kNone) value = convert(value, cursor);
        if (out) static_cast<FixedBuilder<T>*>(out)->append_value(static_cast<T>(value));
    }

private:
    int64_t convert(int64_t value, AvroCursor& cursor) const {
        switch (step_) {
            case AvroNumberStep::kNone:
                return value;
            case AvroNumberStep::kMillisToMicros:
                return scaled(value, cursor);
            case AvroNumberStep::kMillisToDays:
                return value / kMillisPerDay;
            case AvroNumberStep::kMicrosToNanos:
                return scaled(value, cursor);
            case AvroNumberStep::kDays:
                return rebased_days(value, cursor);
            case AvroNumberStep::kMillis:
                return rebased_micros(scaled(value, cursor), cursor);
            case AvroNumberStep::kMicros:
                return rebased_micros(value, cursor);
        }
        return value;
    }

    static int64_t scaled(int64_t value, AvroCursor& cursor) {
        int64_t out = 0;
        if (__builtin_mul_overflow(value, 1000, &out)) cursor.fail("a time is out of range");
        return out;
    }
    int64_t rebased_days(int64_t days, AvroCursor& cursor) const {
        if (rebase_ == AvroReadOptions::Rebase::kCorrected || days >= kFirstGregorianDay) return days;
        if (rebase_ == AvroReadOptions::Rebase::kLegacy) return rebase_hybrid_to_gregorian_days(days);
        return refuse(cursor);
    }
    int64_t rebased_micros(int64_t micros, AvroCursor& cursor) const {
        if (rebase_ == AvroReadOptions::Rebase::kCorrected) return micros;
        if (rebase_ == AvroReadOptions::Rebase::kLegacy)
            return rebase_hybrid_to_gregorian_micros(micros, zone_);
        return micros >= kFirstCommonMicros ? micros : refuse(cursor);
    }
    static int64_t refuse(AvroCursor& cursor) {
        cursor.fail_ancient();
        return 0;
    }

    const AvroNumberStep step_;
    const AvroReadOptions::Rebase rebase_;
    const TimeZone& zone_;
};

template <typename T>
class FloatingReader final : public AvroValueReader {
public:
    FloatingReader(AvroKind wire, bool through_float) : wire_(wire), through_float_(through_float) {}

    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        double value = 0;
        switch (wire_) {
            case AvroKind::kFloat:
                value = static_cast<double>(cursor.read_raw<float>());
                break;
            case AvroKind::kDouble:
                value = cursor.read_raw<double>();
                break;
            default: {
                const int64_t number = cursor.read_long();
                value = through_float_ ? static_cast<double>(static_cast<float>(number))
                                       : static_cast<double>(number);
            }
        }
        if (out) static_cast<FixedBuilder<T>*>(out)->append_value(static_cast<T>(value));
    }

private:
    const AvroKind wire_;
    const bool through_float_;
};

/// Bytes behind their number, or so many of them.
std::string_view read_span(AvroCursor& cursor, AvroKind wire, int32_t size) {
    return wire == AvroKind::kFixed ? cursor.take(size) : cursor.read_bytes();
}

class TextReader final : public AvroValueReader {
public:
    TextReader(AvroKind wire, int32_t size) : wire_(wire), size_(size) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        const std::string_view text = read_span(cursor, wire_, size_);
        if (out) static_cast<StringBuilder*>(out)->append_value(text);
    }

private:
    const AvroKind wire_;
    const int32_t size_;
};

/// A number of big-endian bytes; false when it has more than 128 bits.
bool big_endian(std::string_view bytes, Int128& out) {
    const char fill = !bytes.empty() && (bytes[0] & 0x80) ? static_cast<char>(0xFF) : 0;
    while (bytes.size() > 16) {
        if (bytes[0] != fill) return false;
        bytes.remove_prefix(1);
    }
    auto bits = static_cast<unsigned __int128>(fill == 0 ? 0 : -1);
    for (const char byte : bytes) bits = (bits << 8) | static_cast<uint8_t>(byte);
    out = static_cast<Int128>(bits);
    return (fill == 0) == (out >= 0);
}

class DecimalReader final : public AvroValueReader {
public:
    DecimalReader(AvroKind wire, int32_t size, int scale, const Type& type)
        : wire_(wire), size_(size), scale_(scale), to_precision_(type.precision()), to_scale_(type.scale()) {}

    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        const std::string_view bytes = read_span(cursor, wire_, size_);
        if (bytes.empty()) cursor.fail("a decimal has no bytes");
        if (!out) return;
        Int128 value = 0;
        const bool fits = big_endian(bytes, value) &&
                          (scale_ == to_scale_ || rescale_decimal(value, scale_, to_scale_, value)) &&
                          fits_precision(value, to_precision_);
        if (!fits) {
            out->append_null();
        } else if (to_precision_ <= kMaxLongPrecision) {
            static_cast<FixedBuilder<int64_t>*>(out)->append_value(static_cast<int64_t>(value));
        } else {
            static_cast<FixedBuilder<Int128>*>(out)->append_value(value);
        }
    }

private:
    const AvroKind wire_;
    const int32_t size_;
    const int scale_, to_precision_, to_scale_;
};

class EnumReader final : public AvroValueReader {
public:
    explicit EnumReader(std::vector<std::optional<std::string>> symbols) : symbols_(std::move(symbols)) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        const size_t number = cursor.read_choice(symbols_.size());
        std::string_view symbol;
        if (number < symbols_.size() && symbols_[number]) {
            symbol = *symbols_[number];
        } else {
            cursor.fail("the reader's schema lacks an enum's symbol");
        }
        if (out) static_cast<StringBuilder*>(out)->append_value(symbol);
    }

private:
    const std::vector<std::optional<std::string>> symbols_;
};

}  // namespace

AvroValueReaderPtr read_avro_null() { return std::make_unique<NullReader>(); }

AvroValueReaderPtr read_avro_boolean() { return std::make_unique<BooleanReader>(); }

AvroValueReaderPtr read_avro_integer(const Type& type, AvroNumberStep step, const AvroReadOptions& options) {
    if (options.rebase == AvroReadOptions::Rebase::kCorrected) {
        if (step == AvroNumberStep::kDays || step == AvroNumberStep::kMicros) step = AvroNumberStep::kNone;
        if (step == AvroNumberStep::kMillis) step = AvroNumberStep::kMillisToMicros;
    }
    if (type.physical() == PhysicalType::kInt32)
        return std::make_unique<IntegerReader<int32_t>>(step, options);
    return std::make_unique<IntegerReader<int64_t>>(step, options);
}

AvroValueReaderPtr read_avro_floating(AvroKind wire, const Type& type, bool through_float) {
    if (type.is(TypeId::kFloat)) return std::make_unique<FloatingReader<float>>(wire, through_float);
    return std::make_unique<FloatingReader<double>>(wire, through_float);
}

AvroValueReaderPtr read_avro_text(AvroKind wire, int32_t size) {
    return std::make_unique<TextReader>(wire, size);
}

AvroValueReaderPtr read_avro_decimal(AvroKind wire, int32_t size, int scale, const Type& type) {
    return std::make_unique<DecimalReader>(wire, size, scale, type);
}

AvroValueReaderPtr read_avro_enum(std::vector<std::optional<std::string>> symbols) {
    return std::make_unique<EnumReader>(std::move(symbols));
}

void skip_avro(const AvroNode& node, AvroCursor& cursor, int depth) {
    if (depth > kDeepestValue) return cursor.fail("a value is nested too deeply");
    switch (node.kind) {
        case AvroKind::kNull:
            return;
        case AvroKind::kBoolean:
            cursor.take(1);
            return;
        case AvroKind::kInt:
        case AvroKind::kLong:
        case AvroKind::kEnum:
            cursor.read_long();
            return;
        case AvroKind::kFloat:
            cursor.take(4);
            return;
        case AvroKind::kDouble:
            cursor.take(8);
            return;
        case AvroKind::kBytes:
        case AvroKind::kString:
            cursor.read_bytes();
            return;
        case AvroKind::kFixed:
            cursor.take(node.size);
            return;
        case AvroKind::kRecord:
            for (const AvroField& field : node.fields) {
                if (!cursor.failed()) skip_avro(*field.type, cursor, depth + 1);
            }
            return;
        case AvroKind::kArray:
        case AvroKind::kMap:
            while (const int64_t count = cursor.read_block()) {
                for (int64_t i = 0; i < count && !cursor.failed(); ++i) {
                    if (node.is(AvroKind::kMap)) cursor.read_bytes();
                    skip_avro(*node.children[0], cursor, depth + 1);
                }
            }
            return;
        case AvroKind::kUnion: {
            const size_t branch = cursor.read_choice(node.children.size());
            if (!cursor.failed()) skip_avro(*node.children[branch], cursor, depth + 1);
            return;
        }
    }
}

}  // namespace firesteel
