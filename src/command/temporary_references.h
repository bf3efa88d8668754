#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// What a query or function that shall outlive the session refers to in it.
class TemporaryReferences {
public:
    /// To be told by the analyzer; valid as long as this object.
    TemporaryListener listener();
    /// Raises INVALID_TEMP_OBJ_REFERENCE for `object` ("VIEW", "FUNCTION") of that name if there was any.
    void refuse(const std::string& object, const std::string& quoted_name) const;

private:
    std::vector<std::pair<std::string, spec::NameParts>> found_;
};

}  // namespace firesteel
