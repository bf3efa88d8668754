#include "column/physical_width.h"

namespace firesteel {

int64_t physical_width(PhysicalType type) {
    switch (type) {
        case PhysicalType::kBool:
        case PhysicalType::kInt8:
            return 1;
        case PhysicalType::kInt16:
            return 2;
        case PhysicalType::kInt32:
        case PhysicalType::kFloat:
            return 4;
        case PhysicalType::kInt64:
        case PhysicalType::kDouble:
            return 8;
        case PhysicalType::kInt128:
        case PhysicalType::kString:
        case PhysicalType::kInterval:
            return 16;
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
        case PhysicalType::kNull:
            return 0;
    }
    return 0;
}

}  // namespace firesteel
