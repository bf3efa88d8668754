#include "codec/avro_options.h"
#include "codec/avro_reader.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/avro/avro_argument.h"

namespace firesteel {

namespace {

/// What constant arguments say: how the bytes were written, and as what they are to be read.
struct AvroCall {
    AvroSchemaPtr writer, reader;
    TextOptions options;
    ParseMode mode = ParseMode::kFailFast;

    AvroCall(const std::string& schema, TextOptions given) : options(std::move(given)) {
        writer = reader = parse_avro_schema(schema);
        const auto evolved = options.find("avroschema");
        if (evolved != options.end()) reader = parse_avro_schema(evolved->second);
        if (options.contains("mode")) mode = OptionReader(options).mode();
    }
};

Type with_nulls(const Type& type) {
    switch (type.id()) {
        case TypeId::kArray:
            return Type::array(with_nulls(type.element_type()));
        case TypeId::kMap:
            return Type::map(type.key_type(), with_nulls(type.value_type()));
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) field.type = with_nulls(field.type), field.nullable = true;
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

Type type_of(const AvroCall& call) {
    const Type type = avro_to_spark(*call.reader->root, avro_type_options(call.options)).type;
    return call.mode == ParseMode::kPermissive ? with_nulls(type) : type;
}

struct ReaderState final : KernelState {
    explicit ReaderState(AvroCall given) : call(std::move(given)) {
        AvroReadOptions options;
        const auto rebase = call.options.find("datetimerebasemode");
        options.rebase = avro_rebase(rebase == call.options.end() ? nullptr : &rebase->second, true);
        reader = make_avro_reader(*call.writer->root, *call.reader->root, type_of(call), options);
    }
    AvroCall call;
    AvroValueReaderPtr reader;
};

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const std::string schema = avro_schema_argument(request, 1, "from AVRO format");
    const AvroCall call(schema, avro_options_argument(request, 2));
    if (call.mode == ParseMode::kDropMalformed)
        throw Error("PARSE_MODE_UNSUPPORTED", {{"funcName", "`from_avro`"}, {"mode", "DROPMALFORMED"}});
    const Type& bytes = request.arguments[0].type;
    if (!bytes.is(TypeId::kBinary) && !bytes.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"BINARY\"");
    const ReaderState checked(call);
    std::vector<Type> types = {Type::binary(), Type::string()};
    if (request.arguments.size() > 2) types.push_back(request.arguments[2].type);
    return {std::move(types), type_of(call), true};
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    return std::make_shared<ReaderState>(AvroCall(constants[1]->as_string(), avro_options_of(constants, 2)));
}

/// What a malformed record becomes where that ends nothing: a struct of nulls, or null.
void append_nothing(ColumnBuilder& builder) {
    if (!builder.type().is(TypeId::kStruct)) return builder.append_null();
    auto& row = static_cast<StructBuilder&>(builder);
    for (size_t i = 0; i < builder.type().fields().size(); ++i) row.child(i).append_null();
    row.close_row();
}

ColumnPtr from_avro(const KernelCall& call) {
    const auto& state = static_cast<const ReaderState&>(*call.state);
    const RowValidity validity(call);
    const auto builder = ColumnBuilder::make(*call.result_type, call.pool);
    const StringView* records = call[0].values<StringView>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) {
            builder->append_null();
            continue;
        }
        AvroCursor look(records[row].view());
        state.reader->read(look, nullptr);
        if (!look.failed()) {
            AvroCursor cursor(records[row].view());
            state.reader->read(cursor, builder.get());
        } else if (state.call.mode == ParseMode::kPermissive) {
            append_nothing(*builder);
        } else {
            builder->append_null();
            call.errors->fail_always(row, [&] {
                return Error("_LEGACY_ERROR_AVRO_MALFORMED_RECORD")
                    .with_hint("The bytes cannot be read: " + look.reason() +
                               ". With the option 'mode' set to 'PERMISSIVE' such records are null.");
            });
        }
    }
    return builder->finish();
}

}  // namespace

FUNCTION("from_avro")
    .group("avro_funcs")
    .since("4.0.0")
    .doc(
        "The value that `bytes` hold in Avro's binary form, by the schema `jsonFormatSchema` that they were "
        "written with. The option avroSchema names another schema to see them by.")
    .example(
        "SELECT from_avro(X'0206616263', '{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\","
        "\"type\":\"int\"},{\"name\":\"b\",\"type\":\"string\"}]}').b AS b",
        "abc")
    .example("SELECT from_avro(X'54', '\"int\"') AS a", "42")
    .overload(resolve, from_avro)
    .with([](FunctionRecord& r) { r.prepare = prepare, r.display = show_avro_call<3>, r.can_fail = true; });

}  // namespace firesteel
