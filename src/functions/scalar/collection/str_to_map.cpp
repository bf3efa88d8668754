#include "column/builder.h"
#include "column/collation.h"
#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/scalar/collection/map_builder.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/regex_argument.h"

namespace firesteel {

namespace {

struct Separators final : KernelState {
    std::shared_ptr<const JavaRegex> pair;
    std::shared_ptr<const JavaRegex> key;
};

std::shared_ptr<const JavaRegex> compile(std::string_view pattern) {
    return compile_regex(pattern, "str_to_map");
}

KernelStatePtr prepare_separators(const std::vector<std::shared_ptr<const Value>>& constants,
                                  const EvalSettings&) {
    const auto text = [&](size_t i, const char* fallback) -> const char* {
        if (i >= constants.size()) return fallback;
        return constants[i] && !constants[i]->is_null() ? constants[i]->as_string().c_str() : nullptr;
    };
    const char* pair = text(1, ",");
    const char* key = text(2, ":");
    if (pair == nullptr || key == nullptr) return nullptr;
    auto state = std::make_shared<Separators>();
    state->pair = compile(pair);
    state->key = compile(key);
    return state;
}

/// The next separator at or after `from` that is not empty text at the start.
bool next_separator(const JavaRegex& separator, std::string_view text, size_t from,
                    std::vector<JavaRegex::Group>& groups) {
    return separator.find(text, from, groups) &&
           !(groups[0].end == groups[0].begin && groups[0].begin == static_cast<int64_t>(text.size()));
}

/// Splits at every separator, as Java with limit -1: an empty match at the very start does not count.
std::vector<std::string_view> split_pairs(const JavaRegex& separator, std::string_view text) {
    std::vector<std::string_view> parts;
    std::vector<JavaRegex::Group> groups;
    size_t begin = 0;
    size_t from = 0;
    while (from <= text.size() && separator.find(text, from, groups)) {
        const auto at = static_cast<size_t>(groups[0].begin);
        const auto end = static_cast<size_t>(groups[0].end);
        if (end > 0 && (end > at || at < text.size() || at > begin)) {
            parts.push_back(text.substr(begin, at - begin));
            begin = end;
        }
        from = end > at ? end : utf8_position(text.substr(end), 1) + end + (end == text.size() ? 1 : 0);
    }
    parts.push_back(text.substr(begin));
    return parts;
}

class MapParser {
public:
    explicit MapParser(const KernelCall& call)
        : call_(call),
          keys_(call.result_type->key_type(), call.pool),
          values_(call.result_type->value_type(), call.pool),
          ignores_case_(collation_of(call.result_type->key_type()).ignores_case) {}

    void add_row(int64_t row) {
        if (is_valid_row(call_, row)) {
            std::shared_ptr<const JavaRegex> pair;
            std::shared_ptr<const JavaRegex> key;
            if (call_.state != nullptr && !ignores_case_) {
                pair = static_cast<const Separators*>(call_.state)->pair;
                key = static_cast<const Separators*>(call_.state)->key;
            } else {
                pair = separator(call_.arguments.size() > 1 ? text(1, row) : ",");
                key = separator(call_.arguments.size() > 2 ? text(2, row) : ":");
            }
            for (const auto& entry : split_pairs(*pair, text(0, row))) add_entry(*key, entry);
        }
        offsets_.push_back(static_cast<int32_t>(keys_.size()));
    }
    ColumnPtr finish() { return build_maps(call_, keys_.finish(), values_.finish(), offsets_); }

private:
    std::string_view text(size_t argument, int64_t row) const {
        return call_[argument].values<StringView>()[row].view();
    }
    void add_entry(const JavaRegex& separator, std::string_view entry) {
        std::vector<JavaRegex::Group> groups;
        bool found = next_separator(separator, entry, 0, groups);
        if (found && groups[0].end == 0)
            found = entry.size() > 1 && next_separator(separator, entry, 1, groups);
        if (!found) {
            keys_.append_value(entry);
            values_.append_null();
            return;
        }
        keys_.append_value(entry.substr(0, static_cast<size_t>(groups[0].begin)));
        values_.append_value(entry.substr(static_cast<size_t>(groups[0].end)));
    }

    /// Patterns ignore case where their texts do.
    std::shared_ptr<const JavaRegex> separator(std::string_view pattern) const {
        return compile(ignores_case_ ? "(?iu)" + std::string(pattern) : std::string(pattern));
    }

    const KernelCall& call_;
    StringBuilder keys_;
    StringBuilder values_;
    bool ignores_case_;
    std::vector<int32_t> offsets_ = {0};
};

/// Only texts: nothing is cast.
Resolution resolve_str_to_map(const ResolveRequest& request) {
    check_argument_count(request, 1, 3);
    bool nullable = false;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const ArgumentInfo& argument = request.arguments[i];
        if (!argument.type.is_string() && !argument.type.is(TypeId::kNull))
            raise_unexpected_type(request, i, "\"STRING\"");
        nullable = nullable || argument.nullable;
    }
    return {std::vector<Type>(request.arguments.size(), Type::string()),
            Type::map(Type::string(), Type::string()), nullable};
}

ColumnPtr str_to_map(const KernelCall& call) {
    MapParser parser(call);
    for (int64_t row = 0; row < call.rows; ++row) parser.add_row(row);
    return parser.finish();
}

}  // namespace

FUNCTION("str_to_map")
    .group("map_funcs")
    .since("2.0.1")
    .doc(
        "A map out of a text: the second argument separates its entries (a comma), the third keys from "
        "values "
        "(a colon). Both are regular expressions.")
    .example("SELECT str_to_map('a:1,b:2,c:3', ',', ':')", "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}")
    .example("SELECT str_to_map('a')", "{\"a\":null}")
    .overload(resolve_str_to_map, str_to_map)
    .with([](FunctionRecord& r) {
        r.can_fail = true, r.prepare = prepare_separators;
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return name + "(" + a[0] + ", " + (a.size() > 1 ? a[1] : ",") + ", " +
                   (a.size() > 2 ? a[2] : ":") + ")";
        };
    });

}  // namespace firesteel
