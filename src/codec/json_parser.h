#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/json_options.h"
#include "codec/json_reader.h"
#include "codec/parsed_value.h"
#include "codec/variant_builder.h"
#include "column/type.h"

namespace firesteel {

/// The size of values that are null because the record says so; of those that it lacks it is 0.
constexpr int32_t kWrittenNull = -1;

/// Why a record is malformed, for FAILFAST's message.
struct MalformedJson {
    enum class Kind : uint8_t { kOther, kArrayAsStruct, kTextAsNumber };
    Kind kind = Kind::kOther;
    std::string field;  // kTextAsNumber
    std::string value;
    Type type;
};

/// Reads JSON records as values of one type (a struct, array or map) with the leniency of Spark's
/// JacksonParser. One per thread.
class JsonParser {
public:
    enum class Outcome : uint8_t {
        kOk,
        kEmpty,    // nothing but blanks
        kPartial,  // malformed, but some of its fields were read
        kMalformed,
    };
    /// `arrays_as_structs`: an array of objects stands for so many rows (files; functions refuse it).
    /// `raw_texts`: texts of what is no string are what stands in the record, as in UTF-8 files, instead of
    /// JSON printed anew.
    JsonParser(const Type& type, const JsonOptions& options, bool arrays_as_structs, bool raw_texts = false);

    /// From now on tells whether records are of the type for certain, `found` being the same with nulls where
    /// inference has seen no value yet.
    void expect(const Type& found);
    /// Would inference take all records since for what it has found, and would they be read alike at any
    /// other moment, none of them malformed?
    bool is_as_expected() const { return is_as_expected_; }

    /// The values live until the next call; their texts may point into `record`.
    Outcome parse(std::string_view record);
    const std::vector<ParsedValue>& rows() const { return rows_; }
    const MalformedJson& reason() const { return reason_; }

private:
    /// kBad leaves the reader at the token that did not fit; kStop: the text itself is malformed.
    enum class Result : uint8_t { kOk, kPartial, kBad, kStop };
    /// A field that records have had.
    struct Seen {
        std::string quoted;  // its name as records most likely write it
        int32_t index;       // of the struct's field; -1 for none
    };
    struct Node {
        Type type;
        std::vector<Node> children;  // of a struct, by field; an array's element; a map's value
        std::vector<std::string> names;
        std::unordered_map<std::string_view, int32_t> by_name;
        std::vector<Seen> seen;  // in the order in which records have them, but for those too many
        std::unordered_map<std::string, size_t> places;  // by name, in `seen`
        bool is_unknown = false;                         // inference has seen no value of it
    };

    static Node make_node(const Type& type);
    static void mark_unknown(Node& node, const Type& found);
    void check(const Node& node);
    Outcome parse_record(std::string_view record);
    Result root();
    Result rows_of_array();
    Result value(Node& node, ParsedValue& out);
    Result object(Node& node, ParsedValue& out);
    Result field(Node& node, ParsedValue& out);
    Result array(Node& node, ParsedValue& out);
    Result map(Node& node, ParsedValue& out);
    Result single_variant();
    Result variant(ParsedValue& out);
    Result scalar(const Type& type, ParsedValue& out);
    Result integer(const Type& type, ParsedValue& out);
    Result floating(const Type& type, ParsedValue& out);
    Result text(ParsedValue& out);
    Result decimal(const Type& type, ParsedValue& out);
    bool from_text(const Type& type, std::string_view text, ParsedValue& out);
    bool copy_token(std::string& out);
    int32_t find_field(Node& node, std::string_view name, size_t& place);
    Result close_list(size_t first, Result result, ParsedValue& out, size_t parts);

    const JsonOptions options_;
    const bool arrays_as_structs_;
    const bool raw_texts_;
    Node node_;
    RecordArena arena_;
    JsonReader reader_;
    DatetimeReader datetimes_;
    std::vector<ParsedValue> rows_;
    std::vector<ParsedValue> pending_;  // elements of the arrays and maps being read
    VariantBuilder variant_{"from_json"};
    MalformedJson reason_;
    std::string_view field_name_;
    bool is_checked_ = false;  // against what is expected
    bool is_as_expected_ = true;
};

/// Appends a JSON string, quotes and escapes included.
void append_json_string(std::string& out, std::string_view text, bool ascii_only = false);
/// Copies the value that the reader is at as Spark prints JSON: no blanks, doubles as Java shows them. False
/// where the text is malformed.
bool copy_json(JsonReader& reader, std::string& out);

/// Base64 as JSON's binary values have it; false when malformed.
bool decode_base64(std::string_view text, std::string& out);
void append_base64(std::string& out, std::string_view bytes);

}  // namespace firesteel
