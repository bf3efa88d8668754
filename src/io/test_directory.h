#pragma once

#include <ftw.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace firesteel {

/// For tests only: a directory that goes away with the test.
class TestDirectory {
public:
    TestDirectory() {
        const char* parent = std::getenv("TMPDIR");
        std::string name = std::string(parent != nullptr ? parent : "/tmp") + "/firesteel_io_XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ~TestDirectory() {
        const auto remove = [](const char* path, const struct stat*, int, struct FTW*) {
            return std::remove(path);
        };
        ::nftw(path_.c_str(), remove, 16, FTW_DEPTH | FTW_PHYS);
    }
    TestDirectory(const TestDirectory&) = delete;
    TestDirectory& operator=(const TestDirectory&) = delete;

    const std::string& path() const { return path_; }
    /// Writes `text` to a file below, its directories included; the file's path.
    std::string write(const std::string& name, const std::string& text = "x\n") const {
        const std::string file = path_ + "/" + name;
        for (size_t slash = path_.size(); slash != std::string::npos; slash = file.find('/', slash + 1))
            ::mkdir(file.substr(0, slash).c_str(), 0755);
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

private:
    std::string path_;
};

}  // namespace firesteel
