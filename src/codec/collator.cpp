// Collators by collation, and the one of bytes.

#include "codec/collator.h"

#include <map>
#include <mutex>

#include "common/check.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

/// UTF8_BINARY and UTF8_BINARY_RTRIM: texts are found byte by byte.
class BinaryCollator final : public Collator {
public:
    explicit BinaryCollator(const Collation& collation) : Collator(collation) {}

    void append_key(std::string_view text, std::string& out) const override {
        out += collation().ignores_trailing_spaces ? without_trailing_spaces(text) : text;
    }
    std::vector<TextMatch> find_all(std::string_view text, std::string_view part) const override {
        std::vector<TextMatch> all;
        for (auto match = find(text, part, 0); match; match = find(text, part, match->end))
            all.push_back(*match);
        return all;
    }
    std::optional<TextMatch> find(std::string_view text, std::string_view part, size_t from) const override {
        const size_t found = text.find(part, from);
        if (found == std::string_view::npos) return std::nullopt;
        return TextMatch{found, found + part.size()};
    }
    bool starts_with(std::string_view text, std::string_view part) const override {
        return text.starts_with(part);
    }
    bool ends_with(std::string_view text, std::string_view part) const override {
        return text.ends_with(part);
    }
    std::string_view trim_left(std::string_view text, std::string_view characters) const override {
        while (!text.empty()) {
            size_t end = 0;
            utf8_next(text, end);
            if (!place(characters, text.substr(0, end))) break;
            text.remove_prefix(end);
        }
        return text;
    }
    std::string_view trim_right(std::string_view text, std::string_view characters) const override {
        while (!text.empty()) {
            size_t begin = text.size() - 1;
            while (begin > 0 && (static_cast<uint8_t>(text[begin]) & 0xC0) == 0x80) --begin;
            if (!place(characters, text.substr(begin))) break;
            text = text.substr(0, begin);
        }
        return text;
    }
    void translate(std::string_view text, std::string_view from, std::string_view to,
                   std::string& out) const override {
        for (size_t at = 0; at < text.size();) {
            const size_t begin = at;
            utf8_next(text, at);
            const std::string_view character = text.substr(begin, at - begin);
            if (const auto index = place(from, character)) {
                out += utf8_slice(to, *index, *index + 1);
            } else {
                out += character;
            }
        }
    }

private:
    /// Where, in code points, `character` stands among others.
    static std::optional<int64_t> place(std::string_view characters, std::string_view character) {
        int64_t index = 0;
        for (size_t at = 0; at < characters.size(); ++index) {
            const size_t begin = at;
            utf8_next(characters, at);
            if (characters.substr(begin, at - begin) == character) return index;
        }
        return std::nullopt;
    }
};

std::unique_ptr<const Collator> make_collator(const Collation& collation) {
    switch (collation.rule) {
        case Collation::Rule::kBinary:
            return std::make_unique<const BinaryCollator>(collation);
        case Collation::Rule::kLowerCase:
            return make_lower_case_collator(collation);
        case Collation::Rule::kIcu:
            return make_icu_collator(collation);
        case Collation::Rule::kIndeterminate:
            break;
    }
    CHECK(false, "texts without one collation are not compared");
    return nullptr;
}

}  // namespace

const Collator& Collator::of(const Collation& collation) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<const Collator>> collators;
    const std::lock_guard lock(mutex);
    auto& collator = collators[collation.name];
    if (!collator) collator = make_collator(collation);
    return *collator;
}

std::string Collator::key(std::string_view text) const {
    std::string out;
    append_key(text, out);
    return out;
}

std::string_view without_trailing_spaces(std::string_view text) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace firesteel
