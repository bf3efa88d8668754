#include "functions/client_function.h"

#include "functions/registry.h"

namespace firesteel {

namespace {

constexpr const char* kGroup = "client_funcs";

}  // namespace

void is_for_clients(FunctionRecord& record) {
    record.internal = true;
    record.group = kGroup;
}

bool is_only_for_clients(const FunctionRecord& record) { return record.group == kGroup; }

}  // namespace firesteel
