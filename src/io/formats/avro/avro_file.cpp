#include "io/formats/avro/avro_file.h"

#include <algorithm>
#include <map>

#include "codec/avro_cursor.h"
#include "common/error.h"
#include "io/file_listing.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

constexpr int64_t kWindowBytes = 1 << 20;
constexpr int64_t kSyncBytes = 16;
constexpr std::string_view kMagic("Obj\x01", 4);

[[noreturn]] void raise_damaged(const File& file, const std::string& reason) {
    throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(file.path())}}).with_hint(reason);
}

std::string read_range(const File& file, int64_t offset, int64_t size) {
    std::string bytes(
        static_cast<size_t>(std::clamp<int64_t>(size, 0, std::max<int64_t>(file.size() - offset, 0))), '\0');
    const int64_t got = file.read_at(offset, static_cast<int64_t>(bytes.size()), bytes.data());
    bytes.resize(static_cast<size_t>(got));
    return bytes;
}

/// Properties, and how many bytes they take; false: more bytes are needed, or they are damaged.
bool read_properties(std::string_view bytes, std::map<std::string, std::string>& properties, size_t& size) {
    AvroCursor cursor(bytes);
    while (const int64_t count = cursor.read_block()) {
        for (int64_t i = 0; i < count && !cursor.failed(); ++i) {
            const std::string key(cursor.read_bytes());
            properties[key] = std::string(cursor.read_bytes());
        }
    }
    if (cursor.failed()) return false;
    size = bytes.size() - cursor.left();
    return true;
}

}  // namespace

AvroHeader read_avro_header(const File& file) {
    std::map<std::string, std::string> properties;
    std::string bytes;
    size_t size = 0;
    for (int64_t wanted = 1 << 16;; wanted *= 8) {
        bytes = read_range(file, 0, wanted);
        if (!bytes.starts_with(kMagic)) raise_damaged(file, "It is not an Avro data file.");
        properties.clear();
        const std::string_view rest = std::string_view(bytes).substr(kMagic.size());
        if (read_properties(rest, properties, size) && rest.size() >= size + kSyncBytes) break;
        if (static_cast<int64_t>(bytes.size()) < wanted) raise_damaged(file, "Its header is incomplete.");
    }
    AvroHeader header;
    header.size = static_cast<int64_t>(kMagic.size() + size) + kSyncBytes;
    header.sync = bytes.substr(static_cast<size_t>(header.size - kSyncBytes), kSyncBytes);
    header.codec = properties["avro.codec"];
    header.by_spark = properties.contains("org.apache.spark.version");
    header.legacy_dates = properties.contains("org.apache.spark.legacyDateTime");
    header.time_zone = properties["org.apache.spark.timeZone"];
    try {
        header.schema = parse_avro_schema(properties["avro.schema"]);
    } catch (const Error& error) {
        raise_damaged(file, error.message());
    }
    return header;
}

AvroBlocks::AvroBlocks(std::shared_ptr<const File> file, const AvroHeader& header, const FileSplit& split,
                       MemoryPoolPtr pool)
    : file_(std::move(file)),
      sync_(header.sync),
      end_(split.end),
      pool_(std::move(pool)),
      codec_(AvroCodec::make(header.codec, -1, pool_)) {
    if (!codec_) fail("Its codec " + header.codec + " is not known.");
    next_ = split.begin == 0 ? header.size : find_sync(split.begin);
}

std::string_view AvroBlocks::look(int64_t offset, int64_t size) {
    const int64_t window_end = window_begin_ + static_cast<int64_t>(window_.size());
    if (offset < window_begin_ || offset + size > window_end) {
        const int64_t wanted = std::max(size, kWindowBytes);
        window_.clear();
        window_.shrink_to_fit();
        window_charge_.set(std::min(wanted, file_->size()), pool_);
        window_ = read_range(*file_, offset, wanted);
        window_begin_ = offset;
    }
    return std::string_view(window_).substr(static_cast<size_t>(offset - window_begin_));
}

int64_t AvroBlocks::find_sync(int64_t from) {
    while (from + kSyncBytes <= file_->size()) {
        const std::string_view bytes = look(from, kSyncBytes);
        const size_t found = bytes.find(sync_);
        if (found != std::string_view::npos) return from + static_cast<int64_t>(found) + kSyncBytes;
        from += static_cast<int64_t>(bytes.size()) - kSyncBytes + 1;
    }
    return file_->size();
}

bool AvroBlocks::next() {
    constexpr int64_t kLongestNumbers = 20;
    if (next_ >= file_->size() || next_ >= end_ + kSyncBytes) return false;
    begin_ = next_;
    AvroCursor cursor(look(begin_, kLongestNumbers));
    const size_t before = cursor.left();
    rows_ = cursor.read_long();
    const int64_t size = cursor.read_long();
    const auto numbers = static_cast<int64_t>(before - cursor.left());
    if (cursor.failed() || rows_ < 0 || size < 0 || size > file_->size() - begin_ - numbers - kSyncBytes)
        fail("A block is damaged.");
    const std::string_view bytes = look(begin_, numbers + size + kSyncBytes);
    packed_ = bytes.substr(static_cast<size_t>(numbers), static_cast<size_t>(size));
    if (bytes.substr(static_cast<size_t>(numbers + size), kSyncBytes) != sync_)
        fail("A block does not end with the file's marker.");
    next_ = begin_ + numbers + size + kSyncBytes;
    return true;
}

std::string_view AvroBlocks::bytes() {
    if (!codec_->decompress(packed_, plain_)) fail("A block cannot be decompressed.");
    return plain_;
}

void AvroBlocks::fail(const std::string& reason) const {
    raise_damaged(*file_, reason + " The block begins at byte " + std::to_string(begin_) + ".");
}

AvroSchemaPtr given_avro_schema(const FormatOptions& options) {
    if (const std::string* text = options.find("avroschema")) return parse_avro_schema(*text);
    const std::string* url = options.find("avroschemaurl");
    if (url == nullptr) return nullptr;
    const auto file = open_file(plain_path(strip_file_scheme(*url)), options);
    return parse_avro_schema(read_range(*file, 0, file->size()));
}

bool is_avro_input(const std::string& path, const FormatOptions& options) {
    return path.ends_with(".avro") || avro_flag(options.options, "ignoreExtension", true);
}

}  // namespace firesteel
