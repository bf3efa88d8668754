#include "codec/variant_path.h"

#include <charconv>

namespace firesteel {

namespace {

/// Walks the text of a path. Blanks are characters like others.
class PathParser {
public:
    explicit PathParser(std::string_view text) : rest_(text) {}

    bool parse(VariantPath& out) {
        if (!accept("$")) return false;
        while (true) {
            VariantStep step;
            if (!parse_step(step)) break;
            out.push_back(std::move(step));
        }
        return rest_.empty();
    }

private:
    bool parse_step(VariantStep& step) {
        const std::string_view start = rest_;
        if (accept(".") && take_until(".[", step.key)) return true;
        rest_ = start;
        for (const char quote : {'\'', '"'}) {
            if (quoted_step(quote, step)) return true;
            rest_ = start;
        }
        if (index_step(step)) return true;
        rest_ = start;
        return false;
    }

    bool quoted_step(char quote, VariantStep& step) {
        const char open[] = {'[', quote}, close[] = {quote, ']'}, stop[] = {quote, '?'};
        return accept({open, 2}) && take_until({stop, 2}, step.key) && accept({close, 2});
    }

    bool index_step(VariantStep& step) {
        if (!accept("[")) return false;
        int32_t index = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), index);
        if (rest_.empty() || rest_[0] == '-' || error != std::errc()) return false;
        rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
        step.is_index = true;
        step.index = static_cast<size_t>(index);
        return accept("]");
    }

    bool accept(std::string_view word) {
        if (rest_.substr(0, word.size()) != word) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    /// At least one character, none of `stops`.
    bool take_until(std::string_view stops, std::string& out) {
        const size_t size = std::min(rest_.find_first_of(stops), rest_.size());
        out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return size > 0;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<VariantPath> parse_variant_path(std::string_view text) {
    VariantPath path;
    if (!PathParser(text).parse(path)) return std::nullopt;
    return path;
}

std::optional<VariantView> find_path(VariantView view, const VariantPath& path) {
    for (const VariantStep& step : path) {
        if (view.kind() != (step.is_index ? VariantKind::kArray : VariantKind::kObject)) return std::nullopt;
        if (step.is_index) {
            if (step.index >= view.size()) return std::nullopt;
            view = view.element(step.index);
        } else if (const auto found = view.find(step.key)) {
            view = *found;
        } else {
            return std::nullopt;
        }
    }
    return view;
}

}  // namespace firesteel
