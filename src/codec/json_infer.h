#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "codec/json_options.h"
#include "column/type.h"

namespace firesteel {

/// The type of JSON texts as Spark's JsonInferSchema finds it. One per thread.
class JsonTypes {
public:
    explicit JsonTypes(const JsonOptions& options);
    ~JsonTypes();

    /// A record of a file. Malformed ones are dealt with as the mode says; raises
    /// MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION and INVALID_JSON_RECORD_TYPE under FAILFAST.
    void add(std::string_view record);
    /// The columns of schema() as a struct, with nulls where no value has told a type.
    Type found() const;
    /// Takes in the types of records that stand behind these.
    void append(JsonTypes&& later);
    /// Columns of the records, sorted by name. Raises COLUMN_ALREADY_EXISTS.
    Schema schema(bool case_sensitive) const;

    /// The type of one text alone; false when it is malformed.
    bool infer_one(std::string_view text, Type& out);

private:
    struct Node;
    bool covers(Node& node);
    bool covers_object(Node& node);
    bool covers_array(Node& node);
    bool covers_number(const Node& node);
    static bool covers_type(const Node& node, const Type& type);
    Node* next_field(Node& node, size_t& place);
    bool infer(Node& out);
    bool infer_object(Node& out);
    bool infer_array(Node& out);
    Type infer_text(std::string_view text);
    Type infer_number() const;
    void add_root(Node&& found);
    void add_corrupt_column();
    static void merge(Node& into, Node&& other);
    bool finish(const Node& node, Type& out, bool keeps_nulls = false) const;

    const JsonOptions options_;
    RecordArena arena_;
    JsonReader reader_;
    DatetimeReader datetimes_;
    std::unique_ptr<Node> root_;
    uint64_t objects_ = 0;  // looked at so far
};

}  // namespace firesteel
