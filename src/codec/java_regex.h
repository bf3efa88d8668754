#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

/// A pattern of java.util.regex, run by PCRE2. Java's own syntax (nested and intersected classes,
/// \p{javaLowerCase}, \uXXXX, ...) is translated first. Immutable after compile(); any number of threads may
/// match with it at once. Texts are UTF-8; bytes that are not match no character.
class JavaRegex {
public:
    /// A span of bytes of the text; begin < 0: the group took no part in the match.
    struct Group {
        int64_t begin = -1;
        int64_t end = -1;
        bool matched() const { return begin >= 0; }
    };

    /// Null when the pattern is malformed.
    static std::shared_ptr<const JavaRegex> compile(std::string_view pattern, bool ignore_case = false);
    ~JavaRegex();

    /// Is there a match at or after byte `from`?
    bool find(std::string_view text, size_t from = 0) const;
    /// As find; groups[0] is the whole match, and there are group_count() more.
    bool find(std::string_view text, size_t from, std::vector<Group>& groups) const;
    /// Does the whole text match?
    bool matches(std::string_view text) const;
    int group_count() const { return group_count_; }
    /// -1 when there is no group of that name.
    int group_number(const std::string& name) const;

private:
    JavaRegex() = default;
    struct Code;
    std::unique_ptr<Code> code_;
    int group_count_ = 0;
};

/// The pattern in PCRE2's syntax. Raises nothing: what is malformed is left for PCRE2 to refuse.
std::string translate_java_regex(std::string_view pattern);

}  // namespace firesteel
