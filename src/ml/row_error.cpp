#include "ml/row_error.h"

namespace firesteel::ml {

Error row_error(const std::string& model, const std::string& input, const Type& output,
                const std::string& reason) {
    return Error("FAILED_EXECUTE_UDF", {{"functionName", "`" + model + "`"},
                                        {"signature", input},
                                        {"result", output.storage_type().to_string()},
                                        {"reason", reason}});
}

}  // namespace firesteel::ml
