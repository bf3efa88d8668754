#include "io/record_columns.h"

namespace firesteel {

namespace {

constexpr int32_t kMalformed = -1;

}  // namespace

RecordColumns::RecordColumns(const FileReadRequest& request, const std::string& corrupt_column) {
    Schema fields;
    for (const int32_t column : request.columns) {
        const Field& field = request.data_schema[static_cast<size_t>(column)];
        builders_.push_back(ColumnBuilder::make(field.type, request.pool));
        if (field.name == corrupt_column) {
            places_.push_back(kMalformed);
            continue;
        }
        places_.push_back(static_cast<int32_t>(fields.size()));
        fields.push_back(field);
    }
    parsed_type_ = Type::structure(std::move(fields));
}

void RecordColumns::append(const ParsedValue* row, bool good, std::string_view malformed) {
    static const ParsedValue kNull;
    const bool has_fields = row != nullptr && !row->is_null;
    for (size_t i = 0; i < builders_.size(); ++i) {
        if (places_[i] != kMalformed) {
            append_parsed(*builders_[i], has_fields ? row->items[places_[i]] : kNull);
        } else if (good) {
            builders_[i]->append_null();
        } else {
            static_cast<StringBuilder&>(*builders_[i]).append_value(malformed);
        }
    }
    ++rows_;
}

bool RecordColumns::take(Batch& out) {
    if (rows_ == 0) return false;
    out = Batch();
    out.rows = rows_;
    for (auto& builder : builders_) out.columns.push_back(builder->finish());
    rows_ = 0;
    return true;
}

}  // namespace firesteel
