#include "expr/encoding.h"

#include <bit>
#include <cstring>

#include "column/collation.h"
#include "common/check.h"

namespace firesteel {

namespace {

constexpr int32_t kVersion = 1;
constexpr int kMaxDepth = 5000;

enum class ValueTag : uint8_t { kNull, kBool, kLong, kInt128, kDouble, kText, kInterval, kList };

/// The fields of an expression, once for both directions.
void visit_aggregate(FieldVisitor& v, AggregateDetail& detail) {
    v.field(detail.arguments);
    v.field(detail.distinct);
    v.field(detail.has_filter);
    v.field(detail.ignore_nulls);
    v.field(detail.order);
}

void visit_window(FieldVisitor& v, WindowDetail& detail) {
    v.field(detail.partition_keys);
    v.field(detail.order);
    v.field(detail.unit);
    v.field(detail.lower);
    v.field(detail.upper);
}

template <typename Detail, typename Visit>
void visit_detail(FieldVisitor& v, std::shared_ptr<const Detail>& detail, const Visit& visit) {
    bool present = detail != nullptr;
    v.field(present);
    if (!present) return;
    Detail copy = detail ? *detail : Detail{};
    visit(v, copy);
    detail = std::make_shared<const Detail>(std::move(copy));
}

void visit_origin(FieldVisitor& v, QueryContext& origin) {
    v.field(origin.object_type);
    v.field(origin.object_name);
    v.field(origin.start_index);
    v.field(origin.stop_index);
    v.field(origin.fragment);
    v.field(origin.call_site);
    std::string text = origin.sql_text ? *origin.sql_text : "";
    v.field(text);
    if (!origin.sql_text && !text.empty())
        origin.sql_text = std::make_shared<const std::string>(std::move(text));
}

void visit_expr(FieldVisitor& v, Expr& expr) {
    CHECK(!expr.subquery, "a subquery cannot travel");
    v.field(expr.kind);
    v.field(expr.type);
    v.field(expr.nullable);
    v.field(expr.children);
    v.field(expr.name);
    v.field(expr.overload);
    v.field(expr.shown);
    v.field(expr.shown_sql);
    v.field(expr.implicit);
    v.field(expr.id);
    v.field(expr.mode);
    v.field(expr.value);
    v.field(expr.ids);
    v.field(expr.settings);
    visit_detail(v, expr.aggregate, visit_aggregate);
    visit_detail(v, expr.window, visit_window);
    visit_detail(v, expr.origin, visit_origin);
}

void visit_settings(FieldVisitor& v, EvalSettings& s) {
    v.field(s.ansi);
    v.field(s.time_zone);
    v.field(s.time_parser_policy);
    v.field(s.case_sensitive);
    v.field(s.legacy_size_of_null);
    v.field(s.decimal_allow_precision_loss);
    v.field(s.map_key_last_win);
    v.field(s.escaped_string_literals);
    v.field(s.timestamp_ntz_default);
    v.field(s.character_as_string);
    v.field(s.binary_style);
    v.field(s.now_micros);
    v.field(s.user);
    v.field(s.current_catalog);
    v.field(s.current_database);
}

class Encoder final : public FieldVisitor {
public:
    explicit Encoder(std::string& out) : out_(out) {}
    using FieldVisitor::field;
    void field(bool& v) override { out_.push_back(v ? 1 : 0); }
    void field(int32_t& v) override { append(&v, sizeof(v)); }
    void field(int64_t& v) override { append(&v, sizeof(v)); }
    void field(double& v) override { append(&v, sizeof(v)); }
    void field(std::string& v) override {
        count(v.size());
        out_ += v;
    }
    void field(Type& v) override { type(v); }
    void field(Value& v) override { value(v); }
    void field(ExprPtr& v) override {
        bool present = v != nullptr;
        field(present);
        if (!present) return;
        Expr copy = *v;
        visit_expr(*this, copy);
    }
    /// Settings repeat in every call: each distinct one is written once and then named by its number.
    void field(EvalSettingsPtr& v) override {
        int32_t index = v == nullptr ? -1 : 0;
        while (index >= 0 && index < static_cast<int32_t>(settings_.size()) &&
               !same(settings_[static_cast<size_t>(index)], v))
            ++index;
        field(index);
        if (index < static_cast<int32_t>(settings_.size())) return;
        settings_.push_back(v);
        EvalSettings copy = *v;
        visit_settings(*this, copy);
    }
    void size(int64_t& v) override { field(v); }

private:
    static bool same(const EvalSettingsPtr& a, const EvalSettingsPtr& b) { return a == b || *a == *b; }
    void append(const void* data, size_t size) { out_.append(static_cast<const char*>(data), size); }
    void count(size_t n) {
        auto size = static_cast<int64_t>(n);
        field(size);
    }
    void text(std::string v) { field(v); }
    void number(int32_t v) { field(v); }
    void flag(bool v) { field(v); }

    void type(const Type& v) {
        out_.push_back(static_cast<char>(v.id()));
        switch (v.id()) {
            case TypeId::kDecimal:
            case TypeId::kChar:
            case TypeId::kVarchar:
            case TypeId::kTime:
            case TypeId::kYearMonthInterval:
            case TypeId::kDayTimeInterval:
            case TypeId::kGeometry:
            case TypeId::kGeography:
                number(v.precision());
                number(v.scale());
                return;
            case TypeId::kString:
                return text(is_default_string(v) ? std::string() : v.collation());
            case TypeId::kArray:
                type(v.element_type());
                return flag(v.contains_null());
            case TypeId::kMap:
                type(v.key_type());
                type(v.value_type());
                return flag(v.contains_null());
            case TypeId::kStruct:
                count(v.fields().size());
                for (Field field_copy : v.fields()) field(field_copy);
                return;
            case TypeId::kUdt:
                text(v.udt_definition().jvm_class);
                text(v.udt_definition().python_class);
                text(v.udt_definition().serialized_python_class);
                return type(v.udt_definition().sql_type);
            default:
                return;
        }
    }

    void tag(ValueTag t) { out_.push_back(static_cast<char>(t)); }
    void value(const Value& v) {
        if (v.is_null()) {
            tag(ValueTag::kNull);
        } else if (v.holds<bool>()) {
            tag(ValueTag::kBool);
            flag(v.as_bool());
        } else if (v.holds<int64_t>()) {
            tag(ValueTag::kLong);
            const int64_t number = v.as_long();
            append(&number, sizeof(number));
        } else if (v.holds<Int128>()) {
            tag(ValueTag::kInt128);
            const Int128 number = v.as_int128();
            append(&number, sizeof(number));
        } else if (v.holds<double>()) {
            tag(ValueTag::kDouble);
            const double number = v.as_double();
            append(&number, sizeof(number));
        } else if (v.holds<std::string>()) {
            tag(ValueTag::kText);
            text(v.as_string());
        } else if (v.holds<CalendarInterval>()) {
            tag(ValueTag::kInterval);
            append(&v.as_interval(), sizeof(CalendarInterval));
        } else {
            tag(ValueTag::kList);
            count(v.as_list().size());
            for (const auto& item : v.as_list()) value(item);
        }
    }

    std::string& out_;
    std::vector<EvalSettingsPtr> settings_;
};

class Decoder final : public FieldVisitor {
public:
    explicit Decoder(std::string_view bytes) : bytes_(bytes) {}
    using FieldVisitor::field;
    void field(bool& v) override { v = byte() != 0; }
    void field(int32_t& v) override { read(&v, sizeof(v)); }
    void field(int64_t& v) override { read(&v, sizeof(v)); }
    void field(double& v) override { read(&v, sizeof(v)); }
    void field(std::string& v) override {
        const size_t n = count();
        v.assign(bytes_.substr(at_, n));
        at_ += n;
    }
    void field(Type& v) override { v = type(); }
    void field(Value& v) override { v = value(); }
    void field(ExprPtr& v) override {
        bool present = false;
        field(present);
        v = nullptr;
        if (!present) return;
        const Nesting nesting(*this);
        auto expr = std::make_shared<Expr>();
        visit_expr(*this, *expr);
        CHECK(static_cast<size_t>(expr->kind) <= static_cast<size_t>(ExprKind::kGroupingId),
              "unknown kind of expression");
        v = std::move(expr);
    }
    void field(EvalSettingsPtr& v) override {
        int32_t index = 0;
        field(index);
        CHECK(index >= -1 && index <= static_cast<int32_t>(settings_.size()), "settings {}", index);
        v = nullptr;
        if (index < 0) return;
        if (index == static_cast<int32_t>(settings_.size())) {
            auto settings = std::make_shared<EvalSettings>();
            visit_settings(*this, *settings);
            settings_.push_back(std::move(settings));
        }
        v = settings_[static_cast<size_t>(index)];
    }
    void size(int64_t& v) override { v = static_cast<int64_t>(count()); }

private:
    /// Bounds recursion, so that malformed bytes cannot exhaust the stack.
    struct Nesting {
        explicit Nesting(Decoder& d) : decoder(d) {
            CHECK(++decoder.depth_ <= kMaxDepth, "nested too deeply");
        }
        ~Nesting() { --decoder.depth_; }
        Decoder& decoder;
    };

    void read(void* out, size_t size) {
        CHECK(size <= bytes_.size() - at_, "expression bytes end early");
        std::memcpy(out, bytes_.data() + at_, size);
        at_ += size;
    }
    uint8_t byte() {
        uint8_t v = 0;
        read(&v, 1);
        return v;
    }
    /// A number of things that follow; each takes a byte at least.
    size_t count() {
        int64_t n = 0;
        field(n);
        CHECK(n >= 0 && static_cast<uint64_t>(n) <= bytes_.size() - at_, "{} entries in {} bytes", n,
              bytes_.size() - at_);
        return static_cast<size_t>(n);
    }
    template <typename T>
    T get() {
        T v{};
        field(v);
        return v;
    }

    Type type() {
        const Nesting nesting(*this);
        const uint8_t raw = byte();
        CHECK(raw <= static_cast<uint8_t>(TypeId::kGeography), "unknown type {}", raw);
        switch (static_cast<TypeId>(raw)) {
            case TypeId::kNull:
                return Type::null();
            case TypeId::kBoolean:
                return Type::boolean();
            case TypeId::kByte:
                return Type::byte();
            case TypeId::kShort:
                return Type::short_integer();
            case TypeId::kInteger:
                return Type::integer();
            case TypeId::kLong:
                return Type::long_integer();
            case TypeId::kFloat:
                return Type::float_number();
            case TypeId::kDouble:
                return Type::double_number();
            case TypeId::kString:
                return Type::string(get<std::string>());
            case TypeId::kBinary:
                return Type::binary();
            case TypeId::kDate:
                return Type::date();
            case TypeId::kTimestamp:
                return Type::timestamp();
            case TypeId::kTimestampNtz:
                return Type::timestamp_ntz();
            case TypeId::kCalendarInterval:
                return Type::calendar_interval();
            case TypeId::kVariant:
                return Type::variant();
            case TypeId::kArray: {
                Type element = type();
                return Type::array(std::move(element), get<bool>());
            }
            case TypeId::kMap: {
                Type key = type();
                Type value = type();
                return Type::map(std::move(key), std::move(value), get<bool>());
            }
            case TypeId::kStruct: {
                std::vector<Field> fields(count());
                for (auto& entry : fields) field(entry);
                return Type::structure(std::move(fields));
            }
            case TypeId::kUdt: {
                UserDefinedType udt;
                field(udt.jvm_class);
                field(udt.python_class);
                field(udt.serialized_python_class);
                udt.sql_type = type();
                return Type::udt(std::move(udt));
            }
            default:
                return parameterized(static_cast<TypeId>(raw));
        }
    }

    Type parameterized(TypeId id) {
        const int a = get<int32_t>();
        const int b = get<int32_t>();
        const auto interval_field = [](int v) {
            CHECK(v >= 0 && v <= static_cast<int>(IntervalField::kSecond), "unknown interval field {}", v);
            return static_cast<IntervalField>(v);
        };
        switch (id) {
            case TypeId::kDecimal:
                CHECK(a >= 1 && a <= kMaxPrecision && b <= a, "decimal({}, {})", a, b);
                return Type::decimal(a, b);
            case TypeId::kChar:
                return Type::character(a);
            case TypeId::kVarchar:
                return Type::varchar(a);
            case TypeId::kTime:
                return Type::time(a);
            case TypeId::kGeometry:
                return Type::geometry(a);
            case TypeId::kGeography:
                return Type::geography(a);
            case TypeId::kYearMonthInterval:
                return Type::year_month_interval(interval_field(a), interval_field(b));
            default:
                return Type::day_time_interval(interval_field(a), interval_field(b));
        }
    }

    Value value() {
        const Nesting nesting(*this);
        switch (static_cast<ValueTag>(byte())) {
            case ValueTag::kNull:
                return Value::null();
            case ValueTag::kBool:
                return get<bool>();
            case ValueTag::kLong:
                return get<int64_t>();
            case ValueTag::kDouble:
                return get<double>();
            case ValueTag::kText:
                return get<std::string>();
            case ValueTag::kInt128: {
                Int128 v = 0;
                read(&v, sizeof(v));
                return v;
            }
            case ValueTag::kInterval: {
                CalendarInterval v;
                read(&v, sizeof(v));
                return v;
            }
            case ValueTag::kList: {
                Value::List items(count());
                for (auto& item : items) item = value();
                return items;
            }
        }
        CHECK(false, "unknown kind of value");
        return Value::null();
    }

    std::string_view bytes_;
    size_t at_ = 0;
    int depth_ = 0;
    std::vector<EvalSettingsPtr> settings_;
};

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

}  // namespace

std::unique_ptr<FieldVisitor> make_encoder(std::string& out) { return std::make_unique<Encoder>(out); }
std::unique_ptr<FieldVisitor> make_decoder(std::string_view bytes) {
    return std::make_unique<Decoder>(bytes);
}

std::string encode_expr(const ExprPtr& expr) {
    std::string out;
    Encoder encoder(out);
    int32_t version = kVersion;
    encoder.field(version);
    ExprPtr copy = expr;
    static_cast<FieldVisitor&>(encoder).field(copy);
    return out;
}

ExprPtr decode_expr(std::string_view bytes) {
    Decoder decoder(bytes);
    int32_t version = 0;
    decoder.field(version);
    CHECK(version == kVersion, "expression bytes of version {}", version);
    ExprPtr expr;
    static_cast<FieldVisitor&>(decoder).field(expr);
    return expr;
}

}  // namespace firesteel
