# C++ stubs of the Spark Connect protocol, made from the descriptors inside the Python client
# (docs/decisions/stubs-from-client.md). No .proto file is part of this repository.

set(proto_dir ${CMAKE_BINARY_DIR}/generated)
set(descriptors ${proto_dir}/spark_connect.desc)
set(proto_files)
set(proto_outputs)
foreach(name base catalog commands common expressions ml ml_common pipelines relations types)
  list(APPEND proto_files spark/connect/${name}.proto)
  list(APPEND proto_outputs ${proto_dir}/spark/connect/${name}.pb.cc ${proto_dir}/spark/connect/${name}.pb.h)
endforeach()
foreach(name status error_details)  # how gRPC carries a Spark error
  list(APPEND proto_files google/rpc/${name}.proto)
  list(APPEND proto_outputs ${proto_dir}/google/rpc/${name}.pb.cc ${proto_dir}/google/rpc/${name}.pb.h)
endforeach()
list(APPEND proto_outputs ${proto_dir}/spark/connect/base.grpc.pb.cc ${proto_dir}/spark/connect/base.grpc.pb.h)
file(MAKE_DIRECTORY ${proto_dir})

set(descriptor_tool ${CMAKE_SOURCE_DIR}/tools/write_connect_descriptors.py)
add_custom_command(
  OUTPUT ${descriptors}
  COMMAND ${FIRESTEEL_PYTHON} ${descriptor_tool} ${descriptors}
  DEPENDS ${descriptor_tool} ${CMAKE_SOURCE_DIR}/requirements/build.txt
  COMMENT "Reading the protocol's descriptors from pyspark-client"
  VERBATIM)
add_custom_command(
  OUTPUT ${proto_outputs}
  COMMAND protobuf::protoc --descriptor_set_in=${descriptors} --cpp_out=${proto_dir} ${proto_files}
  COMMAND protobuf::protoc --descriptor_set_in=${descriptors} --grpc_out=${proto_dir}
          --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin> spark/connect/base.proto
  DEPENDS ${descriptors}
  COMMENT "Generating the protocol's C++ stubs"
  VERBATIM)

# Generated code is large and never debugged: a lower level of optimization, no sanitizers, no warnings.
add_library(connect_proto OBJECT ${proto_outputs})
target_include_directories(connect_proto SYSTEM PUBLIC ${proto_dir})
target_link_libraries(connect_proto PUBLIC gRPC::grpc++ protobuf::libprotobuf)
target_compile_options(connect_proto PRIVATE -w $<IF:$<CONFIG:Release>,-O1,-O0> -fno-sanitize=all)
# Where gRPC reads requests: plans nest deeper than protobuf allows unasked.
set_source_files_properties(${proto_dir}/spark/connect/base.grpc.pb.cc PROPERTIES
  COMPILE_OPTIONS "-include;${CMAKE_SOURCE_DIR}/src/connect/deep_messages.h"
  OBJECT_DEPENDS ${CMAKE_SOURCE_DIR}/src/connect/deep_messages.h)
