#pragma once

#include <cstdint>

/// Numbers of Parquet's variant encoding: a value starts with a byte of a basic type in its low two bits and
/// of more about it in the others.
namespace firesteel::variant_layout {

constexpr uint8_t kVersion = 1;
constexpr uint8_t kVersionMask = 0x0F;

constexpr uint8_t kBasicTypeMask = 0x03;
enum BasicType : uint8_t { kPrimitive = 0, kShortText = 1, kObject = 2, kArray = 3 };

/// The upper six bits of a primitive.
enum PrimitiveType : uint8_t {
    kNull = 0,
    kTrue = 1,
    kFalse = 2,
    kInt1 = 3,
    kInt2 = 4,
    kInt4 = 5,
    kInt8 = 6,
    kDouble = 7,
    kDecimal4 = 8,
    kDecimal8 = 9,
    kDecimal16 = 10,
    kDate = 11,
    kTimestamp = 12,
    kTimestampNtz = 13,
    kFloat = 14,
    kBinary = 15,
    kLongText = 16,
    kUuid = 20,
};

/// Bytes of the length of long texts, and of the count of large objects and arrays.
constexpr uint8_t kLongWidth = 4;
constexpr uint8_t kMaxShortText = 63;

}  // namespace firesteel::variant_layout
