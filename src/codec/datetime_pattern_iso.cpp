#include "codec/datetime_pattern_iso.h"

#include "codec/datetime_pattern_dialects.h"

namespace firesteel {

namespace {

using Kind = IsoItem::Kind;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

/// Turns a pattern into items. Letters that Spark forbids are refused before the pattern itself is looked at.
class Compiler {
public:
    Compiler(std::string_view pattern, DatetimePattern::Use use)
        : pattern_(pattern), parsing_(use == DatetimePattern::Use::kParse) {}

    std::vector<IsoItem> compile() {
        check_letters();
        for (size_t i = 0; i < pattern_.size();) {
            const char c = pattern_[i];
            if (c == '\'') {
                for (const char quoted : read_quoted_literal(pattern_, i)) add_literal(quoted);
            } else if (is_letter(c)) {
                size_t end = i;
                while (end < pattern_.size() && pattern_[end] == c) ++end;
                add_field(c, static_cast<int>(end - i));
                i = end;
            } else {
                add_other(c);
                ++i;
            }
        }
        while (!open_.empty()) close_optional();
        reserve_widths();
        return std::move(items_);
    }

private:
    void check_letters() {
        bool quoted = false;
        for (const char c : pattern_) {
            if (c == '\'') quoted = !quoted;
            if (quoted) continue;
            if (contains("YWwuec", c)) {
                throw Error("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN",
                            {{"c", std::string(1, c)}});
            }
            if (contains("ABnNp", c) || (parsing_ && contains("EFqQ", c))) {
                throw Error("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
                            {{"c", std::string(1, c)}, {"pattern", std::string(pattern_)}});
            }
            if (c == 'G') has_era_ = true;
        }
        for (const char* run : {"GGGGG", "MMMMM", "LLLLL", "EEEEE", "QQQQQ", "qqqqq", "yyyyyyy"}) {
            if (pattern_.find(run) != std::string_view::npos) {
                throw Error("INVALID_DATETIME_PATTERN.LENGTH", {{"pattern", std::string(pattern_)}});
            }
        }
    }

    [[noreturn]] void refuse() const { throw invalid_datetime_pattern(pattern_); }

    void add_literal(char c) {
        if (items_.empty() || items_.back().kind != Kind::kLiteral) items_.emplace_back();
        items_.back().literal += c;
    }

    void add_other(char c) {
        if (c == '[') {
            open_.push_back(items_.size());
            items_.push_back({.kind = Kind::kOptionalBegin});
        } else if (c == ']') {
            if (open_.empty()) refuse();
            close_optional();
        } else if (contains("{}#", c)) {
            refuse();
        } else {
            add_literal(c);
        }
    }

    void close_optional() {
        items_[open_.back()].jump = items_.size();
        items_.push_back({.kind = Kind::kOptionalEnd});
        open_.pop_back();
    }

    void add(Kind kind, char letter, int count) {
        items_.push_back({.kind = kind, .letter = letter, .count = count});
    }

    void add_number(char letter, int count, int least, int most, SignRule sign) {
        items_.push_back({.kind = Kind::kNumber,
                          .letter = letter,
                          .count = count,
                          .least_width = least,
                          .most_width = most,
                          .sign = sign});
    }

    /// One letter: any width; two: exactly two digits.
    void add_one_or_two(char letter, int count) {
        if (count > 2) refuse();
        add_number(letter, count, count, count == 1 ? 19 : 2,
                   count == 1 ? SignRule::kNormal : SignRule::kNever);
    }

    void add_year(int count) {
        // Spark reads and prints y as the proleptic year unless there is an era.
        const char letter = has_era_ ? 'y' : 'u';
        if (count == 2) {
            items_.push_back({.kind = Kind::kReducedYear,
                              .letter = letter,
                              .count = 2,
                              .least_width = 2,
                              .most_width = 2});
        } else {
            add_number(letter, count, count, 19, count < 4 ? SignRule::kNormal : SignRule::kExceedsPad);
        }
    }

    void add_field(char c, int count) {
        switch (c) {
            case 'y':
                return add_year(count);
            case 'M':
            case 'L':
            case 'Q':
            case 'q':
                if (count <= 2) return add_one_or_two(c == 'L' ? 'M' : c == 'q' ? 'Q' : c, count);
                return count <= 4 ? add(Kind::kText, c == 'L' ? 'M' : c == 'q' ? 'Q' : c, count) : refuse();
            case 'd':
            case 'H':
            case 'h':
            case 'K':
            case 'k':
            case 'm':
            case 's':
                return add_one_or_two(c, count);
            case 'D':
                if (count > 3) refuse();
                return add_number('D', count, count, count == 1 ? 19 : 3,
                                  count == 1 ? SignRule::kNormal : SignRule::kNever);
            case 'F':
                return count == 1 ? add_number('F', 1, 1, 19, SignRule::kNormal) : refuse();
            case 'S':
                if (count > 9) refuse();
                return add(Kind::kFraction, 'S', count);
            case 'E':
                return count <= 4 ? add(Kind::kText, 'E', count) : refuse();
            case 'a':
                return count == 1 ? add(Kind::kText, 'a', 3) : refuse();
            case 'G':
                return count <= 4 ? add(Kind::kText, 'G', count) : refuse();
            default:
                return add_zone(c, count);
        }
    }

    void add_zone(char c, int count) {
        switch (c) {
            case 'V':
                return count == 2 ? add(Kind::kZoneId, c, count) : refuse();
            case 'v':
                return count == 1 || count == 4 ? add(Kind::kZoneName, c, count) : refuse();
            case 'z':
                return count <= 4 ? add(Kind::kZoneName, c, count) : refuse();
            case 'O':
                return count == 1 || count == 4 ? add(Kind::kLocalOffset, c, count) : refuse();
            case 'X':
            case 'x':
                return count <= 5 ? add(Kind::kOffset, c, count) : refuse();
            case 'Z':
                if (count > 5) refuse();
                if (count == 4) return add(Kind::kLocalOffset, 'O', 4);
                return add(Kind::kOffset, 'Z', count);
            default:
                refuse();
        }
    }

    /// In "yyyyMMdd" the year leaves as many digits as the fixed numbers behind it need.
    void reserve_widths() {
        int run = 0;
        for (size_t i = items_.size(); i-- > 0;) {
            IsoItem& item = items_[i];
            const bool number = item.kind == Kind::kNumber || item.kind == Kind::kReducedYear;
            if (!number) {
                run = 0;
                continue;
            }
            const bool fixed = item.least_width == item.most_width;
            item.following_width = fixed ? 0 : run;
            run = fixed ? run + item.most_width : 0;
        }
    }

    std::string_view pattern_;
    bool parsing_;
    bool has_era_ = false;
    std::vector<IsoItem> items_;
    std::vector<size_t> open_;
};

class IsoPattern final : public DatetimePattern {
public:
    explicit IsoPattern(std::vector<IsoItem> items) : items_(std::move(items)) {}

    Outcome parse(std::string_view text, TimeZoneCursor& zone, int64_t& micros) const override {
        IsoFields fields;
        int64_t local = 0;
        if (!read(text, fields, local)) return Outcome::kFailed;
        if (fields.offset) {
            micros = local - *fields.offset * int64_t{1'000'000};
        } else {
            micros = fields.zone ? fields.zone->to_utc_micros(local) : zone.to_utc_micros(local);
        }
        return Outcome::kOk;
    }

    Outcome parse_local(std::string_view text, int64_t& micros) const override {
        IsoFields fields;
        return read(text, fields, micros) ? Outcome::kOk : Outcome::kFailed;
    }

    void format(int64_t micros, const TimeZone& zone, std::string& out) const override {
        format_iso(items_, micros, zone, out);
    }

    std::string failure(std::string_view text) const override {
        IsoFields fields;
        IsoFailure failure;
        int64_t local = 0;
        std::string out = "Text '" + std::string(text) + "' could not be parsed";
        if (read_iso_fields(items_, text, fields, failure)) {
            resolve_iso_fields(fields, local, failure);
            return out + ": " + failure.reason;
        }
        const std::string index = std::to_string(failure.index);
        return out + (failure.unparsed ? ", unparsed text found at index " : " at index ") + index;
    }

private:
    bool read(std::string_view text, IsoFields& fields, int64_t& local) const {
        IsoFailure failure;
        return read_iso_fields(items_, text, fields, failure) && resolve_iso_fields(fields, local, failure);
    }

    std::vector<IsoItem> items_;
};

}  // namespace

std::shared_ptr<const DatetimePattern> compile_iso_pattern(std::string_view pattern,
                                                           DatetimePattern::Use use) {
    return std::make_shared<IsoPattern>(Compiler(pattern, use).compile());
}

}  // namespace firesteel
