#include <gtest/gtest.h>

#include "codec/variant_json.h"
#include "codec/variant_path.h"
#include "codec/variant_schema.h"
#include "common/error.h"

namespace firesteel {
namespace {

struct Bytes {
    std::string value;
    std::string metadata;
    VariantView view() const { return {value, metadata}; }
};

std::optional<Bytes> parsed(std::string_view json) {
    JsonReader reader{JsonSyntax()};
    RecordArena arena;
    VariantBuilder builder("test");
    reader.start(json, arena);
    reader.next();
    if (append_json(reader, builder) != VariantParse::kOk) return std::nullopt;
    return Bytes{std::string(builder.value()), std::string(builder.metadata())};
}

std::string json_of(const VariantView& view) {
    std::string out;
    append_variant_json(view, TimeZone::utc(), out);
    return out;
}

std::string bytes(std::initializer_list<int> list) {
    std::string out;
    for (const int byte : list) out.push_back(static_cast<char>(byte));
    return out;
}

bool is_malformed(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.condition() == "MALFORMED_VARIANT";
    }
    return false;
}

// The bytes are those of Spark 4.2.1.
TEST(Variant, HasSparksBytes) {
    EXPECT_EQ(parsed("1")->value, bytes({0x0C, 1}));
    EXPECT_EQ(parsed("1")->metadata, bytes({1, 0, 0}));
    EXPECT_EQ(parsed("-129")->value, bytes({0x10, 0x7F, 0xFF}));
    EXPECT_EQ(parsed("2147483648")->value, bytes({0x18, 0, 0, 0, 0x80, 0, 0, 0, 0}));
    EXPECT_EQ(parsed("1.50")->value, bytes({0x20, 2, 0x96, 0, 0, 0}));
    EXPECT_EQ(parsed("12345678901234567890")->value,
              bytes({0x28, 0, 0xD2, 0x0A, 0x1F, 0xEB, 0x8C, 0xA9, 0x54, 0xAB, 0, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(parsed("1e3")->value, bytes({0x1C, 0, 0, 0, 0, 0, 0x40, 0x8F, 0x40}));
    EXPECT_EQ(parsed("\"x\"")->value, "\x05x");
    std::string text = bytes({0x40, 0x40, 0, 0, 0});
    text.append(64, 'x');
    EXPECT_EQ(parsed("\"" + std::string(64, 'x') + "\"")->value, text);
    const auto object = parsed("{\"b\":{\"y\":1,\"x\":2},\"a\":1,\"\xC3\xA9\":2,\"aa\":3}");
    EXPECT_EQ(object->value, bytes({2, 4, 3, 5, 0,    4, 0x0B, 0x0F, 0,    0x0D, 0x11, 2, 2,    2,
                                    1, 2, 0, 4, 0x0C, 1, 0x0C, 2,    0x0C, 1,    0x0C, 2, 0x0C, 3}));
    const std::string metadata = bytes({1, 6, 0, 1, 2, 3, 4, 6, 8, 'b', 'y', 'x', 'a', 0xC3, 0xA9, 'a', 'a'});
    EXPECT_EQ(object->metadata, metadata);
}

TEST(Variant, WidensOffsetsAndCounts) {
    std::string json = "[";
    for (int i = 0; i < 300; ++i) json += (i > 0 ? ",\"" : "\"") + std::string(300, 'v') + "\"";
    json += "]";
    const auto wide = parsed(json);
    // A large count of four bytes, offsets of three.
    EXPECT_EQ(wide->value.substr(0, 5), bytes({0x1B, 0x2C, 1, 0, 0}));
    EXPECT_EQ(wide->view().size(), 300U);
    EXPECT_EQ(wide->view().element(299).as_text(), std::string(300, 'v'));
    EXPECT_EQ(json_of(wide->view()), json);
}

TEST(Variant, FindsFieldsAmongFewAndMany) {
    std::string json = "{";
    for (int i = 0; i < 100; ++i)
        json += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":" + std::to_string(i);
    json += ",\"\xEF\xBC\xA1\":-1,\"\xF0\x9F\x98\x80\":-2}";  // U+FF21 sorts after U+1F600 in UTF-16
    const auto object = parsed(json);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(object->view().find("k" + std::to_string(i))->as_long(), i);
    EXPECT_EQ(object->view().find("\xEF\xBC\xA1")->as_long(), -1);
    EXPECT_EQ(object->view().find("\xF0\x9F\x98\x80")->as_long(), -2);
    EXPECT_EQ(object->view().key(100), "\xF0\x9F\x98\x80");
    EXPECT_FALSE(object->view().find("k"));
}

TEST(Variant, RefusesDuplicateKeys) {
    EXPECT_FALSE(parsed("{\"a\":1,\"a\":2}"));
    EXPECT_FALSE(parsed("[{\"a\":[{\"b\":1,\"b\":2}]}]"));
    EXPECT_FALSE(parsed("{\"a\":"));
}

TEST(Variant, CopiesOnlyTheNamesOfAPart) {
    const auto whole = parsed("{\"a\":1,\"b\":{\"c\":[{\"d\":\"x\"}]}}");
    VariantBuilder builder("test");
    builder.append(*whole->view().find("b"));
    EXPECT_EQ(builder.metadata(), bytes({1, 2, 0, 1, 2, 'c', 'd'}));
    EXPECT_EQ(json_of({builder.value(), builder.metadata()}), "{\"c\":[{\"d\":\"x\"}]}");
}

TEST(Variant, KnowsPaths) {
    const auto whole = parsed("{\"a\":[1,{\"b c\":2}],\"x\":{\"y\":3}}");
    const auto at = [&](std::string_view path) {
        const auto steps = parse_variant_path(path);
        const auto found = steps ? find_path(whole->view(), *steps) : std::nullopt;
        return found ? json_of(*found) : "nothing";
    };
    EXPECT_EQ(at("$.a[1]['b c']"), "2");
    EXPECT_EQ(at("$[\"x\"].y"), "3");
    EXPECT_EQ(at("$"), json_of(whole->view()));
    EXPECT_EQ(at("$.a[7]"), "nothing");
    for (const char* bad : {"", "a", "$.", "$[", "$[-1]", "$[a]", "$['a]", "$ .a", "$[1]x", "$[99999999999]"})
        EXPECT_FALSE(parse_variant_path(bad)) << bad;
}

TEST(Variant, TellsSchemas) {
    const auto schema = [](const char* json) {
        const VariantSchema found = VariantSchema::of(parsed(json)->view());
        EXPECT_EQ(VariantSchema::decode(found.encode()).to_sql(), found.to_sql());
        return found.to_sql();
    };
    EXPECT_EQ(schema("[1,2.5,null]"), "ARRAY<DECIMAL(21,1)>");
    EXPECT_EQ(schema("[{\"a\":1},{\"a\":\"x\",\"c d\":[]}]"),
              "ARRAY<OBJECT<a: VARIANT, `c d`: ARRAY<VOID>>>");
    EXPECT_EQ(schema("{}"), "OBJECT<>");
}

/// Everything that reads, on bytes that are not what they claim to be: an error or an answer, never more.
void read_all(const VariantView& view, int depth) {
    if (depth > 50) return;
    switch (view.kind()) {
        case VariantKind::kObject:
            view.find("a");
            for (size_t i = 0; i < std::min<size_t>(view.size(), 300); ++i) view.key(i);
            [[fallthrough]];
        case VariantKind::kArray:
            for (size_t i = 0; i < std::min<size_t>(view.size(), 300); ++i)
                read_all(view.element(i), depth + 1);
            break;
        default:
            json_of(view);
    }
    view.bytes();
}

TEST(Variant, SurvivesBrokenBytes) {
    const auto good =
        parsed("{\"a\":[1,2.5,\"text\",null,true,{\"b\":1e9}],\"c\":\"" + std::string(80, 'x') + "\"}");
    uint64_t seed = 1;
    int failed = 0;
    for (int round = 0; round < 20000; ++round) {
        Bytes broken = *good;
        for (int i = 0; i < 3; ++i) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            std::string& part = (seed >> 60) % 4 == 0 ? broken.metadata : broken.value;
            part[(seed >> 20) % part.size()] = static_cast<char>(seed >> 50);
        }
        broken.value = broken.value.substr(0, broken.value.size() - (seed >> 33) % 8);
        try {
            read_all(broken.view(), 0);
        } catch (const Error&) {
            ++failed;
        }
    }
    EXPECT_GT(failed, 1000);
}

TEST(Variant, RefusesWhatNestsTooDeep) {
    // Arrays of one element each, in offsets of four bytes.
    std::string value = bytes({0});
    for (int i = 0; i < 3000; ++i) {
        const auto size = static_cast<uint32_t>(value.size());
        std::string header = bytes({0x0F, 1, 0, 0, 0, 0});
        for (int byte = 0; byte < 4; ++byte) header.push_back(static_cast<char>(size >> (8 * byte)));
        value = header + value;
    }
    const std::string metadata = bytes({1, 0, 0});
    EXPECT_TRUE(is_malformed([&] { json_of({value, metadata}); }));
    EXPECT_TRUE(is_malformed([&] { VariantSchema::of({value, metadata}); }));
    EXPECT_TRUE(is_malformed([&] {
        VariantBuilder builder("test");
        builder.append({value, metadata});
    }));
    EXPECT_TRUE(is_malformed([&] { VariantView("", metadata); }));
    EXPECT_TRUE(is_malformed([&] { VariantView(bytes({0}), bytes({2, 0, 0})); }));
}

}  // namespace
}  // namespace firesteel
