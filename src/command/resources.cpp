// ADD and LIST of files, jars and archives. Nothing here runs jars; they are listed as they are added.

#include <algorithm>
#include <filesystem>

#include "catalog/session_variables.h"
#include "command/show.h"
#include "common/error.h"

namespace firesteel {
namespace {

namespace fs = std::filesystem;

/// "file:/a%20b": as Java writes the URI of a path.
std::string uri_of(const std::string& written, const std::string& fragment, CommandHost& host) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string path = host.resolve_path(written);
    if (path.starts_with("file:")) path.erase(0, 5);
    while (path.starts_with("//")) path.erase(0, 1);
    std::string uri = "file:";
    for (const char c : path) {
        if (std::string_view(" \"#%<>[]^`{|}").find(c) == std::string_view::npos) {
            uri += c;
        } else {
            uri += '%';
            uri += kDigits[static_cast<uint8_t>(c) >> 4];
            uri += kDigits[static_cast<uint8_t>(c) & 15];
        }
    }
    std::error_code error;
    if (fs::is_directory(path, error)) uri += '/';
    return uri + fragment;
}

bool exists(const std::string& written, CommandHost& host) {
    std::string path = host.resolve_path(written);
    if (path.starts_with("file:")) path.erase(0, 5);
    std::error_code error;
    return fs::exists(path, error);
}

Schema no_columns(const spec::Show&, CommandHost&) { return {}; }

std::vector<Value::List> add(const spec::Show& show, CommandHost& host) {
    for (const std::string& written : show.name) {
        const size_t hash = show.scope == "ARCHIVE" ? written.find('#') : std::string::npos;
        const std::string path = written.substr(0, hash);
        if (show.scope != "JAR" && !exists(path, host)) throw Error("PATH_NOT_FOUND", {{"path", path}});
        const std::string fragment = hash == std::string::npos ? "" : written.substr(hash);
        host.variables().resources().add(show.scope, uri_of(path, fragment, host));
    }
    return {};
}

Schema result_columns(const spec::Show&, CommandHost&) { return {shown_text("Results")}; }

std::vector<Value::List> list(const spec::Show& show, CommandHost& host) {
    std::vector<std::string> wanted;
    for (const std::string& written : show.name) wanted.push_back(uri_of(written, "", host));
    std::vector<Value::List> rows;
    for (std::string& uri : host.variables().resources().of_kind(show.scope)) {
        if (wanted.empty() || std::find(wanted.begin(), wanted.end(), uri) != wanted.end())
            rows.push_back({Value(std::move(uri))});
    }
    return rows;
}

[[maybe_unused]] const bool registered =
    register_show("RESOURCES", {result_columns, list}) && register_show("ADD RESOURCES", {no_columns, add});

}  // namespace
}  // namespace firesteel
