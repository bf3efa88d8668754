#include "io/formats/orc/file_check.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/compression.h>

#include <algorithm>
#include <map>
#include <optional>

#include "common/error.h"
#include "io/file_listing.h"
#include "io/formats/orc/run_lengths.h"
#include "io/formats/orc/wire_fields.h"

namespace firesteel {

namespace {

enum Kind : uint8_t { kString = 7, kBinary = 8, kList = 10, kMap = 11, kVarchar = 16, kChar = 17 };
enum StreamKind : uint8_t { kPresent = 0, kData = 1, kLength = 2, kDictionaryData = 3 };
enum Encoding : uint8_t { kDirect = 0, kDictionary = 1, kDirect2 = 2, kDictionary2 = 3 };
enum Compression : uint8_t { kNone, kZlib, kSnappy, kLzo, kLz4, kZstd };

constexpr uint64_t kMostBlock = uint64_t{1} << 23;     // three bytes state the size of a block
constexpr uint64_t kMostUnpacked = uint64_t{1} << 31;  // of one stream
/// So many values stand in a byte at most: runs of booleans, 1040 in two bytes.
constexpr uint64_t kMostValuesInByte = 520;

std::unique_ptr<arrow::util::Codec> codec_of(uint64_t compression) {
    const auto make = [](arrow::Compression::type type) {
        auto codec = arrow::util::Codec::Create(type);
        return codec.ok() ? std::move(codec).ValueUnsafe() : nullptr;
    };
    if (compression == kSnappy) return make(arrow::Compression::SNAPPY);
    if (compression == kLz4) return make(arrow::Compression::LZ4);
    if (compression == kZstd) return make(arrow::Compression::ZSTD);
    if (compression != kZlib) return nullptr;
    arrow::util::GZipCodecOptions options;
    options.gzip_format = arrow::util::GZipFormat::DEFLATE;
    auto codec = arrow::util::Codec::Create(arrow::Compression::GZIP, options);
    return codec.ok() ? std::move(codec).ValueUnsafe() : nullptr;
}

/// How many bytes a block gives, at most `room`; nothing when it is damaged.
std::optional<size_t> unpack_block(arrow::util::Codec& codec, std::string_view block, char* out,
                                   size_t room) {
    const auto* in = reinterpret_cast<const uint8_t*>(block.data());
    auto* to = reinterpret_cast<uint8_t*>(out);
    const auto size = static_cast<int64_t>(block.size());
    const auto most = static_cast<int64_t>(room);
    if (codec.compression_type() != arrow::Compression::ZSTD) {
        const auto made = codec.Decompress(size, in, most, to);
        return made.ok() ? std::optional(static_cast<size_t>(*made)) : std::nullopt;
    }
    // At once it wants to know beforehand how much there is.
    const auto stream = codec.MakeDecompressor();
    if (!stream.ok()) return std::nullopt;
    const auto made = (*stream)->Decompress(size, in, most, to);
    if (!made.ok() || made->need_more_output || !(*stream)->IsFinished()) return std::nullopt;
    return static_cast<size_t>(made->bytes_written);
}

}  // namespace

/// The streams of a stripe by column and kind, read and unpacked when asked for.
struct OrcFileCheck::Streams {
    struct Place {
        uint64_t offset = 0, size = 0;
    };
    struct ColumnEncoding {
        uint64_t kind = 0, dictionary_size = 0;
    };

    std::map<std::pair<uint64_t, uint64_t>, Place> places;
    std::map<std::pair<uint64_t, uint64_t>, std::string> read;
    std::vector<ColumnEncoding> encodings;
    uint64_t end = 0;

    void add(std::string_view message, bool& damaged) {
        uint64_t kind = 0, column = 0, size = 0;
        WireFields fields(message);
        while (const auto field = fields.next()) {
            if (field->id == 1) kind = field->number;
            if (field->id == 2) column = field->number;
            if (field->id == 3) size = field->number;
        }
        damaged = damaged || fields.damaged() || size > kMostUnpacked;
        places[{column, kind}] = {end, size};
        end += size;
    }

    void add_encoding(std::string_view message) {
        ColumnEncoding encoding;
        WireFields fields(message);
        while (const auto field = fields.next()) {
            if (field->id == 1) encoding.kind = field->number;
            if (field->id == 2) encoding.dictionary_size = field->number;
        }
        encodings.push_back(encoding);
    }

    const std::string& bytes(const OrcFileCheck& check, uint64_t column, uint64_t kind) {
        const auto [found, is_new] = read.try_emplace({column, kind});
        const auto place = places.find({column, kind});
        if (is_new && place != places.end())
            found->second = check.unpacked(check.read(place->second.offset, place->second.size));
        return found->second;
    }
};

OrcFileCheck::OrcFileCheck(std::shared_ptr<arrow::io::RandomAccessFile> file, std::string path)
    : file_(std::move(file)), path_(std::move(path)) {
    const auto size = file_->GetSize();
    if (!size.ok() || *size < 4) fail_footer();
    file_size_ = static_cast<uint64_t>(*size);
    try {
        const uint64_t script_size = static_cast<uint8_t>(read(file_size_ - 1, 1)[0]);
        if (script_size + 1 > file_size_) fail_footer();
        read_post_script(read(file_size_ - 1 - script_size, script_size));
        tail_size_ = script_size + 1;
        if (footer_size_ > file_size_ - tail_size_) fail_footer();
        tail_size_ += footer_size_;
        read_footer(unpacked(read(file_size_ - tail_size_, footer_size_)));
    } catch (const Error&) {
        fail_footer();
    }
    check_types();
}

void OrcFileCheck::fail_footer() const {
    throw Error("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", {{"path", file_uri(path_)}});
}

void OrcFileCheck::fail_stripe() const {
    throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}})
        .with_hint("Lengths in it do not fit each other: it is damaged.");
}

void OrcFileCheck::read_post_script(std::string_view bytes) {
    WireFields fields(bytes);
    while (const auto field = fields.next()) {
        if (field->id == 1) footer_size_ = field->number;
        if (field->id == 2) compression_ = field->number;
        if (field->id == 3) block_size_ = field->number;
    }
    if (fields.damaged() || compression_ > kZstd || block_size_ > kMostBlock) fail_footer();
}

void OrcFileCheck::read_footer(std::string_view bytes) {
    WireFields fields(bytes);
    while (const auto field = fields.next()) {
        if (field->id == 3) read_stripe(field->bytes);
        if (field->id == 4) read_type(field->bytes);
    }
    if (fields.damaged() || types_.empty()) fail_footer();
}

void OrcFileCheck::read_stripe(std::string_view bytes) {
    Stripe stripe;
    WireFields fields(bytes);
    while (const auto field = fields.next()) {
        if (field->id == 1) stripe.offset = field->number;
        if (field->id == 2) stripe.index_size = field->number;
        if (field->id == 3) stripe.data_size = field->number;
        if (field->id == 4) stripe.footer_size = field->number;
    }
    uint64_t room = file_size_ - tail_size_;
    for (const uint64_t size : {stripe.offset, stripe.index_size, stripe.data_size, stripe.footer_size}) {
        if (size > room) fail_footer();
        room -= size;
    }
    stripes_.push_back(stripe);
}

void OrcFileCheck::read_type(std::string_view bytes) {
    Type type;
    WireFields fields(bytes);
    while (const auto field = fields.next()) {
        if (field->id == 1) type.kind = field->number;
        if (field->id != 2) continue;
        std::string_view packed = field->bytes;
        if (packed.empty()) type.parts.push_back(field->number);
        for (uint64_t part = 0; !packed.empty() && take_varint(packed, part);) type.parts.push_back(part);
    }
    types_.push_back(std::move(type));
}

/// A tree in pre-order, so that nobody who follows the parts goes in circles.
void OrcFileCheck::check_types() const {
    std::vector<bool> used(types_.size());
    for (size_t id = 0; id < types_.size(); ++id) {
        for (const uint64_t part : types_[id].parts) {
            if (part <= id || part >= types_.size() || used[part]) fail_footer();
            used[part] = true;
        }
        const size_t wanted = types_[id].kind == kList ? 1 : types_[id].kind == kMap ? 2 : SIZE_MAX;
        if (wanted != SIZE_MAX && types_[id].parts.size() != wanted) fail_footer();
    }
}

void OrcFileCheck::check_stripe(size_t stripe, std::span<const int> columns) const {
    if (stripe >= stripes_.size() || compression_ == kLzo) fail_stripe();
    Streams streams = streams_of(stripes_[stripe]);
    for (const int column : columns) {
        if (static_cast<size_t>(column) >= types_[0].parts.size()) fail_stripe();
        check_column(types_[0].parts[static_cast<size_t>(column)], streams);
    }
}

OrcFileCheck::Streams OrcFileCheck::streams_of(const Stripe& stripe) const {
    const uint64_t data_end = stripe.offset + stripe.index_size + stripe.data_size;
    const std::string footer = unpacked(read(data_end, stripe.footer_size));
    Streams streams;
    streams.end = stripe.offset;
    bool damaged = false;
    WireFields fields(footer);
    while (const auto field = fields.next()) {
        if (field->id == 1) streams.add(field->bytes, damaged);
        if (field->id == 2) streams.add_encoding(field->bytes);
    }
    if (damaged || fields.damaged() || streams.end > data_end || streams.encodings.size() < types_.size())
        fail_stripe();
    return streams;
}

void OrcFileCheck::check_column(uint64_t id, Streams& streams) const {
    const Type& type = types_[id];
    const auto& encoding = streams.encodings[id];
    const bool version_2 = encoding.kind == kDirect2 || encoding.kind == kDictionary2;
    const bool text =
        type.kind == kString || type.kind == kBinary || type.kind == kVarchar || type.kind == kChar;
    if (text) {
        const bool dictionary = encoding.kind == kDictionary || encoding.kind == kDictionary2;
        const uint64_t most = dictionary ? encoding.dictionary_size : UINT64_MAX;
        const RunTotal lengths = total_of_runs(streams.bytes(*this, id, kLength), version_2, most);
        const std::string& data = streams.bytes(*this, id, dictionary ? kDictionaryData : kData);
        if (lengths.damaged || lengths.sum > data.size() || (dictionary && lengths.count < most))
            fail_stripe();
    }
    if (type.kind == kList || type.kind == kMap) {
        const RunTotal lengths = total_of_runs(streams.bytes(*this, id, kLength), version_2, UINT64_MAX);
        uint64_t most = 0;
        for (const uint64_t part : type.parts) most += size_below(part, streams) * kMostValuesInByte;
        if (lengths.damaged || lengths.sum > most) fail_stripe();
    }
    for (const uint64_t part : type.parts) check_column(part, streams);
}

/// Bytes that the values of a type and of all within are made of.
uint64_t OrcFileCheck::size_below(uint64_t id, Streams& streams) const {
    uint64_t size = 0;
    for (const auto kind : {kPresent, kData, kLength}) size += streams.bytes(*this, id, kind).size();
    for (const uint64_t part : types_[id].parts) size += size_below(part, streams);
    return size;
}

std::string OrcFileCheck::read(uint64_t offset, uint64_t size) const {
    const auto bytes = file_->ReadAt(static_cast<int64_t>(offset), static_cast<int64_t>(size));
    if (!bytes.ok() || static_cast<uint64_t>((*bytes)->size()) != size) fail_stripe();
    return (*bytes)->ToString();
}

/// Blocks of three bytes of size and kind each, and what they hold.
std::string OrcFileCheck::unpacked(std::string_view bytes) const {
    if (compression_ == kNone) return std::string(bytes);
    const auto codec = codec_of(compression_);
    std::string out;
    while (!bytes.empty()) {
        if (bytes.size() < 3) fail_stripe();
        const auto at = [&](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])); };
        const uint64_t head = at(0) | at(1) << 8 | at(2) << 16;
        const uint64_t size = head >> 1;
        bytes.remove_prefix(3);
        if (size > bytes.size() || out.size() > kMostUnpacked) fail_stripe();
        if ((head & 1) != 0) {
            out.append(bytes.substr(0, size));
        } else {
            if (!codec) fail_stripe();
            const size_t before = out.size();
            out.resize(before + block_size_);
            const auto made = unpack_block(*codec, bytes.substr(0, size), out.data() + before, block_size_);
            if (!made) fail_stripe();
            out.resize(before + static_cast<size_t>(*made));
        }
        bytes.remove_prefix(size);
    }
    return out;
}

}  // namespace firesteel
