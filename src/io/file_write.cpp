#include "io/file_write.h"

#include "common/error.h"

namespace firesteel {

std::unique_ptr<TableWrite> write_files(const FileFormat& format, const WriteRequest&, bool) {
    throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", format.name() + " write"}});
}

}  // namespace firesteel
