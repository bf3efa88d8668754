# One OBJECT library per folder of src/, sources globbed. Objects are handed to the binaries directly: a file
# that only registers itself would be dropped from a static library without a word.

set(arrow_modules io column)
set(grpc_modules connect)
# The sanitizers take ten times as long, and more on a busy machine.
set(unit_test_seconds 300)
if(NOT CMAKE_BUILD_TYPE STREQUAL Release)
  set(unit_test_seconds 1800)
endif()

if(FIRESTEEL_PCH)
  file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp "")
  add_library(pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
  target_link_libraries(pch PRIVATE firesteel_base)
  # Standard names only, no path of this tree: the compiler cache then works across checkouts.
  target_precompile_headers(pch PRIVATE
    <algorithm> <array> <atomic> <bit> <chrono> <cmath> <condition_variable> <cstddef> <cstdint> <cstring>
    <functional> <limits> <map> <memory> <mutex> <optional> <span> <string> <string_view> <tuple> <type_traits>
    <unordered_map> <unordered_set> <utility> <variant> <vector> <fmt/core.h>)
endif()

function(firesteel_configure target)
  target_link_libraries(${target} PRIVATE firesteel_base)
  if(FIRESTEEL_PCH)
    target_precompile_headers(${target} REUSE_FROM pch)
  endif()
endfunction()

function(firesteel_use_headers target module)
  if(module IN_LIST arrow_modules)
    target_link_libraries(${target} PRIVATE arrow_headers)
  endif()
  if(module IN_LIST grpc_modules)
    target_include_directories(${target} SYSTEM PRIVATE ${proto_dir})
    add_dependencies(${target} connect_proto)
    target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)  # older clients send deprecated fields
  endif()
endfunction()

# Links the objects of `modules` (those that exist) and all libraries they may need.
function(firesteel_link target modules)
  foreach(module ${modules})
    if(TARGET ${module})
      target_sources(${target} PRIVATE $<TARGET_OBJECTS:${module}>)
    endif()
    if(module IN_LIST grpc_modules)
      target_sources(${target} PRIVATE $<TARGET_OBJECTS:connect_proto>)
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE firesteel_base arrow_libraries gRPC::grpc++)
endfunction()

function(firesteel_add_tests module closure)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${FIRESTEEL_SRC}/${module}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  set(target ${module}_tests)
  add_executable(${target} ${sources})
  firesteel_configure(${target})
  firesteel_use_headers(${target} ${module})
  firesteel_link(${target} "${closure}")
  target_link_libraries(${target} PRIVATE GTest::gtest_main)
  add_test(NAME ${module} COMMAND ${target})
  set_tests_properties(${module} PROPERTIES TIMEOUT ${unit_test_seconds})
endfunction()

# Reads the module list; a module sees itself, what it names and what those see. Folders that do not exist yet
# are skipped and picked up by the next build.
function(firesteel_add_modules list_file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list_file})
  file(STRINGS ${list_file} lines REGEX "^[a-z]")
  foreach(line ${lines})
    string(REGEX MATCH "^([a-z_]+) *[:=] *(.*)$" _ "${line}")
    set(module ${CMAKE_MATCH_1})
    string(REPLACE " " ";" closure_${module} "${CMAKE_MATCH_2}")
    foreach(seen ${closure_${module}})
      list(APPEND closure_${module} ${closure_${seen}})
    endforeach()
    list(APPEND closure_${module} ${module})
    list(REMOVE_DUPLICATES closure_${module})

    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${FIRESTEEL_SRC}/${module}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    if(sources)
      add_library(${module} OBJECT ${sources})
      firesteel_configure(${module})
      firesteel_use_headers(${module} ${module})
    endif()
    firesteel_add_tests(${module} "${closure_${module}}")
  endforeach()

  add_executable(firesteel)
  firesteel_link(firesteel "${closure_main}")
  target_link_libraries(firesteel PRIVATE $<$<CONFIG:Release>:mimalloc>)
  install(TARGETS firesteel RUNTIME DESTINATION bin)
  set(closure_session ${closure_session} PARENT_SCOPE)
  set(closure_exec ${closure_exec} PARENT_SCOPE)
endfunction()
