#include "common/check.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

ColumnPtr typed(const ColumnPtr& column, const Type& type) {
    return column->type() == type ? column : column->with_type(type);
}

Resolution resolve_struct(const ResolveRequest& request) {
    Resolution resolution;
    std::vector<Field> fields;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const ArgumentInfo& argument = request.arguments[i];
        fields.push_back({argument.name.empty() ? "col" + std::to_string(i + 1) : argument.name,
                          argument.type, argument.nullable});
        resolution.argument_types.push_back(argument.type);
    }
    resolution.result = Type::structure(std::move(fields));
    resolution.nullable = false;
    return resolution;
}

Resolution resolve_named_struct(const ResolveRequest& request) {
    if (request.arguments.size() % 2 != 0) raise_wrong_argument_count(request, "2n (n > 0)");
    Resolution resolution;
    std::vector<Field> fields;
    std::string wrong_names;
    for (size_t i = 0; i < request.arguments.size(); i += 2) {
        const ArgumentInfo& name = request.arguments[i];
        const ArgumentInfo& value = request.arguments[i + 1];
        if (!name.type.is_string() || !name.constant)
            wrong_names += (wrong_names.empty() ? "" : ", ") + quoted(name.sql);
        if (!wrong_names.empty()) continue;
        if (name.constant->is_null())
            raise_mismatch(request, "UNEXPECTED_NULL", {{"exprName", "[" + name.sql + "]"}});
        fields.push_back({name.constant->as_string(), value.type, value.nullable});
        resolution.argument_types.push_back(name.type);
        resolution.argument_types.push_back(value.type);
    }
    if (!wrong_names.empty()) {
        raise_mismatch(request, "CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
                       {{"inputExprs", "[" + wrong_names + "]"}});
    }
    resolution.result = Type::structure(std::move(fields));
    resolution.nullable = false;
    return resolution;
}

ColumnPtr make_struct(const KernelCall& call, size_t first, size_t step) {
    std::vector<ColumnPtr> children;
    const auto& fields = call.result_type->fields();
    for (size_t i = first; i < call.arguments.size(); i += step) {
        children.push_back(typed(call.arguments[i], fields[children.size()].type));
    }
    return Column::structure(*call.result_type, call.rows, nullptr, std::move(children));
}

ColumnPtr structure(const KernelCall& call) { return make_struct(call, 0, 1); }
ColumnPtr named_structure(const KernelCall& call) { return make_struct(call, 1, 2); }

size_t field_index(const Type& structure, const std::string& name) {
    const auto& fields = structure.storage_type().fields();
    for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == name) return i;
    }
    CHECK(false, "no field {} in {}", name, structure.to_string());
    return 0;
}

Resolution resolve_field(const ResolveRequest& request) {
    const ArgumentInfo& structure = request.arguments[0];
    const Field& field =
        structure.type.storage_type()
            .fields()[field_index(structure.type, request.arguments[1].constant->as_string())];
    return {{structure.type, Type::string()}, field.type, structure.nullable || field.nullable};
}

std::string constant_text(const Column& column) { return std::string(column.values<StringView>()[0].view()); }

ColumnPtr get_field(const KernelCall& call) {
    if (call.rows == 0) return Column::nulls(*call.result_type, 0, call.pool);
    return call[0].child(field_index(call[0].type(), constant_text(call[1])));
}

/// array<struct>.field: the same array with one field of each element.
Resolution resolve_array_fields(const ResolveRequest& request) {
    const ArgumentInfo& array = request.arguments[0];
    const Type& element = array.type.element_type();
    const Field& field =
        element.storage_type().fields()[field_index(element, request.arguments[1].constant->as_string())];
    const Type result = Type::array(field.type, array.type.contains_null() || field.nullable);
    return {{array.type, Type::string()}, result, array.nullable};
}

ColumnPtr get_array_fields(const KernelCall& call) {
    if (call.rows == 0) return Column::nulls(*call.result_type, 0, call.pool);
    const Column& array = call[0];
    const ColumnPtr& elements = array.child(0);
    const ColumnPtr& field = elements->child(field_index(elements->type(), constant_text(call[1])));
    const BufferPtr validity =
        and_validity(elements->validity_buffer(), field->validity_buffer(), elements->size(), call.pool);
    ColumnPtr values = field;
    if (validity != field->validity_buffer()) {
        switch (field->type().physical()) {
            case PhysicalType::kList:
                values = Column::list(field->type(), field->size(), field->offsets_buffer(), validity,
                                      field->children());
                break;
            case PhysicalType::kStruct:
            case PhysicalType::kVariant:
                values = Column::structure(field->type(), field->size(), validity, field->children());
                break;
            case PhysicalType::kNull:
                break;
            default:
                values = Column::flat(field->type(), field->size(), field->values_buffer(), validity,
                                      field->owners());
        }
    }
    return Column::list(*call.result_type, call.rows, array.offsets_buffer(), array.validity_buffer(),
                        {values});
}

std::string show_field(const std::string&, const std::vector<std::string>& arguments) {
    return arguments[0] + "." + arguments[1];
}

}  // namespace

FUNCTION("struct")
    .group("struct_funcs")
    .since("1.4.0")
    .doc("A struct of the arguments; fields without a name of their own are called col1, col2 and so on.")
    .example("SELECT struct(1, 2, 3)", "{\"col1\":1,\"col2\":2,\"col3\":3}")
    .overload(resolve_struct, structure)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

FUNCTION("named_struct")
    .group("struct_funcs")
    .since("1.5.0")
    .doc("A struct of the given field names and values.")
    .example("SELECT named_struct('a', 1, 'b', 2)", "{\"a\":1,\"b\":2}")
    .overload(resolve_named_struct, named_structure)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

// structure.field and array_of_structs.field
FUNCTION("get_struct_field").overload(resolve_field, get_field).with([](FunctionRecord& r) {
    r.internal = true, r.display = show_field;
});
FUNCTION("get_array_struct_fields")
    .overload(resolve_array_fields, get_array_fields)
    .with([](FunctionRecord& r) { r.internal = true, r.display = show_field; });

}  // namespace firesteel
