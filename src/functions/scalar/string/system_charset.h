#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace firesteel {

/// Any character set that the C library can convert, for the sets that Java knows beyond Spark's seven.
class SystemCharset {
public:
    /// Null when there is none of that name.
    static std::unique_ptr<SystemCharset> find(std::string_view name);
    SystemCharset(const SystemCharset&) = delete;
    SystemCharset& operator=(const SystemCharset&) = delete;
    ~SystemCharset();

    /// False when something had no place in the set ('?' stands there), or was no text (U+FFFD).
    bool encode(std::string_view text, std::string& out);
    bool decode(std::string_view bytes, std::string& out);

private:
    SystemCharset(void* encoder, void* decoder) : encoder_(encoder), decoder_(decoder) {}

    void* encoder_;  // iconv_t
    void* decoder_;
};

}  // namespace firesteel
