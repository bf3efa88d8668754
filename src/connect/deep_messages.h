#pragma once

#include <google/protobuf/io/coded_stream.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include "spark/connect/base.pb.h"

/// Every transformation of a DataFrame nests its plan two messages deeper, and protobuf reads no more than
/// 100 by default: requests with plans are read with a limit that programs do not meet and the stack still
/// bears. The generated service is compiled with this header in front (cmake/ConnectProto.cmake), for that is
/// where gRPC reads messages.
namespace firesteel {

constexpr int kMessageDepth = 2048;

template <typename Message>
struct DeepMessageTraits {
    static grpc::Status Serialize(const grpc::protobuf::MessageLite& message, grpc::ByteBuffer* buffer,
                                  bool* own_buffer) {
        return grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(message, buffer, own_buffer);
    }

    static grpc::Status Deserialize(grpc::ByteBuffer* buffer, grpc::protobuf::MessageLite* message) {
        grpc::Status status;
        {
            grpc::ProtoBufferReader reader(buffer);
            if (!reader.status().ok()) return reader.status();
            google::protobuf::io::CodedInputStream input(&reader);
            input.SetRecursionLimit(kMessageDepth);
            if (!message->ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
                status = grpc::Status(grpc::StatusCode::INTERNAL,
                                      "The request is no message, or nested too deep.");
            }
        }
        buffer->Clear();
        return status;
    }
};

}  // namespace firesteel

namespace grpc {

template <>
class SerializationTraits<spark::connect::ExecutePlanRequest>
    : public firesteel::DeepMessageTraits<spark::connect::ExecutePlanRequest> {};

// Calls with one request and one response (AnalyzePlan) read any message through its base.
template <>
class SerializationTraits<grpc::protobuf::MessageLite>
    : public firesteel::DeepMessageTraits<grpc::protobuf::MessageLite> {};

}  // namespace grpc
