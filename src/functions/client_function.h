#pragma once

namespace firesteel {

struct FunctionRecord;

/// Functions that clients call for their own API (pandas' above all) and SQL does not know.
void is_for_clients(FunctionRecord& record);
bool is_only_for_clients(const FunctionRecord& record);

}  // namespace firesteel
