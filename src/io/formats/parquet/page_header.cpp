#include "io/formats/parquet/page_header.h"

#include "io/formats/parquet/corrupt.h"

namespace firesteel {

namespace {

/// Thrown where the bytes at hand end, to be caught in parse_page_header().
struct NeedsMore {};

enum Wire : uint8_t {
    kStop = 0,
    kTrue = 1,
    kFalse = 2,
    kInt8 = 3,
    kInt16 = 4,
    kInt32 = 5,
    kInt64 = 6,
    kDouble = 7,
    kBinary = 8,
    kList = 9,
    kSet = 10,
    kMap = 11,
    kStruct = 12,
};

class CompactReader {
public:
    CompactReader(const uint8_t* data, int64_t size) : begin_(data), at_(data), end_(data + size) {}

    int64_t bytes_read() const { return at_ - begin_; }

    /// The next field of a struct whose last field was `id`; false at its end.
    bool next_field(int32_t& id, uint8_t& wire) {
        const uint8_t head = byte();
        wire = head & 0x0F;
        if (wire == kStop) return false;
        const int32_t step = head >> 4;
        id = step != 0 ? id + step : static_cast<int32_t>(number());
        return true;
    }
    int32_t int32(uint8_t wire) {
        if (wire != kInt32 && wire != kInt16) raise_corrupt("a page header has a field of the wrong type");
        const int64_t value = number();
        if (value < INT32_MIN || value > INT32_MAX) raise_corrupt("a number in a page header is too large");
        return static_cast<int32_t>(value);
    }
    void skip(uint8_t wire, int depth = 0) {
        if (depth > kDeepest) raise_corrupt("a page header is nested too deeply");
        switch (wire) {
            case kTrue:
            case kFalse:
                return;
            case kInt8:
                byte();
                return;
            case kInt16:
            case kInt32:
            case kInt64:
                unsigned_number();
                return;
            case kDouble:
                skip_bytes(8);
                return;
            case kBinary:
                skip_bytes(unsigned_number());
                return;
            case kList:
            case kSet:
                skip_list(depth);
                return;
            case kStruct: {
                int32_t id = 0;
                uint8_t field = 0;
                while (next_field(id, field)) skip(field, depth + 1);
                return;
            }
            default:
                raise_corrupt("a page header has a field of an unknown type");
        }
    }

private:
    static constexpr int kDeepest = 16;

    uint8_t byte() {
        if (at_ == end_) throw NeedsMore();
        return *at_++;
    }
    uint64_t unsigned_number() {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const uint8_t part = byte();
            value |= static_cast<uint64_t>(part & 0x7F) << shift;
            if ((part & 0x80) == 0) return value;
        }
        raise_corrupt("a number in a page header does not end");
    }
    int64_t number() {  // zigzag
        const uint64_t value = unsigned_number();
        return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
    }
    void skip_bytes(uint64_t count) {
        if (count > static_cast<uint64_t>(end_ - at_)) throw NeedsMore();
        at_ += count;
    }
    void skip_list(int depth) {
        const uint8_t head = byte();
        uint64_t count = head >> 4;
        if (count == 15) count = unsigned_number();
        const uint8_t wire = head & 0x0F;
        for (uint64_t i = 0; i < count; ++i) {
            if (wire == kTrue || wire == kFalse) {
                byte();  // in lists booleans take a byte
            } else {
                skip(wire, depth + 1);
            }
        }
    }

    const uint8_t* const begin_;
    const uint8_t* at_;
    const uint8_t* const end_;
};

parquet::Encoding::type encoding_of(int32_t number) {
    if (number < 0 || number > parquet::Encoding::BYTE_STREAM_SPLIT) return parquet::Encoding::UNKNOWN;
    return static_cast<parquet::Encoding::type>(number);
}

void read_data_header(CompactReader& reader, PageHeader& header) {
    int32_t id = 0;
    uint8_t wire = 0;
    while (reader.next_field(id, wire)) {
        if (id == 1) {
            header.values = reader.int32(wire);
        } else if (id == 2) {
            header.encoding = encoding_of(reader.int32(wire));
        } else if (id == 3) {
            header.level_encoding = encoding_of(reader.int32(wire));
        } else {
            reader.skip(wire);
        }
    }
}

void read_dictionary_header(CompactReader& reader, PageHeader& header) {
    int32_t id = 0;
    uint8_t wire = 0;
    while (reader.next_field(id, wire)) {
        if (id == 1) {
            header.values = reader.int32(wire);
        } else if (id == 2) {
            header.encoding = encoding_of(reader.int32(wire));
        } else {
            reader.skip(wire);
        }
    }
}

void read_data_header_v2(CompactReader& reader, PageHeader& header) {
    int32_t id = 0;
    uint8_t wire = 0;
    while (reader.next_field(id, wire)) {
        if (id == 1) {
            header.values = reader.int32(wire);
        } else if (id == 4) {
            header.encoding = encoding_of(reader.int32(wire));
        } else if (id == 5) {
            header.definition_bytes = reader.int32(wire);
        } else if (id == 6) {
            header.repetition_bytes = reader.int32(wire);
        } else if (id == 7) {
            header.is_compressed = wire == kTrue;
        } else {
            reader.skip(wire);
        }
    }
}

PageHeader::Kind kind_of(int32_t number) {
    switch (number) {
        case 0:
            return PageHeader::Kind::kData;
        case 1:
            return PageHeader::Kind::kIndex;
        case 2:
            return PageHeader::Kind::kDictionary;
        case 3:
            return PageHeader::Kind::kDataV2;
        default:
            return PageHeader::Kind::kUnknown;
    }
}

void read_header(CompactReader& reader, PageHeader& header) {
    int32_t id = 0;
    uint8_t wire = 0;
    while (reader.next_field(id, wire)) {
        if (id == 1) {
            header.kind = kind_of(reader.int32(wire));
        } else if (id == 2) {
            header.uncompressed_size = reader.int32(wire);
        } else if (id == 3) {
            header.compressed_size = reader.int32(wire);
        } else if (id == 5 && wire == kStruct) {
            read_data_header(reader, header);
        } else if (id == 7 && wire == kStruct) {
            read_dictionary_header(reader, header);
        } else if (id == 8 && wire == kStruct) {
            read_data_header_v2(reader, header);
        } else {
            reader.skip(wire);
        }
    }
}

}  // namespace

int64_t parse_page_header(const uint8_t* data, int64_t size, PageHeader& header) {
    CompactReader reader(data, size);
    header = PageHeader();
    try {
        read_header(reader, header);
    } catch (const NeedsMore&) {
        return 0;
    }
    const bool has_values = header.kind == PageHeader::Kind::kData ||
                            header.kind == PageHeader::Kind::kDataV2 ||
                            header.kind == PageHeader::Kind::kDictionary;
    if (header.compressed_size < 0 || header.uncompressed_size < 0 || (has_values && header.values < 0) ||
        header.definition_bytes < 0 || header.repetition_bytes < 0)
        raise_corrupt("a page header lacks a size or has a negative one");
    return reader.bytes_read();
}

}  // namespace firesteel
