#pragma once

#include <string>

namespace firesteel {

/// Refuses what is no interval (CANNOT_PARSE_INTERVAL) and what is negative as the delay of a watermark.
void check_watermark_delay(const std::string& delay);

}  // namespace firesteel
