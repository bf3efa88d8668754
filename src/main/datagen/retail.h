#pragma once

#include <cstdint>
#include <string>

namespace firesteel::datagen {

struct RetailOptions {
    std::string path;  // ".gz" at its end compresses
    int64_t rows = 541909;
    uint64_t seed = 1;
};

/// Writes the orders of a made-up gift wholesaler as CSV with the columns of the UCI online retail file.
/// Exactly `rows` rows under a header; the same options give the same bytes. Raises std::runtime_error when
/// the file cannot be written.
void generate_retail(const RetailOptions& options);

}  // namespace firesteel::datagen
