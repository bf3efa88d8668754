#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column/collation.h"

namespace firesteel {

/// A part of a text, in bytes.
struct TextMatch {
    size_t begin = 0;
    size_t end = 0;
    size_t size() const { return end - begin; }
};

/// What a collation does with texts. Collators live as long as the process and may be used by many threads.
class Collator {
public:
    virtual ~Collator() = default;
    /// Of a collation that compares; REQUIRES: it is not the indeterminate one.
    static const Collator& of(const Collation& collation);

    /// Bytes that are equal for equal texts, and in the order of the texts.
    virtual void append_key(std::string_view text, std::string& out) const = 0;
    std::string key(std::string_view text) const;
    bool equal(std::string_view a, std::string_view b) const { return key(a) == key(b); }

    /// All places where `part`, which is not empty, stands in the text: left to right, none in another.
    virtual std::vector<TextMatch> find_all(std::string_view text, std::string_view part) const = 0;
    /// The first of them at or after the byte `from`.
    virtual std::optional<TextMatch> find(std::string_view text, std::string_view part,
                                          size_t from) const = 0;
    /// Does the text start, or end, with `part`?
    virtual bool starts_with(std::string_view text, std::string_view part) const = 0;
    virtual bool ends_with(std::string_view text, std::string_view part) const = 0;

    /// The text without the code points of `characters` at its start, at its end.
    virtual std::string_view trim_left(std::string_view text, std::string_view characters) const = 0;
    virtual std::string_view trim_right(std::string_view text, std::string_view characters) const = 0;
    /// Each code point of `from` becomes the one at its place in `to`, or goes when there is none.
    virtual void translate(std::string_view text, std::string_view from, std::string_view to,
                           std::string& out) const = 0;

    const Collation& collation() const { return collation_; }

protected:
    explicit Collator(const Collation& collation) : collation_(collation) {}

private:
    const Collation& collation_;
};

/// The text without spaces at its end.
std::string_view without_trailing_spaces(std::string_view text);

/// Makes the collator of a rule; for collator.cpp.
std::unique_ptr<const Collator> make_lower_case_collator(const Collation& collation);
std::unique_ptr<const Collator> make_icu_collator(const Collation& collation);

}  // namespace firesteel
