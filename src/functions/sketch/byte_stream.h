#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace firesteel {

/// Appends numbers as little-endian bytes.
class ByteWriter {
public:
    template <typename T>
    void put(T value) {
        static_assert(std::is_arithmetic_v<T>);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    void put_bytes(std::string_view bytes) { bytes_.append(bytes); }
    void put_zeros(size_t count) { bytes_.append(count, '\0'); }
    std::string& bytes() { return bytes_; }

private:
    std::string bytes_;
};

/// Reads little-endian numbers at given places. Past the end they are 0 and `failed` stays true.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    T at(size_t offset) {
        T value{};
        if (has(offset, sizeof(T))) std::memcpy(&value, bytes_.data() + offset, sizeof(T));
        return value;
    }
    /// Are there `count` bytes from `offset` on? If not, the reading has failed.
    bool has(size_t offset, size_t count) {
        const bool inside = offset <= bytes_.size() && count <= bytes_.size() - offset;
        failed_ = failed_ || !inside;
        return inside;
    }
    const char* data(size_t offset) const { return bytes_.data() + offset; }
    size_t size() const { return bytes_.size(); }
    bool failed() const { return failed_; }

private:
    std::string_view bytes_;
    bool failed_ = false;
};

}  // namespace firesteel
