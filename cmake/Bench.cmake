# What only `make bench` and people who measure build: never part of the default target.

add_executable(canned_server EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/floor/canned_server.cpp)
target_link_libraries(canned_server PRIVATE gRPC::grpc++)

file(GLOB micro_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/micro/*.cpp)
add_executable(micro EXCLUDE_FROM_ALL ${micro_sources})
target_include_directories(micro PRIVATE ${CMAKE_SOURCE_DIR}/bench/micro)
firesteel_configure(micro)
firesteel_link(micro "${closure_exec}")
target_link_libraries(micro PRIVATE $<$<CONFIG:Release>:mimalloc>)
