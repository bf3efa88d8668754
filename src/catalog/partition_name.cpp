#include "catalog/partition_name.h"

#include <algorithm>

namespace firesteel {

namespace {

int from_hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string escape_partition_text(std::string_view text) {
    constexpr std::string_view kSpecial = "\"#%'*/:=?\\{[]^";
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if ((c >= 0 && c < 32) || c == 127 || kSpecial.find(c) != std::string_view::npos) {
            out += {'%', kDigits[(c >> 4) & 15], kDigits[c & 15]};
        } else {
            out.push_back(c);
        }
    }
    return out;
}

std::string unescape_partition_text(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? from_hex(text[i + 1]) : -1;
        const int low = high >= 0 ? from_hex(text[i + 2]) : -1;
        if (low >= 0) {
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::pair<std::string, std::string> partition_value_in(std::string_view directory) {
    const size_t equals = directory.find('=');
    return {unescape_partition_text(directory.substr(0, equals)),
            unescape_partition_text(directory.substr(equals + 1))};
}

std::vector<std::pair<std::string, std::string>> partition_values_in(std::string_view name) {
    std::vector<std::pair<std::string, std::string>> values;
    for (size_t begin = 0; begin <= name.size();) {
        const size_t end = std::min(name.find('/', begin), name.size());
        values.push_back(partition_value_in(name.substr(begin, end - begin)));
        begin = end + 1;
    }
    return values;
}

void add_to_partition_name(std::string_view column, std::string_view value, std::string& name) {
    if (!name.empty()) name += '/';
    name += escape_partition_text(column) + "=" + escape_partition_text(value);
}

}  // namespace firesteel
