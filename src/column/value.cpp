#include "column/value.h"

#include <cstring>

namespace firesteel {

bool Value::operator==(const Value& other) const {
    if (data_.index() != other.data_.index()) return false;
    if (holds<double>()) {
        const double a = as_double();
        const double b = other.as_double();
        return std::memcmp(&a, &b, sizeof(a)) == 0;
    }
    return data_ == other.data_;
}

}  // namespace firesteel
