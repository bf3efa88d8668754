# Flags, build types and the tools that make builds fast. Three build types and no more:
# Release, Debug (address and undefined-behaviour sanitizers), Thread (thread sanitizer).

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(firesteel_build_types Release Debug Thread)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "One of: ${firesteel_build_types}" FORCE)
endif()
if(NOT CMAKE_BUILD_TYPE IN_LIST firesteel_build_types)
  message(FATAL_ERROR "CMAKE_BUILD_TYPE is ${CMAKE_BUILD_TYPE}; it must be one of: ${firesteel_build_types}")
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all")
set(CMAKE_CXX_FLAGS_THREAD "-O1 -g1 -fno-omit-frame-pointer -fsanitize=thread")

# The wheel must run on any machine that pyarrow runs on, hence no more than SSE 4.2. Without contraction
# of a*b+c the same program gives the same digits on every processor.
add_compile_options(-Wall -Wextra -ffp-contract=off -pthread)
# GCC 12 sees uninitialized members of std::variant where the sanitizers keep it from inlining.
add_compile_options($<$<NOT:$<CONFIG:Release>>:-Wno-maybe-uninitialized>)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-march=x86-64-v2 -mtune=generic)
endif()
add_link_options(-pthread -Wl,--as-needed)

find_program(FIRESTEEL_MOLD mold)
if(FIRESTEEL_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# ccache shares results between checkouts only where the sources lie at the same place relative to the build folder.
# Inside the checkout they do (build/release); a build folder elsewhere sees them through a link of its own.
set(FIRESTEEL_SRC ${CMAKE_SOURCE_DIR}/src)
cmake_path(IS_PREFIX CMAKE_SOURCE_DIR ${CMAKE_BINARY_DIR} NORMALIZE build_is_inside)
if(NOT build_is_inside)
  file(CREATE_LINK ${FIRESTEEL_SRC} ${CMAKE_BINARY_DIR}/src SYMBOLIC)
  set(FIRESTEEL_SRC ${CMAKE_BINARY_DIR}/src)
endif()

# Precompiled headers need ccache told that headers inside them do not use __TIME__.
find_program(FIRESTEEL_CCACHE ccache)
if(FIRESTEEL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${FIRESTEEL_CCACHE})
endif()

option(FIRESTEEL_PCH "Use the precompiled header (the code builds without it too)" ON)
