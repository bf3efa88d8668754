// Collations by name.

#include "column/collation.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "column/any_part.h"
#include "common/check.h"
#include "common/error.h"

namespace firesteel {

namespace {

constexpr auto kLocales = std::to_array<CollationLocale>({
    {"af", "Afrikaans", ""},
    {"am", "Amharic", ""},
    {"ar", "Arabic", ""},
    {"ar_SAU", "Arabic", "Saudi Arabia"},
    {"as", "Assamese", ""},
    {"az", "Azerbaijani", ""},
    {"be", "Belarusian", ""},
    {"bg", "Bulgarian", ""},
    {"blo", "Anii", ""},
    {"bn", "Bangla", ""},
    {"bo", "Tibetan", ""},
    {"br", "Breton", ""},
    {"bs", "Bosnian", ""},
    {"bs_Cyrl", "Bosnian", ""},
    {"ca", "Catalan", ""},
    {"ceb", "Cebuano", ""},
    {"chr", "Cherokee", ""},
    {"cs", "Czech", ""},
    {"cy", "Welsh", ""},
    {"da", "Danish", ""},
    {"de", "German", ""},
    {"de_AUT", "German", "Austria"},
    {"dsb", "Lower Sorbian", ""},
    {"dz", "Dzongkha", ""},
    {"ee", "Ewe", ""},
    {"el", "Greek", ""},
    {"en", "English", ""},
    {"en_USA", "English", "United States"},
    {"eo", "Esperanto", ""},
    {"es", "Spanish", ""},
    {"et", "Estonian", ""},
    {"fa", "Persian", ""},
    {"fa_AFG", "Persian", "Afghanistan"},
    {"ff", "Fula", ""},
    {"ff_Adlm", "Fula", ""},
    {"fi", "Finnish", ""},
    {"fil", "Filipino", ""},
    {"fo", "Faroese", ""},
    {"fr", "French", ""},
    {"fr_CAN", "French", "Canada"},
    {"fy", "Western Frisian", ""},
    {"ga", "Irish", ""},
    {"gl", "Galician", ""},
    {"gu", "Gujarati", ""},
    {"ha", "Hausa", ""},
    {"haw", "Hawaiian", ""},
    {"he", "Hebrew", ""},
    {"he_ISR", "Hebrew", "Israel"},
    {"hi", "Hindi", ""},
    {"hr", "Croatian", ""},
    {"hsb", "Upper Sorbian", ""},
    {"hu", "Hungarian", ""},
    {"hy", "Armenian", ""},
    {"id", "Indonesian", ""},
    {"id_IDN", "Indonesian", "Indonesia"},
    {"ig", "Igbo", ""},
    {"is", "Icelandic", ""},
    {"it", "Italian", ""},
    {"ja", "Japanese", ""},
    {"ka", "Georgian", ""},
    {"kk", "Kazakh", ""},
    {"kk_Arab", "Kazakh", ""},
    {"kl", "Kalaallisut", ""},
    {"km", "Khmer", ""},
    {"kn", "Kannada", ""},
    {"ko", "Korean", ""},
    {"kok", "Konkani", ""},
    {"ku", "Kurdish", ""},
    {"ky", "Kyrgyz", ""},
    {"lb", "Luxembourgish", ""},
    {"lij", "Ligurian", ""},
    {"lkt", "Lakota", ""},
    {"ln", "Lingala", ""},
    {"lo", "Lao", ""},
    {"lt", "Lithuanian", ""},
    {"lv", "Latvian", ""},
    {"mk", "Macedonian", ""},
    {"ml", "Malayalam", ""},
    {"mn", "Mongolian", ""},
    {"mr", "Marathi", ""},
    {"ms", "Malay", ""},
    {"mt", "Maltese", ""},
    {"my", "Burmese", ""},
    {"nb", "Norwegian Bokmål", ""},
    {"nb_NOR", "Norwegian Bokmål", "Norway"},
    {"ne", "Nepali", ""},
    {"nl", "Dutch", ""},
    {"nn", "Norwegian Nynorsk", ""},
    {"no", "Norwegian", ""},
    {"nso", "Northern Sotho", ""},
    {"om", "Oromo", ""},
    {"or", "Odia", ""},
    {"pa", "Punjabi", ""},
    {"pa_Guru", "Punjabi", ""},
    {"pa_Guru_IND", "Punjabi", "India"},
    {"pl", "Polish", ""},
    {"ps", "Pashto", ""},
    {"pt", "Portuguese", ""},
    {"ro", "Romanian", ""},
    {"ru", "Russian", ""},
    {"sa", "Sanskrit", ""},
    {"se", "Northern Sami", ""},
    {"si", "Sinhala", ""},
    {"sk", "Slovak", ""},
    {"sl", "Slovenian", ""},
    {"smn", "Inari Sami", ""},
    {"sq", "Albanian", ""},
    {"sr", "Serbian", ""},
    {"sr_Cyrl", "Serbian", ""},
    {"sr_Cyrl_BIH", "Serbian", "Bosnia & Herzegovina"},
    {"sr_Cyrl_MNE", "Serbian", "Montenegro"},
    {"sr_Cyrl_SRB", "Serbian", "Serbia"},
    {"sr_Latn", "Serbian", ""},
    {"sr_Latn_BIH", "Serbian", "Bosnia & Herzegovina"},
    {"sr_Latn_SRB", "Serbian", "Serbia"},
    {"st", "Southern Sotho", ""},
    {"sv", "Swedish", ""},
    {"sw", "Swahili", ""},
    {"ta", "Tamil", ""},
    {"te", "Telugu", ""},
    {"th", "Thai", ""},
    {"tk", "Turkmen", ""},
    {"tn", "Tswana", ""},
    {"to", "Tongan", ""},
    {"tr", "Turkish", ""},
    {"ug", "Uyghur", ""},
    {"uk", "Ukrainian", ""},
    {"ur", "Urdu", ""},
    {"uz", "Uzbek", ""},
    {"vi", "Vietnamese", ""},
    {"wae", "Walser", ""},
    {"wo", "Wolof", ""},
    {"xh", "Xhosa", ""},
    {"yi", "Yiddish", ""},
    {"yo", "Yoruba", ""},
    {"zh", "Chinese", ""},
    {"zh_Hans", "Chinese", ""},
    {"zh_Hans_CHN", "Chinese", "China"},
    {"zh_Hans_SGP", "Chinese", "Singapore"},
    {"zh_Hant", "Chinese", ""},
    {"zh_Hant_HKG", "Chinese", "Hong Kong SAR China"},
    {"zh_Hant_MAC", "Chinese", "Macao SAR China"},
    {"zh_Hant_TWN", "Chinese", "Taiwan"},
    {"zu", "Zulu", ""},
});

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
}

std::string modifiers(const Collation& collation) {
    return std::string(collation.ignores_case ? "_CI" : "") + (collation.ignores_accents ? "_AI" : "") +
           (collation.ignores_trailing_spaces ? "_RTRIM" : "");
}

Collation make_utf8(bool lower_case, bool trims) {
    Collation collation;
    collation.rule = lower_case ? Collation::Rule::kLowerCase : Collation::Rule::kBinary;
    collation.ignores_case = lower_case;
    collation.ignores_trailing_spaces = trims;
    collation.name = std::string(lower_case ? "UTF8_LCASE" : "UTF8_BINARY") + (trims ? "_RTRIM" : "");
    return collation;
}

Collation make_icu(std::string_view locale, bool ignores_case, bool ignores_accents, bool trims) {
    Collation collation;
    collation.rule = Collation::Rule::kIcu;
    collation.locale = locale;
    collation.ignores_case = ignores_case;
    collation.ignores_accents = ignores_accents;
    collation.ignores_trailing_spaces = trims;
    collation.name = std::string(locale.empty() ? "UNICODE" : locale) + modifiers(collation);
    return collation;
}

/// Takes "_CI" and the like off the end of a name; false when a word is unknown or said twice.
bool read_modifiers(std::string_view text, Collation& collation) {
    bool said_case = false;
    bool said_accents = false;
    while (!text.empty()) {
        const size_t end = text.find('_', 1);
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(word.size());
        if (word == "_CI" || word == "_CS") {
            if (said_case) return false;
            said_case = true;
            collation.ignores_case = word == "_CI";
        } else if (word == "_AI" || word == "_AS") {
            if (said_accents) return false;
            said_accents = true;
            collation.ignores_accents = word == "_AI";
        } else if (word == "_RTRIM" && !collation.ignores_trailing_spaces) {
            collation.ignores_trailing_spaces = true;
        } else {
            return false;
        }
    }
    return true;
}

/// The locale that a name, in upper case, starts with: the longest one. The root's name is "UNICODE".
const CollationLocale* locale_of(std::string_view name) {
    static constexpr CollationLocale kRoot = {"UNICODE", "", ""};
    const auto starts = [&](const CollationLocale& locale) {
        return name.starts_with(upper(locale.name)) &&
               (name.size() == locale.name.size() || name[locale.name.size()] == '_');
    };
    const CollationLocale* longest = starts(kRoot) ? &kRoot : nullptr;
    for (const auto& locale : kLocales) {
        if (starts(locale) && (longest == nullptr || locale.name.size() > longest->name.size()))
            longest = &locale;
    }
    return longest;
}

std::optional<Collation> parse_collation(std::string_view written) {
    const std::string name = upper(written);
    for (const bool lower_case : {false, true}) {
        for (const bool trims : {false, true}) {
            Collation collation = make_utf8(lower_case, trims);
            if (collation.name == name) return collation;
        }
    }
    const CollationLocale* locale = locale_of(name);
    if (locale == nullptr) return std::nullopt;
    Collation asked;
    if (!read_modifiers(std::string_view(name).substr(locale->name.size()), asked)) return std::nullopt;
    return make_icu(locale->name == "UNICODE" ? std::string_view() : locale->name, asked.ignores_case,
                    asked.ignores_accents, asked.ignores_trailing_spaces);
}

size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

/// The name without its modifiers, in upper case, and these in the order they were written, each once.
std::string split_modifiers(std::string_view name, std::span<const std::string_view> known,
                            std::vector<std::string>& modifiers) {
    std::string root = upper(name);
    const auto ends = [&] {
        return std::any_of(known.begin(), known.end(), [&](auto word) { return root.ends_with(word); });
    };
    while (ends()) {
        const std::string word = root.substr(root.size() - 3);
        root.resize(root.size() - 3);
        std::erase(modifiers, word);
        modifiers.insert(modifiers.begin(), word);
    }
    const auto has = [&](const char* word) {
        return std::find(modifiers.begin(), modifiers.end(), word) != modifiers.end();
    };
    if (has("_CI") && has("_CS")) std::erase(modifiers, "_CI");
    if (has("_AI") && has("_AS")) std::erase(modifiers, "_AI");
    return root;
}

/// Up to three names that were perhaps meant: the nearest, and others that are nearly as written.
std::string proposals(std::string_view name) {
    static constexpr std::array<std::string_view, 4> kWords = {"_CI", "_AI", "_CS", "_AS"};
    std::vector<std::string> roots;
    std::vector<std::string> modifiers;
    std::string root = upper(name);
    if (name.starts_with("UTF8_")) {
        roots = {"UTF8_BINARY", "UTF8_LCASE"};
    } else {
        roots = {"UNICODE"};
        for (const auto& locale : kLocales) roots.emplace_back(locale.name);
        root = split_modifiers(name, kWords, modifiers);
    }
    std::stable_sort(roots.begin(), roots.end(), [&](const std::string& a, const std::string& b) {
        return edit_distance(upper(a), root) < edit_distance(upper(b), root);
    });
    std::string out;
    for (size_t i = 0; i < std::min<size_t>(3, roots.size()); ++i) {
        std::string proposal = roots[i];
        for (const auto& modifier : modifiers) proposal += modifier;
        if (i > 0 && edit_distance(upper(proposal), upper(name)) >= 3) break;
        out += (i > 0 ? ", " : "") + proposal;
    }
    return out;
}

/// Collations by the name they were asked for, each made once.
class KnownCollations {
public:
    const Collation& find(std::string_view written) {
        const std::lock_guard lock(mutex_);
        const auto known = by_name_.find(written);
        if (known != by_name_.end()) return *known->second;
        auto parsed = parse_collation(written);
        if (!parsed)
            throw Error("COLLATION_INVALID_NAME",
                        {{"collationName", std::string(written)}, {"proposals", proposals(written)}});
        std::string canonical = parsed->name;
        auto& entry = by_name_[canonical];
        if (!entry) entry = std::make_shared<const Collation>(std::move(*parsed));
        return *(by_name_[std::string(written)] = by_name_[canonical]);
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Collation>, std::less<>> by_name_;
};

KnownCollations& known_collations() {
    static KnownCollations known;
    return known;
}

const Collation& indeterminate() {
    static const Collation collation = [] {
        Collation made;
        made.name = "null";
        made.rule = Collation::Rule::kIndeterminate;
        return made;
    }();
    return collation;
}

}  // namespace

const Collation& find_collation(std::string_view name) { return known_collations().find(name); }

const Collation& collation_of(const Type& type) {
    static const Collation binary = make_utf8(false, false);
    if (type.collation() == binary.name) return binary;
    return type.collation() == indeterminate().name ? indeterminate() : find_collation(type.collation());
}

std::vector<const Collation*> all_collations() {
    std::vector<const Collation*> all;
    for (const bool trims : {false, true}) {
        for (const bool lower_case : {false, true})
            all.push_back(&find_collation(make_utf8(lower_case, trims).name));
    }
    const auto add = [&](const std::string& locale) {
        for (const char* words :
             {"", "_AI", "_AI_RTRIM", "_CI", "_CI_AI", "_CI_AI_RTRIM", "_CI_RTRIM", "_RTRIM"})
            all.push_back(&find_collation(locale + words));
    };
    add("UNICODE");
    for (const auto& locale : kLocales) add(std::string(locale.name));
    return all;
}

const CollationLocale& collation_locale(std::string_view locale) {
    static constexpr CollationLocale kRoot = {"", "", ""};
    const auto found =
        std::find_if(kLocales.begin(), kLocales.end(), [&](const auto& l) { return l.name == locale; });
    return found == kLocales.end() ? kRoot : *found;
}

bool has_collation(const Type& type) {
    return any_part(
        type, [](const Type& part) { return part.is(TypeId::kString) && !collation_of(part).is_binary(); });
}

bool names_collation(const Type& type) {
    return any_part(type,
                    [](const Type& part) { return part.is(TypeId::kString) && !is_default_string(part); });
}

bool is_default_string(const Type& type) {
    // A type that names its collation holds that name; all others share one text.
    return type.is(TypeId::kString) && &type.collation() == &Type().collation();
}

Type replace_strings(const Type& type, const std::function<Type(const Type&)>& change) {
    switch (type.id()) {
        case TypeId::kString:
            return change(type);
        case TypeId::kArray:
            return Type::array(replace_strings(type.element_type(), change), type.contains_null());
        case TypeId::kMap:
            return Type::map(replace_strings(type.key_type(), change),
                             replace_strings(type.value_type(), change), type.contains_null());
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) field.type = replace_strings(field.type, change);
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

Type with_default_collation(const Type& type, const std::string& collation) {
    if (collation.empty() || first_string(type) == nullptr) return type;
    return replace_strings(
        type, [&](const Type& text) { return is_default_string(text) ? Type::string(collation) : text; });
}

bool has_map_keys_with_collation(const Type& type) {
    switch (type.id()) {
        case TypeId::kArray:
            return has_map_keys_with_collation(type.element_type());
        case TypeId::kMap:
            return has_collation(type.key_type()) || has_map_keys_with_collation(type.value_type());
        case TypeId::kStruct:
            return std::any_of(type.fields().begin(), type.fields().end(),
                               [](const Field& f) { return has_map_keys_with_collation(f.type); });
        default:
            return false;
    }
}

Type without_collations(const Type& type) {
    if (!has_collation(type)) return type;
    return replace_strings(type, [](const Type&) { return Type::string(); });
}

const Type* first_string(const Type& type) {
    switch (type.id()) {
        case TypeId::kString:
            return &type;
        case TypeId::kArray:
            return first_string(type.element_type());
        case TypeId::kMap: {
            const Type* key = first_string(type.key_type());
            return key != nullptr ? key : first_string(type.value_type());
        }
        case TypeId::kStruct:
            for (const Field& field : type.fields()) {
                if (const Type* found = first_string(field.type)) return found;
            }
            return nullptr;
        default:
            return nullptr;
    }
}

}  // namespace firesteel
