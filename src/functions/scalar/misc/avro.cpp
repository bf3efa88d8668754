// Avro and protobuf functions, which Spark itself knows without the packages that they need: it says so.

#include "functions/registry.h"

namespace firesteel {

namespace {

template <size_t kLeast, size_t kMost, bool kAvro>
Resolution resolve_missing(const ResolveRequest& request) {
    check_argument_count(request, kLeast, kMost);
    std::string name = request.name;
    for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    throw Error(
        kAvro ? "AVRO_NOT_LOADED_SQL_FUNCTIONS_UNUSABLE" : "PROTOBUF_NOT_LOADED_SQL_FUNCTIONS_UNUSABLE",
        {{"functionName", name}});
}

/// Never called: the resolver always raises.
ColumnPtr nothing(const KernelCall& call) { return Column::nulls(*call.result_type, call.rows, call.pool); }

}  // namespace

FUNCTION("from_avro")
    .group("avro_funcs")
    .since("4.0.0")
    .doc("The value of an Avro record. Needs the Avro package, which is not loaded.")
    .overload(resolve_missing<2, 3, true>, nothing);

FUNCTION("to_avro")
    .group("avro_funcs")
    .since("4.0.0")
    .doc("A value as Avro bytes. Needs the Avro package, which is not loaded.")
    .overload(resolve_missing<1, 2, true>, nothing);

FUNCTION("schema_of_avro")
    .group("avro_funcs")
    .since("4.0.0")
    .doc("The schema of an Avro type as DDL. Needs the Avro package, which is not loaded.")
    .overload(resolve_missing<1, 2, true>, nothing);

FUNCTION("from_protobuf")
    .group("protobuf_funcs")
    .since("4.0.0")
    .doc("The value of a protobuf message. Needs the protobuf package, which is not loaded.")
    .overload(resolve_missing<2, 4, false>, nothing);

FUNCTION("to_protobuf")
    .group("protobuf_funcs")
    .since("4.0.0")
    .doc("A value as a protobuf message. Needs the protobuf package, which is not loaded.")
    .overload(resolve_missing<2, 4, false>, nothing);

}  // namespace firesteel
