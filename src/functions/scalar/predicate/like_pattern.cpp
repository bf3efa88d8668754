#include "functions/scalar/predicate/like_pattern.h"

#include <emmintrin.h>

#include <bit>
#include <cstring>

#include "common/utf8.h"

namespace firesteel {

namespace {

/// As text.find(wanted, from), by looking at the first and the last byte in sixteen places at once.
size_t find_text(std::string_view text, std::string_view wanted, size_t from) {
    if (wanted.empty() || from > text.size() || text.size() - from < wanted.size())
        return text.find(wanted, from);
    const size_t behind = wanted.size() - 1, end = text.size() - behind;  // places are before `end`
    const __m128i first = _mm_set1_epi8(wanted.front()), last = _mm_set1_epi8(wanted.back());
    const auto block = [&](size_t at) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    };
    for (; from + 16 <= end; from += 16) {
        const __m128i both =
            _mm_and_si128(_mm_cmpeq_epi8(block(from), first), _mm_cmpeq_epi8(block(from + behind), last));
        for (auto places = static_cast<uint32_t>(_mm_movemask_epi8(both)); places != 0;
             places &= places - 1) {
            const size_t at = from + static_cast<size_t>(std::countr_zero(places));
            if (std::memcmp(text.data() + at, wanted.data(), wanted.size()) == 0) return at;
        }
    }
    return text.find(wanted, from);
}

}  // namespace

LikePattern::LikePattern(std::string_view pattern, char32_t escape) {
    const auto shown = [&] { return "'" + std::string(pattern) + "'"; };
    pieces_.emplace_back();
    bool last_was_run = false;
    size_t at = 0;
    while (at < pattern.size()) {
        const size_t begin = at;
        const char32_t c = utf8_next(pattern, at);
        const bool first = begin == 0;
        last_was_run = false;
        if (c == escape) {
            if (at == pattern.size()) throw Error("INVALID_FORMAT.ESC_AT_THE_END", {{"format", shown()}});
            const size_t escaped = at;
            const char32_t next = utf8_next(pattern, at);
            if (next != U'%' && next != U'_' && next != escape) {
                std::string character;
                utf8_append(character, next);
                throw Error("INVALID_FORMAT.ESC_IN_THE_MIDDLE",
                            {{"format", shown()}, {"char", "'" + character + "'"}});
            }
            pieces_.back().text += pattern.substr(escaped, at - escaped);
        } else if (c == U'%') {
            if (first) starts_open_ = true;
            if (!pieces_.back().text.empty()) pieces_.emplace_back();
            last_was_run = true;
        } else if (c == U'_') {
            pieces_.back().blanks.push_back(static_cast<uint32_t>(pieces_.back().text.size()));
            pieces_.back().text += '_';
        } else {
            pieces_.back().text += pattern.substr(begin, at - begin);
        }
    }
    ends_open_ = last_was_run;
    if (pieces_.size() > 1 && pieces_.back().text.empty()) pieces_.pop_back();
}

bool LikePattern::matches_at(const Piece& piece, std::string_view text, size_t at, size_t& end) {
    size_t done = 0;
    for (const uint32_t blank : piece.blanks) {
        const std::string_view literal = std::string_view(piece.text).substr(done, blank - done);
        if (at > text.size() || !text.substr(at).starts_with(literal)) return false;
        at += literal.size();
        if (at >= text.size()) return false;
        utf8_next(text, at);
        done = blank + 1;
    }
    const std::string_view rest = std::string_view(piece.text).substr(done);
    if (at > text.size() || !text.substr(at).starts_with(rest)) return false;
    end = at + rest.size();
    return true;
}

bool LikePattern::find(const Piece& piece, std::string_view text, size_t from, size_t& end) {
    if (piece.blanks.empty()) {
        const size_t found = find_text(text, piece.text, from);
        if (found == std::string_view::npos) return false;
        end = found + piece.text.size();
        return true;
    }
    while (from <= text.size()) {
        if (matches_at(piece, text, from, end)) return true;
        if (from == text.size()) return false;
        utf8_next(text, from);
    }
    return false;
}

/// The last piece up to the very end of the text, starting no earlier than `from`.
bool LikePattern::matches_end(std::string_view text, size_t from) const {
    const Piece& piece = pieces_.back();
    if (piece.blanks.empty()) return text.size() >= from + piece.text.size() && text.ends_with(piece.text);
    for (size_t end = 0; from <= text.size();) {
        if (matches_at(piece, text, from, end) && end == text.size()) return true;
        if (from == text.size()) return false;
        utf8_next(text, from);
    }
    return false;
}

bool LikePattern::matches(std::string_view text) const {
    size_t at = 0;
    size_t i = 0;
    if (!starts_open_) {
        if (!matches_at(pieces_[0], text, 0, at)) return false;
        if (pieces_.size() == 1) return ends_open_ || at == text.size();
        i = 1;
    } else if (pieces_[0].text.empty()) {
        return true;
    }
    const size_t middle_end = ends_open_ ? pieces_.size() : pieces_.size() - 1;
    for (; i < middle_end; ++i) {
        if (!find(pieces_[i], text, at, at)) return false;
    }
    return ends_open_ || matches_end(text, at);
}

}  // namespace firesteel
