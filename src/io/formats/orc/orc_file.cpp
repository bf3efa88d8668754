#include "io/formats/orc/orc_file.h"

#include <arrow/adapters/orc/adapter.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include "codec/type_text.h"
#include "column/arrow_convert.h"
#include "column/builder.h"
#include "column/selection.h"
#include "common/error.h"
#include "common/time_zone.h"
#include "io/arrow_input.h"
#include "io/formats/orc/file_check.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

constexpr const char* kTypeKey = "spark.sql.catalyst.type";

/// Moves timestamps between zones, at any depth; everything else keeps its values under another type.
class Converter {
public:
    Converter(const EvalSettings& settings, const MemoryPoolPtr& pool, bool to_utc)
        : zone_(TimeZone::find(settings.time_zone)), pool_(pool), to_utc_(to_utc) {}

    ColumnPtr convert(const ColumnPtr& written, const Type& to) {
        const Type from = written->type().storage_type();
        const Type& storage = to.storage_type();
        if (from.is(to_utc_ ? TypeId::kTimestampNtz : TypeId::kTimestamp) &&
            storage.is(to_utc_ ? TypeId::kTimestamp : TypeId::kTimestampNtz))
            return moved(*flatten(written, pool_), to);
        if (!from.is_nested()) return written->with_type(to);
        const ColumnPtr column = flatten(written, pool_);
        std::vector<ColumnPtr> children;
        if (from.is(TypeId::kStruct)) {
            for (size_t i = 0; i < column->children().size(); ++i)
                children.push_back(convert(column->child(i), storage.fields()[i].type));
            return Column::structure(to, column->size(), column->validity_buffer(), std::move(children));
        }
        const bool map = from.is(TypeId::kMap);
        children.push_back(convert(column->child(0), map ? storage.key_type() : storage.element_type()));
        if (map) children.push_back(convert(column->child(1), storage.value_type()));
        return Column::list(to, column->size(), column->offsets_buffer(), column->validity_buffer(),
                            std::move(children));
    }

private:
    ColumnPtr moved(const Column& column, const Type& to) const {
        auto buffer = Buffer::allocate(column.size() * static_cast<int64_t>(sizeof(int64_t)), pool_);
        TimeZoneCursor cursor(zone_);
        for (int64_t i = 0; i < column.size(); ++i) {
            const int64_t value = column.values<int64_t>()[i];
            buffer->mutable_as<int64_t>()[i] =
                to_utc_ ? cursor.to_utc_micros(value) : cursor.to_local_micros(value);
        }
        return Column::flat(to, column.size(), std::move(buffer), column.validity_buffer());
    }

    const TimeZone& zone_;
    const MemoryPoolPtr& pool_;
    const bool to_utc_;
};

bool needs_attribute(const Type& type) {
    switch (type.id()) {
        case TypeId::kTimestampNtz:
        case TypeId::kYearMonthInterval:
        case TypeId::kDayTimeInterval:
            return true;
        default:
            return type.is_string();
    }
}

}  // namespace

std::unique_ptr<arrow::adapters::orc::ORCFileReader> open_orc_file(const FileSplit& file,
                                                                   const FormatOptions& options) {
    arrow::MemoryPool* const pool = arrow::default_memory_pool();
    const auto bytes = make_arrow_file(open_file(file, options), pool);
    OrcFileCheck(bytes, file.path);
    auto reader = arrow::adapters::orc::ORCFileReader::Open(bytes, pool);
    if (reader.ok()) return std::move(reader).ValueUnsafe();
    throw Error("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", {{"path", file_uri(file.path)}});
}

Type orc_type(const arrow::Field& field) {
    const arrow::DataType& type = *field.type();
    switch (type.id()) {
        case arrow::Type::STRUCT: {
            std::vector<Field> fields;
            for (const auto& part : type.fields()) fields.push_back({part->name(), orc_type(*part), true});
            return Type::structure(std::move(fields));
        }
        case arrow::Type::LIST:
            return Type::array(orc_type(*type.field(0)));
        case arrow::Type::MAP: {
            const auto& entry = *type.field(0)->type();
            return Type::map(orc_type(*entry.field(0)), orc_type(*entry.field(1)));
        }
        default:
            break;
    }
    if (field.metadata()) {
        const int at = field.metadata()->FindKey(kTypeKey);
        if (at >= 0) return parse_single_type(field.metadata()->value(at));
    }
    const Type stored = from_arrow_type(type);
    return stored.is(TypeId::kTimestampNtz) ? Type::timestamp() : stored;
}

Schema orc_schema(const arrow::Schema& schema) {
    Schema fields;
    for (const auto& field : schema.fields()) fields.push_back({field->name(), orc_type(*field), true});
    return fields;
}

Type stored_orc_type(const Type& written) {
    const Type& type = written.storage_type();
    switch (type.id()) {
        case TypeId::kTimestamp:
            return Type::timestamp_ntz();
        case TypeId::kTimestampNtz:
        case TypeId::kDayTimeInterval:
            return Type::long_integer();
        case TypeId::kYearMonthInterval:
            return Type::integer();
        case TypeId::kChar:
        case TypeId::kVarchar:
            return Type::string();
        case TypeId::kArray:
            return Type::array(stored_orc_type(type.element_type()));
        case TypeId::kMap:
            return Type::map(stored_orc_type(type.key_type()), stored_orc_type(type.value_type()));
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) field = {field.name, stored_orc_type(field.type), true};
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

std::shared_ptr<arrow::Field> orc_field(const std::string& name, const Type& written) {
    const Type& type = written.storage_type();
    std::shared_ptr<arrow::DataType> stored;
    switch (type.id()) {
        case TypeId::kArray:
            stored = arrow::list(orc_field("element", type.element_type()));
            break;
        case TypeId::kMap:
            stored = std::make_shared<arrow::MapType>(orc_field("key", type.key_type())->WithNullable(false),
                                                      orc_field("value", type.value_type()));
            break;
        case TypeId::kStruct: {
            arrow::FieldVector fields;
            for (const Field& field : type.fields()) fields.push_back(orc_field(field.name, field.type));
            stored = arrow::struct_(std::move(fields));
            break;
        }
        default:
            stored = to_arrow_type(stored_orc_type(type), "");
    }
    auto field = arrow::field(name, std::move(stored), true);
    return needs_attribute(type)
               ? field->WithMetadata(arrow::key_value_metadata({kTypeKey}, {type.to_string()}))
               : field;
}

ColumnPtr from_stored_orc(const ColumnPtr& stored, const Type& type, const EvalSettings& settings,
                          const MemoryPoolPtr& pool) {
    return Converter(settings, pool, true).convert(stored, type);
}

ColumnPtr to_stored_orc(const ColumnPtr& column, const EvalSettings& settings, const MemoryPoolPtr& pool) {
    return Converter(settings, pool, false).convert(column, stored_orc_type(column->type()));
}

}  // namespace firesteel
