#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "catalog/metadata_store.h"
#include "common/error.h"

namespace firesteel {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".json";
// No name of an object: those are escaped.
constexpr const char* kDatabaseFile = "%database.json";

[[noreturn]] void raise_io(const std::string& path, const std::string& what) {
    throw Error("INTERNAL_ERROR", {{"message", "the catalog at " + path + ": " + what}});
}

/// A name that any file system takes: letters, digits, `_` and `-`; other bytes as %XX.
std::string escape(const std::string& name) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if ((std::isalnum(byte) != 0 && byte < 0x80) || c == '_' || c == '-') {
            out += c;
        } else {
            out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        }
    }
    return out;
}

std::string unescape(const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1]))) {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Bytes to the disk before the name that leads to them.
void write_file(const std::string& path, const std::string& text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) raise_io(path, std::strerror(errno));
    size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = ::write(file, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        done += static_cast<size_t>(count);
    }
    const bool good = done == text.size() && fsync(file) == 0;
    const int code = errno;
    close(file);
    if (!good) raise_io(path, std::strerror(code));
}

class FolderStore final : public MetadataStore {
public:
    explicit FolderStore(std::string folder) : folder_(std::move(folder)) {}

    std::unique_ptr<Lock> lock() override { return std::make_unique<Held>(changing_, folder_); }

    std::optional<std::string> read(const std::string& database, const std::string& name) const override {
        std::ifstream file(path_of(database, name), std::ios::binary);
        if (!file) return std::nullopt;
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    std::vector<std::string> databases() const override { return entries(folder_, true); }

    std::vector<std::string> names(const std::string& database) const override {
        return entries(folder_ + "/" + escape(database), false);
    }

    void write(const std::string& database, const std::string& name, const std::string& text) override {
        std::error_code error;
        fs::create_directories(folder_ + "/" + escape(database), error);
        if (error) raise_io(folder_, error.message());
        const std::string path = path_of(database, name);
        const std::string fresh = path + ".new";  // one at a time: the caller has the lock
        write_file(fresh, text);
        if (std::rename(fresh.c_str(), path.c_str()) != 0) raise_io(path, std::strerror(errno));
    }

    void remove(const std::string& database, const std::string& name) override {
        std::error_code error;
        fs::remove(path_of(database, name), error);
        if (error) raise_io(folder_, error.message());
        if (name.empty()) fs::remove(folder_ + "/" + escape(database), error);  // stays unless empty
    }

private:
    struct Held final : Lock {
        Held(std::mutex& mutex, const std::string& folder) : guard(mutex) {
            std::error_code error;
            fs::create_directories(folder, error);
            if (error) raise_io(folder, error.message());
            const std::string path = folder + "/lock";
            file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
            if (file < 0) raise_io(path, std::strerror(errno));
            while (flock(file, LOCK_EX) != 0) {
                if (errno != EINTR) raise_io(path, std::strerror(errno));
            }
        }
        ~Held() override { close(file); }
        std::lock_guard<std::mutex> guard;
        int file = -1;
    };

    std::string path_of(const std::string& database, const std::string& name) const {
        return folder_ + "/" + escape(database) + "/" +
               (name.empty() ? kDatabaseFile : escape(name) + kSuffix);
    }

    static std::vector<std::string> entries(const std::string& folder, bool folders) {
        std::vector<std::string> all;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error)) {
            std::string name = entry.path().filename().string();
            if (entry.is_directory(error) != folders) continue;
            if (!folders) {
                if (name == kDatabaseFile || !name.ends_with(kSuffix)) continue;
                name.resize(name.size() - std::strlen(kSuffix));
            }
            all.push_back(unescape(name));
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    const std::string folder_;
    std::mutex changing_;
};

}  // namespace

std::unique_ptr<MetadataStore> make_folder_store(std::string folder) {
    return std::make_unique<FolderStore>(std::move(folder));
}

}  // namespace firesteel
