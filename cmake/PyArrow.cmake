# Arrow C++ out of the pinned pyarrow wheel: headers and versioned shared libraries, no pkg-config, no
# unversioned names (docs/decisions/arrow-from-pyarrow.md).

set(FIRESTEEL_PYTHON ${CMAKE_SOURCE_DIR}/.venv/bin/python CACHE FILEPATH
    "Python whose site-packages hold pyarrow and pyspark-client")
if(NOT EXISTS ${FIRESTEEL_PYTHON})
  message(FATAL_ERROR "FIRESTEEL_PYTHON is ${FIRESTEEL_PYTHON}, which does not exist; run `make setup` first")
endif()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/requirements/build.txt)
file(STRINGS ${CMAKE_SOURCE_DIR}/requirements/build.txt pyarrow_pin REGEX "^pyarrow==")
string(REGEX REPLACE "^pyarrow==" "" PYARROW_VERSION "${pyarrow_pin}")
execute_process(
  COMMAND ${FIRESTEEL_PYTHON} -c "import importlib.metadata as m; d = m.distribution('pyarrow'); print(d.version, d.locate_file('pyarrow'), sep=';')"
  OUTPUT_VARIABLE pyarrow OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
list(GET pyarrow 0 pyarrow_found)
list(GET pyarrow 1 FIRESTEEL_PYARROW_DIR)
if(NOT pyarrow_found STREQUAL PYARROW_VERSION)
  message(FATAL_ERROR "pyarrow ${PYARROW_VERSION} is pinned, ${FIRESTEEL_PYTHON} has ${pyarrow_found}")
endif()

# Arrow's shared libraries are named by major * 100 + minor.
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" _ ${PYARROW_VERSION})
math(EXPR arrow_soversion "${CMAKE_MATCH_1} * 100 + ${CMAKE_MATCH_2}")

add_library(arrow_headers INTERFACE)
target_include_directories(arrow_headers SYSTEM INTERFACE ${FIRESTEEL_PYARROW_DIR}/include)
add_library(arrow_libraries INTERFACE)
foreach(name arrow parquet arrow_compute)
  target_link_libraries(arrow_libraries INTERFACE ${FIRESTEEL_PYARROW_DIR}/lib${name}.so.${arrow_soversion})
endforeach()

# In the build tree the wheel's own folder; in an installed package the pyarrow beside ours, and the folder of
# libraries that the wheel carries.
set(CMAKE_BUILD_RPATH ${FIRESTEEL_PYARROW_DIR})
set(CMAKE_INSTALL_RPATH "$ORIGIN/lib;$ORIGIN/../lib;$ORIGIN/../pyarrow;$ORIGIN/../../pyarrow")
