#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arrow::io {
class RandomAccessFile;
}

namespace firesteel {

/// The library that reads ORC believes every length that a file states and ends the process over those that
/// no memory can hold. So all of them are looked at before it sees the file. One object is used by one
/// thread.
class OrcFileCheck {
public:
    /// Looks at the file's tail. Raises FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER.
    OrcFileCheck(std::shared_ptr<arrow::io::RandomAccessFile> file, std::string path);

    /// Looks at a stripe as far as the `columns`, fields of the file's schema, are made of it. Raises
    /// FAILED_READ_FILE.NO_HINT.
    void check_stripe(size_t stripe, std::span<const int> columns) const;

private:
    struct Type {
        uint64_t kind = 0;
        std::vector<uint64_t> parts;  // ids of the types within
    };
    struct Stripe {
        uint64_t offset = 0, index_size = 0, data_size = 0, footer_size = 0;
    };
    struct Streams;

    void read_post_script(std::string_view bytes);
    void read_footer(std::string_view bytes);
    void read_type(std::string_view bytes);
    void read_stripe(std::string_view bytes);
    void check_types() const;
    Streams streams_of(const Stripe& stripe) const;
    void check_column(uint64_t id, Streams& streams) const;
    uint64_t size_below(uint64_t id, Streams& streams) const;
    std::string read(uint64_t offset, uint64_t size) const;
    std::string unpacked(std::string_view bytes) const;
    [[noreturn]] void fail_footer() const;
    [[noreturn]] void fail_stripe() const;

    std::shared_ptr<arrow::io::RandomAccessFile> file_;
    std::string path_;
    uint64_t file_size_ = 0;
    uint64_t tail_size_ = 0;
    uint64_t footer_size_ = 0;
    uint64_t compression_ = 0;
    uint64_t block_size_ = 0;
    std::vector<Type> types_;
    std::vector<Stripe> stripes_;
};

}  // namespace firesteel
