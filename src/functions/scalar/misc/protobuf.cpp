// Protobuf functions, which Spark itself knows without the package that they need: it says so.

#include "functions/registry.h"

namespace firesteel {

namespace {

Resolution resolve_missing(const ResolveRequest& request) {
    check_argument_count(request, 2, 4);
    std::string name = request.name;
    for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    throw Error("PROTOBUF_NOT_LOADED_SQL_FUNCTIONS_UNUSABLE", {{"functionName", name}});
}

/// Never called: the resolver always raises.
ColumnPtr nothing(const KernelCall& call) { return Column::nulls(*call.result_type, call.rows, call.pool); }

}  // namespace

FUNCTION("from_protobuf")
    .group("protobuf_funcs")
    .since("4.0.0")
    .doc("The value of a protobuf message. Needs the protobuf package, which is not loaded.")
    .overload(resolve_missing, nothing);

FUNCTION("to_protobuf")
    .group("protobuf_funcs")
    .since("4.0.0")
    .doc("A value as a protobuf message. Needs the protobuf package, which is not loaded.")
    .overload(resolve_missing, nothing);

}  // namespace firesteel
