#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// The class of a function in Spark, by the lower-case name it is called by; empty when Spark has none of the
/// name.
std::string class_name(std::string_view function);

}  // namespace firesteel
