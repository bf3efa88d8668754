#pragma once

#include <parquet/exception.h>

namespace firesteel {

/// The bytes of a file are not what its format asks for; guard_reading() makes FAILED_READ_FILE of it.
[[noreturn]] inline void raise_corrupt(const char* what) { throw parquet::ParquetException(what); }

}  // namespace firesteel
