// UNICODE and the collations of locales, by ICU.

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/stsearch.h>
#include <unicode/tblcoll.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "codec/collator.h"
#include "common/check.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

icu::UnicodeString to_utf16(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

/// Bytes of a text's places in UTF-16.
class Places {
public:
    explicit Places(std::string_view text) {
        for (size_t at = 0; at < text.size();) {
            bytes_.push_back(at);
            if (utf8_next(text, at) > 0xFFFF) bytes_.push_back(bytes_.back());
        }
        bytes_.push_back(text.size());
    }
    size_t bytes(int32_t unit) const {
        return bytes_[std::min(static_cast<size_t>(unit), bytes_.size() - 1)];
    }
    int32_t units(size_t byte) const {
        return static_cast<int32_t>(std::lower_bound(bytes_.begin(), bytes_.end(), byte) - bytes_.begin());
    }

private:
    std::vector<size_t> bytes_;
};

std::unique_ptr<icu::RuleBasedCollator> make_rules(const Collation& collation) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale =
        collation.locale.empty() ? icu::Locale::getRoot() : icu::Locale(collation.locale.c_str());
    std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(locale, status));
    CHECK(U_SUCCESS(status), "no collation data for {}: {}", collation.name, u_errorName(status));
    // Accents are what the second strength adds, case what the third does; case alone is a level of its own.
    made->setStrength(collation.ignores_accents ? icu::Collator::PRIMARY
                      : collation.ignores_case  ? icu::Collator::SECONDARY
                                                : icu::Collator::TERTIARY);
    if (collation.ignores_accents && !collation.ignores_case)
        made->setAttribute(UCOL_CASE_LEVEL, UCOL_ON, status);
    auto* rules = dynamic_cast<icu::RuleBasedCollator*>(made.get());
    CHECK(rules != nullptr && U_SUCCESS(status), "{}", collation.name);
    made.release();
    return std::unique_ptr<icu::RuleBasedCollator>(rules);
}

class IcuCollator final : public Collator {
public:
    explicit IcuCollator(const Collation& collation) : Collator(collation), rules_(make_rules(collation)) {
        empty_key_ = key("");
    }

    void append_key(std::string_view text, std::string& out) const override {
        if (collation().ignores_trailing_spaces) text = without_trailing_spaces(text);
        const icu::UnicodeString source = to_utf16(text);
        const size_t begin = out.size();
        out.resize(begin + text.size() * 2 + 8);
        const auto write = [&] {
            return rules_->getSortKey(source, reinterpret_cast<uint8_t*>(out.data() + begin),
                                      static_cast<int32_t>(out.size() - begin));
        };
        const auto size = static_cast<size_t>(write());
        const bool fits = size <= out.size() - begin;
        out.resize(begin + size);
        if (!fits) write();
        // Texts without anything that counts are as the empty one, and have no key, which sketches ask for.
        if (std::string_view(out).substr(begin) == empty_key_) out.resize(begin);
    }

    std::vector<TextMatch> find_all(std::string_view text, std::string_view part) const override {
        std::vector<TextMatch> all;
        Search search(*this, text, part);
        for (auto match = search.next(); match; match = search.next()) all.push_back(*match);
        return all;
    }

    std::optional<TextMatch> find(std::string_view text, std::string_view part, size_t from) const override {
        Search search(*this, text, part);
        search.start_at(from);
        return search.next();
    }

    bool starts_with(std::string_view text, std::string_view part) const override {
        if (part.empty()) return true;
        const auto first = find(text, part, 0);
        return first && first->begin == 0;
    }

    bool ends_with(std::string_view text, std::string_view part) const override {
        if (part.empty()) return true;
        const auto last = Search(*this, text, part).last();
        return last && last->end == text.size();
    }

    std::string_view trim_left(std::string_view text, std::string_view characters) const override {
        const auto wanted = character_keys(characters);
        while (!text.empty()) {
            size_t end = 0;
            utf8_next(text, end);
            if (!place(wanted, text.substr(0, end))) break;
            text.remove_prefix(end);
        }
        return text;
    }

    std::string_view trim_right(std::string_view text, std::string_view characters) const override {
        const auto wanted = character_keys(characters);
        while (!text.empty()) {
            size_t begin = text.size() - 1;
            while (begin > 0 && (static_cast<uint8_t>(text[begin]) & 0xC0) == 0x80) --begin;
            if (!place(wanted, text.substr(begin))) break;
            text = text.substr(0, begin);
        }
        return text;
    }

    void translate(std::string_view text, std::string_view from, std::string_view to,
                   std::string& out) const override {
        const auto wanted = character_keys(from);
        for (size_t at = 0; at < text.size();) {
            const size_t begin = at;
            utf8_next(text, at);
            const std::string_view character = text.substr(begin, at - begin);
            if (const auto index = place(wanted, character)) {
                out += utf8_slice(to, *index, *index + 1);
            } else {
                out += character;
            }
        }
    }

private:
    /// One walk over a text.
    class Search {
    public:
        Search(const IcuCollator& collator, std::string_view text, std::string_view part)
            : source_(text), places_(text), text_(to_utf16(text)), part_(to_utf16(part)) {
            if (text.empty() || part.empty()) return;
            // Searching does not change the rules, but asks for them unconst.
            search_ =
                std::make_unique<icu::StringSearch>(part_, text_, collator.rules_.get(), nullptr, status_);
            if (U_FAILURE(status_)) search_.reset();
        }
        void start_at(size_t byte) {
            if (!search_ || byte == 0) return;
            if (byte >= source_.size()) return search_.reset();
            search_->setOffset(places_.units(byte), status_);
        }
        std::optional<TextMatch> next() { return search_ ? match(search_->next(status_)) : std::nullopt; }
        std::optional<TextMatch> last() { return search_ ? match(search_->last(status_)) : std::nullopt; }

    private:
        std::optional<TextMatch> match(int32_t at) const {
            if (U_FAILURE(status_) || at == USEARCH_DONE) return std::nullopt;
            return TextMatch{places_.bytes(at), places_.bytes(at + search_->getMatchedLength())};
        }
        std::string_view source_;
        Places places_;
        icu::UnicodeString text_;
        icu::UnicodeString part_;
        UErrorCode status_ = U_ZERO_ERROR;
        std::unique_ptr<icu::StringSearch> search_;
    };

    std::vector<std::string> character_keys(std::string_view characters) const {
        std::vector<std::string> keys;
        for (size_t at = 0; at < characters.size();) {
            const size_t begin = at;
            utf8_next(characters, at);
            keys.push_back(key_of(characters.substr(begin, at - begin)));
        }
        return keys;
    }
    std::optional<int64_t> place(const std::vector<std::string>& keys, std::string_view character) const {
        const auto found = std::find(keys.begin(), keys.end(), key_of(character));
        if (found == keys.end()) return std::nullopt;
        return found - keys.begin();
    }
    /// A space is a character here, also where spaces at the end do not count.
    std::string key_of(std::string_view character) const { return character == " " ? " " : key(character); }

    std::unique_ptr<icu::RuleBasedCollator> rules_;
    std::string empty_key_;
};

}  // namespace

std::unique_ptr<const Collator> make_icu_collator(const Collation& collation) {
    return std::make_unique<const IcuCollator>(collation);
}

}  // namespace firesteel
