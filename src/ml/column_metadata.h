#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace firesteel::ml {

/// What ML operators say about the columns they make, in the column's metadata under "ml_attr", as Spark
/// writes it.

struct VectorSlot {
    std::string name;  // empty: none
};

/// The vector's slots as numbers with names.
std::string vector_metadata(const std::vector<VectorSlot>& slots);
/// A vector of that size of which nothing else is known.
std::string sized_vector_metadata(int64_t size);
/// One of `count` classes.
std::string class_count_metadata(int64_t count);
/// One of the labels, by index.
std::string labels_metadata(const std::string& column, const std::vector<std::string>& labels);

/// The number of slots that metadata tells; -1 when it does not.
int64_t vector_size(const std::string& metadata);
/// The names of a vector's slots; empty names where there are none.
std::vector<VectorSlot> vector_slots(const std::string& metadata, int64_t size);

}  // namespace firesteel::ml
