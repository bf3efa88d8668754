# What only `make bench` and people who measure build: never part of the default target.

add_executable(canned_server EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/floor/canned_server.cpp)
target_link_libraries(canned_server PRIVATE gRPC::grpc++)
