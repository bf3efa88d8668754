#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>

#include "common/check.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

using BreakIteratorPtr = std::unique_ptr<icu::BreakIterator>;

/// Breaks texts of one language into sentences and words.
class Breaker {
public:
    explicit Breaker(const std::string& language, const std::string& country)
        : language_(language), country_(country) {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Locale locale =
            language.empty() ? icu::Locale::getUS() : icu::Locale(language.c_str(), country.c_str());
        sentences_.reset(icu::BreakIterator::createSentenceInstance(locale, status));
        words_.reset(icu::BreakIterator::createWordInstance(locale, status));
        CHECK(U_SUCCESS(status), "no rules to break texts by");
    }
    bool is_for(const std::string& language, const std::string& country) const {
        return language == language_ && country == country_;
    }

    /// Appends one array of words per sentence.
    void append(std::string_view text, ListBuilder& sentences) {
        const auto whole =
            icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
        sentences_->setText(whole);
        int32_t begin = sentences_->first();
        for (int32_t end = sentences_->next(); end != icu::BreakIterator::DONE; end = sentences_->next()) {
            append_words(whole.tempSubStringBetween(begin, end),
                         static_cast<StringBuilder&>(sentences.child()));
            sentences.close_row();
            begin = end;
        }
    }

private:
    /// Only what starts with a letter or digit is a word; a dash between letters does not part them.
    void append_words(const icu::UnicodeString& sentence, StringBuilder& out) {
        words_->setText(sentence);
        int32_t begin = words_->first();
        for (int32_t end = words_->next(); end != icu::BreakIterator::DONE; end = words_->next()) {
            while (is_joined(sentence, end) && words_->next() != icu::BreakIterator::DONE)
                end = words_->next();
            if (u_isalnum(sentence.charAt(begin))) {
                std::string word;
                sentence.tempSubStringBetween(begin, end).toUTF8String(word);
                out.append_value(word);
            }
            begin = end;
        }
    }
    static bool is_joined(const icu::UnicodeString& text, int32_t dash) {
        return dash > 0 && dash + 1 < text.length() && u_charType(text.charAt(dash)) == U_DASH_PUNCTUATION &&
               u_isalpha(text.charAt(dash - 1)) && u_isalpha(text.charAt(dash + 1));
    }

    std::string language_;
    std::string country_;
    BreakIteratorPtr sentences_;
    BreakIteratorPtr words_;
};

Resolution resolve_sentences(const ResolveRequest& request) {
    check_argument_count(request, 1, 3);
    const std::vector<Type> types(request.arguments.size(), Type::string());
    check_implicit_casts(request, types);
    return {types, Type::array(Type::array(Type::string(), false), false), true};
}

ColumnPtr sentences(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    std::unique_ptr<Breaker> breaker;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            out.append_null();
            continue;
        }
        const auto part = [&](size_t i) {
            const bool there = i < call.arguments.size() && !call[i].is_null(row);
            return there ? std::string(call[i].values<StringView>()[row].view()) : std::string();
        };
        const std::string language = part(1);
        const std::string country = part(2);
        if (!breaker || !breaker->is_for(language, country))
            breaker = std::make_unique<Breaker>(language, country);
        breaker->append(call[0].values<StringView>()[row].view(), static_cast<ListBuilder&>(out.child()));
        out.close_row();
    }
    return out.finish();
}

}  // namespace

FUNCTION("sentences")
    .group("string_funcs")
    .since("2.0.0")
    .doc(
        "The words of each sentence, by the rules of a language and country, those of the US when none is "
        "given.")
    .example("SELECT sentences('Hi there! Good morning.')", "[[\"Hi\",\"there\"],[\"Good\",\"morning\"]]")
    .overload(resolve_sentences, sentences)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom;
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return name + "(" + a[0] + ", " + (a.size() > 1 ? a[1] : "") + ", " + (a.size() > 2 ? a[2] : "") +
                   ")";
        };
    });

}  // namespace firesteel
