#pragma once

#include "codec/collator.h"
#include "functions/rows.h"

namespace firesteel {

/// What one-row functions over texts with a collation are given besides these.
struct CollatedTexts final : KernelState {
    explicit CollatedTexts(const Collator& c) : collator(c) {}
    /// A text that is searched for: without its trailing spaces where these do not count.
    std::string_view wanted(std::string_view part) const {
        return collator.collation().ignores_trailing_spaces ? without_trailing_spaces(part) : part;
    }
    const Collator& collator;
};

/// The collation of a call's first text.
inline const Collation& collation_of(const KernelCall& call) {
    for (const ColumnPtr& argument : call.arguments) {
        if (const Type* text = first_string(argument->type())) return collation_of(*text);
    }
    return collation_of(Type::string());
}

/// The kernel of a function of texts: `kPlain` sees binary ones, `kCollated` those of other collations.
template <auto kPlain, auto kCollated>
ColumnPtr by_collation(const KernelCall& call) {
    const Collation& collation = collation_of(call);
    if (collation.is_binary() || collation.rule == Collation::Rule::kIndeterminate) return rows<kPlain>(call);
    const CollatedTexts texts(Collator::of(collation));
    KernelCall collated = call;
    collated.state = &texts;
    return rows<kCollated>(collated);
}

}  // namespace firesteel
