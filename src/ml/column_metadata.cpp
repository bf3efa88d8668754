#include "ml/column_metadata.h"

#include <simdjson.h>
#include "common/json_text.h"

namespace firesteel::ml {

namespace {

/// Fills `slots` from one of the lists in "attrs".
void read_slots(simdjson::dom::element list, std::vector<VectorSlot>& slots) {
    simdjson::dom::array items;
    if (list.get(items) != simdjson::SUCCESS) return;
    for (const simdjson::dom::element item : items) {
        int64_t index = -1;
        std::string_view name;
        if (item["idx"].get(index) != simdjson::SUCCESS || item["name"].get(name) != simdjson::SUCCESS)
            continue;
        if (index >= 0 && index < static_cast<int64_t>(slots.size()))
            slots[static_cast<size_t>(index)].name = name;
    }
}

}  // namespace

std::string vector_metadata(const std::vector<VectorSlot>& slots) {
    std::string items;
    for (size_t i = 0; i < slots.size(); ++i) {
        items += (items.empty() ? "" : ",") + ("{\"idx\":" + std::to_string(i));
        if (!slots[i].name.empty()) items += ",\"name\":" + quote_json(slots[i].name);
        items += "}";
    }
    return "{\"ml_attr\":{\"attrs\":{\"numeric\":[" + items +
           "]},\"num_attrs\":" + std::to_string(slots.size()) + "}}";
}

std::string sized_vector_metadata(int64_t size) {
    return "{\"ml_attr\":{\"num_attrs\":" + std::to_string(size) + "}}";
}

std::string class_count_metadata(int64_t count) {
    return "{\"ml_attr\":{\"num_vals\":" + std::to_string(count) + ",\"type\":\"nominal\"}}";
}

std::string labels_metadata(const std::string& column, const std::vector<std::string>& labels) {
    std::string values;
    for (const std::string& label : labels) values += (values.empty() ? "" : ",") + quote_json(label);
    return "{\"ml_attr\":{\"name\":" + quote_json(column) + ",\"type\":\"nominal\",\"vals\":[" + values +
           "]}}";
}

int64_t vector_size(const std::string& metadata) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    int64_t size = -1;
    if (metadata.empty() || parser.parse(metadata).get(root) != simdjson::SUCCESS) return -1;
    if (root["ml_attr"]["num_attrs"].get(size) != simdjson::SUCCESS) return -1;
    return size;
}

std::vector<VectorSlot> vector_slots(const std::string& metadata, int64_t size) {
    std::vector<VectorSlot> slots(static_cast<size_t>(size));
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (metadata.empty() || parser.parse(metadata).get(root) != simdjson::SUCCESS) return slots;
    for (const char* kind : {"numeric", "nominal", "binary"}) {
        simdjson::dom::element list;
        if (root["ml_attr"]["attrs"][kind].get(list) == simdjson::SUCCESS) read_slots(list, slots);
    }
    return slots;
}

}  // namespace firesteel::ml
