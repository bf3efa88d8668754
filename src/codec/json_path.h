#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_reader.h"

namespace firesteel {

/// One step of a path such as $.a[*].b[0].
struct JsonStep {
    enum class Kind : uint8_t { kField, kIndex, kEveryElement, kNowhere };
    Kind kind = Kind::kField;
    std::string name;   // kField
    int64_t index = 0;  // kIndex
};
using JsonPath = std::vector<JsonStep>;

/// Nothing where the text is no path.
std::optional<JsonPath> parse_json_path(std::string_view text);

/// What get_json_object finds: a text as it is, anything else as JSON. One per thread.
class JsonSearch {
public:
    JsonSearch() : reader_(JsonSyntax()) {}
    /// False when there is nothing, or the text is malformed.
    bool find(std::string_view json, const JsonPath& path, std::string& out);

private:
    enum class Style : uint8_t { kRaw, kQuoted, kFlatten };
    using Step = JsonPath::const_iterator;
    /// Where found values go: commas stand between those of one array.
    struct Output {
        std::string text;
        bool in_array = false;
        bool first = true;
        void begin_value() {
            if (in_array && !first) text.push_back(',');
            first = false;
        }
    };

    bool evaluate(Output& out, Style style, Step step);
    bool leaf(Output& out, Style style);
    bool object(Output& out, Style style, Step step);
    bool every_element(Output& out, Style style, Step step);
    bool element(Output& out, Style style, Step step);
    bool elements(Output& out, Style style, Step step, int64_t& found);
    bool is_every(Step step) const { return step != end_ && step->kind == JsonStep::Kind::kEveryElement; }

    RecordArena arena_;
    JsonReader reader_;
    Step end_;
};

}  // namespace firesteel
