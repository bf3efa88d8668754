# Everything that comes from Debian. `firesteel_base` carries the flags and libraries each module may use;
# gRPC and Arrow are kept apart because their headers are slow (see ConnectProto.cmake, PyArrow.cmake).

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(simdjson REQUIRED)
find_package(FastFloat REQUIRED)
find_package(mimalloc REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(GTest REQUIRED)
find_package(ICU REQUIRED COMPONENTS i18n uc)
find_package(ZLIB REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC REQUIRED)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(lzma REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)

add_library(firesteel_base INTERFACE)
target_include_directories(firesteel_base INTERFACE ${FIRESTEEL_SRC})
target_compile_options(firesteel_base INTERFACE -Werror)
target_link_libraries(firesteel_base INTERFACE
  Threads::Threads fmt::fmt spdlog::spdlog CLI11::CLI11 date::date-tz simdjson::simdjson FastFloat::fast_float
  Eigen3::Eigen ICU::i18n ICU::uc ZLIB::ZLIB protobuf::libprotobuf PkgConfig::pcre2 PkgConfig::xxhash
  PkgConfig::zstd PkgConfig::lz4 PkgConfig::isal PkgConfig::lzma PkgConfig::sqlite PkgConfig::pugixml PkgConfig::tomlplusplus)
