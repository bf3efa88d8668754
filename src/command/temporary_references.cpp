#include "command/temporary_references.h"

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {

TemporaryListener TemporaryReferences::listener() {
    return [this](const std::string& kind, const spec::NameParts& name) { found_.emplace_back(kind, name); };
}

void TemporaryReferences::refuse(const std::string& object, const std::string& quoted_name) const {
    for (const char* wanted : {"VIEW", "FUNCTION", "VARIABLE"}) {
        for (const auto& [kind, name] : found_) {
            if (kind != wanted) continue;
            throw Error("INVALID_TEMP_OBJ_REFERENCE", {{"obj", object},
                                                       {"objName", quoted_name},
                                                       {"tempObj", kind},
                                                       {"tempObjName", quote_identifiers(name)}});
        }
    }
}

}  // namespace firesteel
