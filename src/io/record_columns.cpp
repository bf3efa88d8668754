#include "io/record_columns.h"

#include <algorithm>

#include "catalog/existing_values.h"
#include "io/text_view.h"

namespace firesteel {

namespace {

constexpr int32_t kMalformed = -1;

}  // namespace

RecordColumns::RecordColumns(const FileReadRequest& request, const std::string& corrupt_column) {
    Schema fields;
    for (const int32_t column : request.columns) {
        const Field& field = request.data_schema[static_cast<size_t>(column)];
        builders_.push_back(ColumnBuilder::make(field.type, request.pool));
        existing_.push_back(ExistingValues::find(request.options.options, field.name));
        const bool is_text = field.type.is_string() || field.type.is(TypeId::kBinary);
        texts_.push_back(is_text ? static_cast<StringBuilder*>(builders_.back().get()) : nullptr);
        if (field.name == corrupt_column) {
            places_.push_back(kMalformed);
            continue;
        }
        places_.push_back(static_cast<int32_t>(fields.size()));
        fields.push_back(field);
    }
    parsed_type_ = Type::structure(std::move(fields));
    copy_blocks_.resize(builders_.size());
}

void RecordColumns::start_text(const StableText& text, Owner owner) {
    text_ = text;
    owner_ = std::move(owner);
    is_held_ = false;
}

void RecordColumns::append_text(size_t column, const ParsedValue& value) {
    StringBuilder& builder = *texts_[column];
    if (value.is_null) return builder.append_null();
    if (copies_) return copies_->append(value.text(), builder, copy_blocks_[column]);
    if (!text_.holds(value.text())) return builder.append_value(value.text());
    builder.append_view(text_view(value.text()));
}

void RecordColumns::append(const ParsedValue* row, bool good, std::string_view malformed) {
    static const ParsedValue kNull;
    const bool has_fields = row != nullptr && !row->is_null;
    if (!is_held_ && owner_ != nullptr && !copies_) {
        for (StringBuilder* builder : texts_) {
            if (builder != nullptr) builder->keep_alive(owner_);
        }
        is_held_ = true;
    }
    for (size_t i = 0; i < builders_.size(); ++i) {
        if (places_[i] != kMalformed) {
            const ParsedValue& value = has_fields ? row->items[places_[i]] : kNull;
            // Null, but not written so.
            if (good && has_fields && value.is_null && value.size == 0 && !existing_[i].is_null()) {
                builders_[i]->append(existing_[i]);
                continue;
            }
            texts_[i] != nullptr ? append_text(i, value) : append_parsed(*builders_[i], value);
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
    is_held_ = false;
    std::fill(copy_blocks_.begin(), copy_blocks_.end(), nullptr);
    return true;
}

}  // namespace firesteel
