#include "session/spill_places.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "common/log.h"

namespace firesteel {
namespace {

namespace fs = std::filesystem;

const char* find_variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const size_t comma = std::min(text.find(','), text.size());
        std::string_view part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

std::vector<std::string> wanted(const std::vector<std::string>& given, const std::string* setting) {
    if (!given.empty()) return given;
    if (const char* variable = find_variable("SPARK_LOCAL_DIRS")) return split(variable);
    if (setting != nullptr && !setting->empty()) return split(*setting);
    const char* temporary = find_variable("TMPDIR");
    return {temporary != nullptr ? temporary : "/tmp"};
}

/// Where the file system has no files without names, a spill file has one for a moment, and keeps it when its
/// server is killed in that moment. What is older than that is nobody's.
void sweep(const std::string& directory) {
    constexpr auto kMoment = std::chrono::minutes(1);
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
        if (!entry.path().filename().string().starts_with("firesteel-spill-")) continue;
        const auto written = entry.last_write_time(error);
        if (!error && fs::file_time_type::clock::now() - written > kMoment) fs::remove(entry.path(), error);
    }
}

bool is_usable(const std::string& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    return ::access(directory.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

std::vector<std::string> choose_spill_directories(const std::vector<std::string>& given,
                                                  const std::string* setting) {
    const std::vector<std::string> places = wanted(given, setting);
    std::vector<std::string> usable;
    for (const std::string& place : places) {
        const std::string path = place.starts_with("file:") ? place.substr(5) : place;
        if (is_usable(path)) {
            sweep(path);
            usable.push_back(path);
        } else {
            log_warning("The directory {} cannot be used for spilled rows.", path);
        }
    }
    if (usable.empty())
        throw std::runtime_error("There is no directory for spilled rows: none can be written to of " +
                                 (places.empty() ? "an empty list" : places.front()) + ".");
    return usable;
}

}  // namespace firesteel
