#include "io/jdbc/jdbc_filter.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "codec/datetime_text.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

class FilterWriter {
public:
    FilterWriter(const Schema& schema, const JdbcDatabase& database) : schema_(schema), database_(database) {}

    std::optional<std::string> write(const ExprPtr& e) const {
        if (e->is_call("and")) {
            // Either half alone leaves no row out that both would keep.
            const auto a = write(e->children[0]), b = write(e->children[1]);
            if (!a || !b) return a ? a : b;
            return "(" + *a + " AND " + *b + ")";
        }
        if (e->is_call("or")) {
            const auto a = write(e->children[0]), b = write(e->children[1]);
            if (!a || !b) return std::nullopt;
            return "(" + *a + " OR " + *b + ")";
        }
        if (e->is_call("isnull") || e->is_call("isnotnull")) {
            const auto column = name_of(e->children[0]);
            if (!column) return std::nullopt;
            return *column + (e->is_call("isnull") ? " IS NULL" : " IS NOT NULL");
        }
        if (e->is_call("in")) return write_in(*e);
        return write_comparison(*e);
    }

private:
    std::optional<std::string> name_of(const ExprPtr& e) const {
        if (!e->is(ExprKind::kInput)) return std::nullopt;
        return database_.quote(schema_[static_cast<size_t>(e->id)].name);
    }

    /// Databases order texts by collations, and store dates as they like.
    bool is_ordered(const Type& type) const {
        return type.is_integral() || type.is(TypeId::kDouble) || type.is(TypeId::kDecimal) ||
               (type.is(TypeId::kDate) && database_.has_dates());
    }

    std::optional<std::string> literal(const ExprPtr& e, const Type& column) const {
        if (!e->is_literal() || e->value.is_null() || e->type != column) return std::nullopt;
        switch (column.id()) {
            case TypeId::kByte:
            case TypeId::kShort:
            case TypeId::kInteger:
            case TypeId::kLong:
                return std::to_string(e->value.as_long());
            case TypeId::kDecimal:
                return decimal_to_string(e->value.as_int128(), column.scale());
            case TypeId::kDouble: {
                const double number = e->value.as_double();
                if (!std::isfinite(number)) return std::nullopt;
                char digits[32];
                const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
                return std::string(digits, end);
            }
            case TypeId::kDate:
                return date_literal(e->value.as_long());
            case TypeId::kString: {
                std::string out = "'";
                for (const char c : e->value.as_string()) {
                    if (c == 0) return std::nullopt;
                    out += c == '\'' ? std::string("''") : std::string(1, c);
                }
                return out + "'";
            }
            default:
                return std::nullopt;
        }
    }

    static std::optional<std::string> date_literal(int64_t days) {
        char text[64];
        const int size = format_date(days, text);
        if (size != 10 || text[0] == '-') return std::nullopt;  // years of four digits only
        return "'" + std::string(text, static_cast<size_t>(size)) + "'";
    }

    bool is_comparable(const Type& type) const { return is_ordered(type) || type.is(TypeId::kString); }

    std::optional<std::string> write_in(const Expr& e) const {
        const auto column = name_of(e.children[0]);
        if (!column || !is_comparable(e.children[0]->type)) return std::nullopt;
        std::string values;
        for (size_t i = 1; i < e.children.size(); ++i) {
            const auto value = literal(e.children[i], e.children[0]->type);
            if (!value) return std::nullopt;
            values += (values.empty() ? "" : ", ") + *value;
        }
        return *column + " IN (" + values + ")";
    }

    std::optional<std::string> write_comparison(const Expr& e) const {
        static constexpr std::pair<const char*, const char*> kComparisons[] = {
            {"=", "="}, {"==", "="}, {"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};
        for (const auto& [name, mirrored] : kComparisons) {
            if (!e.is_call(name) || e.children.size() != 2) continue;
            const bool is_left = e.children[0]->is(ExprKind::kInput);
            const ExprPtr& side = e.children[is_left ? 0 : 1];
            const auto column = name_of(side);
            if (!column) return std::nullopt;
            const bool is_equal = std::string_view(mirrored) == "=";
            if (is_equal ? !is_comparable(side->type) : !is_ordered(side->type)) return std::nullopt;
            const auto value = literal(e.children[is_left ? 1 : 0], side->type);
            if (!value) return std::nullopt;
            return *column + " " + (is_equal ? "=" : is_left ? name : mirrored) + " " + *value;
        }
        return std::nullopt;
    }

    const Schema& schema_;
    const JdbcDatabase& database_;
};

}  // namespace

std::optional<std::string> jdbc_filter(const ExprPtr& filter, const Schema& schema,
                                       const JdbcDatabase& database) {
    return FilterWriter(schema, database).write(filter);
}

}  // namespace firesteel
