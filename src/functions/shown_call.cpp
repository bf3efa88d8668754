#include "functions/shown_call.h"

namespace firesteel {

std::string show_first_argument(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + (arguments.empty() ? "" : arguments[0]) + ")";
}

}  // namespace firesteel
