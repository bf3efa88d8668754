#pragma once

#include <cstdint>
#include <span>

#include "codec/record_text.h"

namespace firesteel {

/// The way back from run_decoder.h: runs of equal numbers, and of eights of packed ones.

/// How many bits each of so many codes takes; at least one.
int bits_for_codes(size_t codes);
/// REQUIRES: all fit into `width` bits.
void append_runs(std::span<const int32_t> numbers, int width, RecordText& out);
/// Definition levels of rows of which none is null, and of rows with a bit each that says whether it is not:
/// as pages have them, behind their size.
void append_levels(int64_t rows, RecordText& out);
void append_levels(const uint64_t* valid, int64_t rows, RecordText& out);

}  // namespace firesteel
