#include "io/storage/storage.h"

#include "io/file_format.h"
#include "io/storage/local_storage.h"
#include "io/storage/object_storage.h"
#include "io/storage/path.h"

namespace firesteel {

StoragePtr storage_for(const std::string& path, const OptionMap& options) {
    if (!is_remote(path)) return local_storage();
    return object_storage(path, options);
}

std::shared_ptr<const File> open_file(const std::string& path, const FormatOptions& options) {
    if (!is_remote(path)) return File::open(path);
    return object_storage(path, options.options)->open(path, nullptr);
}

std::shared_ptr<const File> open_file(const FileSplit& split, const FormatOptions& options) {
    if (!is_remote(split.path)) return File::open(split.path);
    const StoredEntry known{split.path, false, split.file_size, split.modified_millis};
    return object_storage(split.path, options.options)->open(split.path, &known);
}

std::shared_ptr<arrow::io::OutputStream> create_file(const std::string& path, const FormatOptions& options) {
    return storage_for(path, options.options)->create(path);
}

bool is_hidden(const std::string& name) {
    if (name.empty()) return false;
    // "_c1=a" is a partition directory of a column that begins with an underscore.
    return name[0] == '.' || (name[0] == '_' && name.find('=') == std::string::npos);
}

}  // namespace firesteel
