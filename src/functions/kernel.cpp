#include "functions/kernel.h"

namespace firesteel {

void ErrorSink::set_error(Error error) { error_ = std::make_shared<const Error>(std::move(error)); }

}  // namespace firesteel
