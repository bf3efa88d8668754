#include "codec/avro_writer.h"

#include <algorithm>
#include <map>

#include "codec/avro_types.h"
#include "codec/calendar.h"

namespace firesteel {

namespace {

using Rebase = AvroReadOptions::Rebase;

/// A place in both schemas, as messages name it.
struct Place {
    std::string sql, avro;
    std::string sql_text() const { return sql.empty() ? "top-level record" : "field '" + sql + "'"; }
    std::string avro_text() const { return avro.empty() ? "top-level record" : "field '" + avro + "'"; }
    Place within(const std::string& sql_name, const std::string& avro_name) const {
        return {sql.empty() ? sql_name : sql + "." + sql_name,
                avro.empty() ? avro_name : avro + "." + avro_name};
    }
};

Error incompatible(const std::string& reason) {
    return Error("_LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA", {{"reason", reason}});
}

std::string cannot_convert(const Place& place) {
    return "Cannot convert SQL " + place.sql_text() + " to Avro " + place.avro_text() + " because ";
}

class NullWriter final : public AvroValueWriter {
public:
    void write(const Column&, int64_t, AvroOutput&) const override {}
};

class BooleanWriter final : public AvroValueWriter {
public:
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        out.bytes.push_back(static_cast<char>(value_at<uint8_t>(column, row)));
    }
};

enum class NumberStep : uint8_t { kNone, kToMillis, kNanosToMicros, kDays, kMicros, kMillis };

template <typename T>
class IntegerWriter final : public AvroValueWriter {
public:
    IntegerWriter(NumberStep step, const AvroReadOptions& options)
        : step_(step), rebase_(options.rebase), zone_(*options.rebase_zone) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const auto value = static_cast<int64_t>(value_at<T>(column, row));
        append_avro_long(step_ == NumberStep::kNone ? value : convert(value, out), out.bytes);
    }

private:
    int64_t convert(int64_t value, AvroOutput& out) const {
        switch (step_) {
            case NumberStep::kNone:
                return value;
            case NumberStep::kToMillis:
            case NumberStep::kNanosToMicros:
                return floor_div(value, 1000);
            case NumberStep::kDays:
                if (value >= kFirstGregorianDay || rebase_ == Rebase::kCorrected) return value;
                if (rebase_ == Rebase::kException) return refuse(out);
                return rebase_gregorian_to_hybrid_days(value);
            case NumberStep::kMicros:
                return rebased(value, out);
            case NumberStep::kMillis:
                return floor_div(rebased(value, out), 1000);
        }
        return value;
    }
    int64_t rebased(int64_t micros, AvroOutput& out) const {
        if (rebase_ == Rebase::kCorrected) return micros;
        if (rebase_ == Rebase::kLegacy) return rebase_gregorian_to_hybrid_micros(micros, zone_);
        return micros >= kFirstCommonMicros ? micros : refuse(out);
    }
    static int64_t refuse(AvroOutput& out) {
        out.fail(Error("INCONSISTENT_BEHAVIOR_CROSS_VERSION.WRITE_ANCIENT_DATETIME",
                       {{"format", "Avro"}, {"config", "\"spark.sql.avro.datetimeRebaseModeInWrite\""}}));
        return 0;
    }

    const NumberStep step_;
    const Rebase rebase_;
    const TimeZone& zone_;
};

template <typename T>
class RawWriter final : public AvroValueWriter {
public:
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const T value = value_at<T>(column, row);
        out.bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
};

class TextWriter final : public AvroValueWriter {
public:
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const std::string_view text = value_at<StringView>(column, row).view();
        append_avro_long(static_cast<int64_t>(text.size()), out.bytes);
        out.bytes += text;
    }
};

class FixedWriter final : public AvroValueWriter {
public:
    FixedWriter(int32_t size, Place place) : size_(size), place_(std::move(place)) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const std::string_view bytes = value_at<StringView>(column, row).view();
        if (static_cast<int64_t>(bytes.size()) != size_) {
            out.fail(incompatible(cannot_convert(place_) + std::to_string(bytes.size()) +
                                  " bytes of binary data cannot be written into FIXED type with size of " +
                                  std::to_string(size_) + " bytes"));
        }
        out.bytes += bytes;
    }

private:
    const int32_t size_;
    const Place place_;
};

class EnumWriter final : public AvroValueWriter {
public:
    EnumWriter(const std::vector<std::string>& symbols, Place place) : place_(std::move(place)) {
        for (size_t i = 0; i < symbols.size(); ++i) {
            numbers_.emplace(symbols[i], static_cast<int64_t>(i));
            all_ += (i > 0 ? "\", \"" : "\"") + symbols[i];
        }
    }
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const std::string_view text = value_at<StringView>(column, row).view();
        const auto found = numbers_.find(text);
        if (found != numbers_.end()) return append_avro_long(found->second, out.bytes);
        out.fail(incompatible(cannot_convert(place_) + "\"" + std::string(text) +
                              "\" cannot be written since it's not defined in enum " + all_ + "\""));
    }

private:
    std::map<std::string, int64_t, std::less<>> numbers_;
    std::string all_;
    const Place place_;
};

/// Big-endian: as many bytes as are needed, or `size` of them.
class DecimalWriter final : public AvroValueWriter {
public:
    DecimalWriter(bool is_long, int32_t size) : is_long_(is_long), size_(size) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const Int128 value =
            is_long_ ? Int128(value_at<int64_t>(column, row)) : value_at<Int128>(column, row);
        int bytes = size_;
        if (bytes == 0) {
            bytes = 1;
            while (bytes < 16 && (value >> (8 * bytes - 1)) != 0 && (value >> (8 * bytes - 1)) != -1) ++bytes;
            append_avro_long(bytes, out.bytes);
        }
        for (int i = bytes - 1; i >= 0; --i) {
            const Int128 byte = i >= 16 ? (value < 0 ? Int128(-1) : Int128(0)) : value >> (8 * i);
            out.bytes.push_back(static_cast<char>(static_cast<uint8_t>(byte)));
        }
    }

private:
    const bool is_long_;
    const int32_t size_;
};

class ListWriter final : public AvroValueWriter {
public:
    ListWriter(bool is_map, AvroValueWriterPtr item) : is_map_(is_map), item_(std::move(item)) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const int32_t begin = column.offsets()[row], end = column.offsets()[row + 1];
        if (end > begin) append_avro_long(end - begin, out.bytes);
        for (int32_t i = begin; i < end; ++i) {
            if (is_map_) key_.write(*column.child(0), i, out);
            item_->write(*column.child(is_map_ ? 1 : 0), i, out);
        }
        out.bytes.push_back(0);
    }

private:
    const bool is_map_;
    const AvroValueWriterPtr item_;
    const TextWriter key_;
};

/// Null or a value, of which the union [null, x] or [x, null] says so; a schema without null takes none.
class NullableWriter final : public AvroValueWriter {
public:
    NullableWriter(int null_branch, int value_branch, std::string column, std::string avro_type,
                   AvroValueWriterPtr value)
        : null_branch_(null_branch),
          value_branch_(value_branch),
          name_(std::move(column)),
          avro_type_(std::move(avro_type)),
          value_(std::move(value)) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        const bool is_null = column.is_null(row);
        if (is_null && null_branch_ < 0) {
            return out.fail(Error("AVRO_CANNOT_WRITE_NULL_FIELD",
                                  {{"name", "`" + name_ + "`"}, {"dataType", avro_type_}}));
        }
        const int branch = is_null ? null_branch_ : value_branch_;
        if (branch >= 0) append_avro_long(branch, out.bytes);
        if (!is_null) value_->write(column, row, out);
    }

private:
    const int null_branch_, value_branch_;  // -1: there is no union, or no null in it
    const std::string name_, avro_type_;
    const AvroValueWriterPtr value_;
};

/// The struct's field that is not null, as the branch of that number.
class UnionWriter final : public AvroValueWriter {
public:
    UnionWriter(std::vector<int> branches, int null_branch, std::vector<AvroValueWriterPtr> members)
        : branches_(std::move(branches)), null_branch_(null_branch), members_(std::move(members)) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        for (size_t i = 0; i < members_.size(); ++i) {
            const Column& member = *column.child(i);
            if (member.is_null(row)) continue;
            append_avro_long(branches_[i], out.bytes);
            return members_[i]->write(member, row, out);
        }
        if (null_branch_ >= 0) return append_avro_long(null_branch_, out.bytes);
        out.fail(incompatible("No field of a struct that stands for a union has a value"));
    }

private:
    const std::vector<int> branches_;
    const int null_branch_;
    const std::vector<AvroValueWriterPtr> members_;
};

class RecordWriter final : public AvroValueWriter {
public:
    struct Part {
        int field = -1;  // of the struct; -1: the branch of null in the schema's union is written
        int null_branch = -1;
        AvroValueWriterPtr writer;
    };
    explicit RecordWriter(std::vector<Part> parts) : parts_(std::move(parts)) {}
    void write(const Column& column, int64_t row, AvroOutput& out) const override {
        for (const Part& part : parts_) {
            if (part.field >= 0) {
                part.writer->write(*column.child(static_cast<size_t>(part.field)), row, out);
            } else if (part.null_branch >= 0) {
                append_avro_long(part.null_branch, out.bytes);
            }
        }
    }

private:
    const std::vector<Part> parts_;
};

int branch_of(const AvroNode& node, const AvroNode* branch) {
    const auto found = std::find(node.children.begin(), node.children.end(), branch);
    return static_cast<int>(found - node.children.begin());
}

int null_branch_of(const AvroNode& node) {
    for (size_t i = 0; i < node.children.size(); ++i) {
        if (node.children[i]->is(AvroKind::kNull)) return static_cast<int>(i);
    }
    return -1;
}

class WriterMaker {
public:
    explicit WriterMaker(const AvroReadOptions& options) : options_(options) {}

    AvroValueWriterPtr make(const Type& given, const AvroNode& node, const Place& place) const {
        const Type& type = given.storage_type();
        if (!node.is(AvroKind::kUnion)) {
            if (node.is(AvroKind::kNull) && type.is(TypeId::kNull)) return std::make_unique<NullWriter>();
            return std::make_unique<NullableWriter>(-1, -1, place.avro, node.json, value(type, node, place));
        }
        const AvroUnion look = look_at_union(node);
        const int null_branch = null_branch_of(node);
        if (look.members.size() == 1) {
            return std::make_unique<NullableWriter>(null_branch, branch_of(node, look.members[0]), place.avro,
                                                    node.json, value(type, *look.members[0], place));
        }
        if (type.is(TypeId::kNull) && null_branch >= 0)
            return std::make_unique<NullableWriter>(null_branch, -1, place.avro, node.json,
                                                    std::make_unique<NullWriter>());
        if (!type.is(TypeId::kStruct) || type.fields().size() != look.members.size())
            raise_types(type, node, place);
        std::vector<int> branches;
        std::vector<AvroValueWriterPtr> members;
        for (size_t i = 0; i < look.members.size(); ++i) {
            branches.push_back(branch_of(node, look.members[i]));
            const std::string& name = type.fields()[i].name;
            members.push_back(value(type.fields()[i].type, *look.members[i], place.within(name, name)));
        }
        auto writer = std::make_unique<UnionWriter>(std::move(branches), null_branch, std::move(members));
        if (null_branch < 0)
            return std::make_unique<NullableWriter>(-1, -1, place.avro, node.json, std::move(writer));
        return std::make_unique<NullOrUnion>(null_branch, std::move(writer));
    }

private:
    /// A struct that stands for a union may be null as a whole.
    class NullOrUnion final : public AvroValueWriter {
    public:
        NullOrUnion(int null_branch, AvroValueWriterPtr value)
            : null_branch_(null_branch), value_(std::move(value)) {}
        void write(const Column& column, int64_t row, AvroOutput& out) const override {
            if (column.is_null(row)) return append_avro_long(null_branch_, out.bytes);
            value_->write(column, row, out);
        }

    private:
        const int null_branch_;
        const AvroValueWriterPtr value_;
    };

    [[noreturn]] static void raise_types(const Type& type, const AvroNode& node, const Place& place) {
        throw incompatible(cannot_convert(place) + "schema is incompatible (sqlType = " + type.to_sql() +
                           ", avroType = " + node.json + ")");
    }

    template <typename T>
    AvroValueWriterPtr integer(NumberStep step) const {
        return std::make_unique<IntegerWriter<T>>(step, options_);
    }

    AvroValueWriterPtr value(const Type& given, const AvroNode& node, const Place& place) const {
        const Type& type = given.storage_type();
        AvroValueWriterPtr made;
        switch (node.kind) {
            case AvroKind::kBoolean:
                if (type.is(TypeId::kBoolean)) made = std::make_unique<BooleanWriter>();
                break;
            case AvroKind::kInt:
                made = as_int(type);
                break;
            case AvroKind::kLong:
                made = as_long(type, node);
                break;
            case AvroKind::kFloat:
                if (type.is(TypeId::kFloat)) made = std::make_unique<RawWriter<float>>();
                break;
            case AvroKind::kDouble:
                if (type.is(TypeId::kDouble)) made = std::make_unique<RawWriter<double>>();
                break;
            case AvroKind::kString:
                if (type.is_string()) made = std::make_unique<TextWriter>();
                break;
            case AvroKind::kEnum:
                if (type.is_string()) made = std::make_unique<EnumWriter>(node.symbols, place);
                break;
            case AvroKind::kBytes:
            case AvroKind::kFixed:
                made = as_bytes(type, node, place);
                break;
            case AvroKind::kArray:
                if (type.is(TypeId::kArray))
                    made = std::make_unique<ListWriter>(false, make(type.element_type(), *node.children[0],
                                                                    place.within("element", "element")));
                break;
            case AvroKind::kMap:
                if (type.is(TypeId::kMap) && type.key_type().is_string())
                    made = std::make_unique<ListWriter>(
                        true, make(type.value_type(), *node.children[0], place.within("value", "value")));
                break;
            case AvroKind::kRecord:
                if (type.is(TypeId::kStruct)) made = record(type, node, place);
                break;
            case AvroKind::kNull:
                if (type.is(TypeId::kNull)) made = std::make_unique<NullWriter>();
                break;
            case AvroKind::kUnion:
                break;
        }
        if (!made) raise_types(type, node, place);
        return made;
    }

    AvroValueWriterPtr as_int(const Type& type) const {
        switch (type.id()) {
            case TypeId::kByte:
                return integer<int8_t>(NumberStep::kNone);
            case TypeId::kShort:
                return integer<int16_t>(NumberStep::kNone);
            case TypeId::kInteger:
            case TypeId::kYearMonthInterval:
                return integer<int32_t>(NumberStep::kNone);
            case TypeId::kDate:
                return integer<int32_t>(NumberStep::kDays);
            default:
                return nullptr;
        }
    }

    AvroValueWriterPtr as_long(const Type& type, const AvroNode& node) const {
        switch (type.id()) {
            case TypeId::kLong:
            case TypeId::kDayTimeInterval:
                return integer<int64_t>(NumberStep::kNone);
            case TypeId::kTime:
                if (node.logical == AvroLogical::kTimeMicros)
                    return integer<int64_t>(NumberStep::kNanosToMicros);
                return nullptr;
            case TypeId::kTimestamp:
                if (node.logical == AvroLogical::kTimestampMicros)
                    return integer<int64_t>(NumberStep::kMicros);
                if (node.logical == AvroLogical::kTimestampMillis || node.logical == AvroLogical::kNone)
                    return integer<int64_t>(NumberStep::kMillis);
                return nullptr;
            case TypeId::kTimestampNtz:
                if (node.logical == AvroLogical::kLocalTimestampMicros)
                    return integer<int64_t>(NumberStep::kNone);
                if (node.logical == AvroLogical::kLocalTimestampMillis || node.logical == AvroLogical::kNone)
                    return integer<int64_t>(NumberStep::kToMillis);
                return nullptr;
            default:
                return nullptr;
        }
    }

    static AvroValueWriterPtr as_bytes(const Type& type, const AvroNode& node, const Place& place) {
        const bool is_fixed = node.is(AvroKind::kFixed);
        if (type.is(TypeId::kBinary) && is_fixed) return std::make_unique<FixedWriter>(node.size, place);
        if (type.is(TypeId::kBinary)) return std::make_unique<TextWriter>();
        const bool is_same = type.is(TypeId::kDecimal) && node.logical == AvroLogical::kDecimal &&
                             type.precision() == node.precision && type.scale() == node.scale;
        if (!is_same) return nullptr;
        return std::make_unique<DecimalWriter>(type.precision() <= kMaxLongPrecision,
                                               is_fixed ? node.size : 0);
    }

    AvroValueWriterPtr record(const Type& type, const AvroNode& node, const Place& place) const {
        std::vector<RecordWriter::Part> parts;
        std::vector<bool> is_used(type.fields().size(), false);
        for (size_t i = 0; i < node.fields.size(); ++i) {
            const AvroField& field = node.fields[i];
            RecordWriter::Part& part = parts.emplace_back();
            part.field = find_field(type, field.name, i);
            if (part.field >= 0) {
                const Field& own = type.fields()[static_cast<size_t>(part.field)];
                is_used[static_cast<size_t>(part.field)] = true;
                part.writer = make(own.type, *field.type, place.within(own.name, field.name));
                continue;
            }
            const bool may_be_null = field.type->is(AvroKind::kUnion) && null_branch_of(*field.type) >= 0;
            if (may_be_null) part.null_branch = null_branch_of(*field.type);
            if (!may_be_null && !field.type->is(AvroKind::kNull)) {
                throw incompatible("Found field '" + field.name +
                                   "' in Avro schema but there is no match in the SQL schema");
            }
        }
        for (size_t i = 0; i < is_used.size(); ++i) {
            if (is_used[i]) continue;
            if (!options_.by_position)
                throw incompatible("Cannot find field '" + type.fields()[i].name + "' in Avro schema");
            throw incompatible("Cannot find field at position " + std::to_string(i) + " of " +
                               place.avro_text() + " from Avro schema (using positional matching)");
        }
        return std::make_unique<RecordWriter>(std::move(parts));
    }

    int find_field(const Type& type, const std::string& name, size_t position) const {
        if (options_.by_position) return position < type.fields().size() ? static_cast<int>(position) : -1;
        int found = -1;
        for (size_t i = 0; i < type.fields().size(); ++i) {
            const std::string& own = type.fields()[i].name;
            if (own == name) return static_cast<int>(i);
            const bool fits = !options_.case_sensitive && own.size() == name.size() &&
                              std::equal(own.begin(), own.end(), name.begin(), [](char a, char b) {
                                  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
                                  return lower(a) == lower(b);
                              });
            if (fits && found < 0) found = static_cast<int>(i);
        }
        return found;
    }

    const AvroReadOptions& options_;
};

}  // namespace

AvroValueWriterPtr make_avro_writer(const Type& type, const AvroNode& node, const AvroReadOptions& options) {
    return WriterMaker(options).make(type, node, {});
}

}  // namespace firesteel
