#include "io/byte_sink.h"

#include <gtest/gtest.h>

#include <fstream>

#include "common/error.h"
#include "io/byte_stream.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

std::string long_text() {
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += std::to_string(i * 7919) + "\n";
    return text;
}

TEST(ByteSink, IsReadBackByTheNameOfTheFile) {
    const TestDirectory directory;
    const std::string text = long_text();
    for (const char* name : {"none", "gzip", "deflate", "zstd", "bzip2", "snappy", "lz4"}) {
        const TextCompression compression = text_compression({{{"compression", name}}, nullptr});
        const std::string path = directory.path() + "/x" + compression_extension(compression);
        const auto sink = create_byte_sink(path, compression, {});
        for (size_t at = 0; at < text.size(); at += 1000)
            sink->write(std::string_view(text).substr(at, 1000));
        sink->close();
        std::string found(text.size() + 1, '\0');
        const auto stream = open_byte_stream(File::open(path));
        int64_t size = 0;
        while (const int64_t n = stream->read(static_cast<int64_t>(found.size()) - size, found.data() + size))
            size += n;
        found.resize(static_cast<size_t>(size));
        EXPECT_EQ(found, text) << name;
    }
}

TEST(ByteSink, WritesHadoopsBlocks) {
    const TestDirectory directory;
    for (const auto compression : {TextCompression::kSnappy, TextCompression::kLz4}) {
        const std::string path = directory.path() + "/x" + compression_extension(compression);
        const auto sink = create_byte_sink(path, compression, {});
        sink->write("hello hello hello hello");
        sink->close();
        std::ifstream in(path, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        ASSERT_GT(bytes.size(), 8U);
        EXPECT_EQ(bytes.substr(0, 4), std::string("\0\0\0\x17", 4));
        EXPECT_EQ(static_cast<size_t>(static_cast<uint8_t>(bytes[7])), bytes.size() - 8);
    }
}

TEST(ByteSink, RefusesUnknownCodecs) {
    try {
        text_compression({{{"compression", "zip"}}, nullptr});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION");
    }
}

}  // namespace
}  // namespace firesteel
