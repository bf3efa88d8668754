#pragma once

#include "connect/lowering.h"
#include "spec/command.h"

namespace spark::connect {
class CreateDataFrameViewCommand;
class WriteOperation;
class WriteOperationV2;
}  // namespace spark::connect

namespace firesteel {

using CommandPtr = std::shared_ptr<spec::Command>;

CommandPtr lower_write(const spark::connect::WriteOperation& write, Session& session);
CommandPtr lower_write_to(const spark::connect::WriteOperationV2& write, Session& session);
CommandPtr lower_create_view(const spark::connect::CreateDataFrameViewCommand& create, Session& session);

}  // namespace firesteel
