#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <zstd.h>

#include "common/error.h"
#include "connect/lowering.h"
#include "connect/run_plan.h"

namespace firesteel {
namespace {

using spark::connect::Plan;

[[noreturn]] void raise_cannot_parse(const std::string& why) {
    throw Error("CONNECT_INVALID_PLAN.CANNOT_PARSE", {{"errorMsg", why}});
}

/// Clients compress as a stream, so the size is not always written at the front; `limit` keeps a bomb from
/// exploding.
std::string decompress(const std::string& data, int64_t limit) {
    const std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    std::string out;
    std::string block(ZSTD_DStreamOutSize(), '\0');
    ZSTD_inBuffer input{data.data(), data.size(), 0};
    for (size_t hint = 1; hint != 0;) {
        ZSTD_outBuffer output{block.data(), block.size(), 0};
        hint = ZSTD_decompressStream(context.get(), &output, &input);
        if (ZSTD_isError(hint)) raise_cannot_parse(ZSTD_getErrorName(hint));
        out.append(block.data(), output.pos);
        if (static_cast<int64_t>(out.size()) > limit) {
            throw Error("CONNECT_INVALID_PLAN.PLAN_SIZE_LARGER_THAN_MAX",
                        {{"planSize", "unknown"}, {"maxPlanSize", std::to_string(limit)}});
        }
        if (hint != 0 && input.pos == input.size && output.pos < output.size)
            raise_cannot_parse("The data ends early.");
    }
    return out;
}

template <typename Message>
std::shared_ptr<const Message> parse(const std::string& bytes, int recursion_limit) {
    auto message = std::make_shared<Message>();
    google::protobuf::io::ArrayInputStream array(bytes.data(), static_cast<int>(bytes.size()));
    google::protobuf::io::CodedInputStream input(&array);
    input.SetRecursionLimit(recursion_limit);
    if (!message->ParseFromCodedStream(&input)) raise_cannot_parse("The decompressed bytes are no message.");
    return message;
}

UnpackedPlan unpack(const Plan::CompressedOperation& compressed, const Session& session) {
    if (compressed.compression_codec() != spark::connect::COMPRESSION_CODEC_ZSTD) {
        raise_cannot_parse("The compression is not known.");
    }
    const int64_t limit = session.config().get_long("spark.connect.grpc.maxInboundMessageSize");
    const auto depth =
        static_cast<int>(session.config().get_long("spark.connect.grpc.marshallerRecursionLimit"));
    const std::string bytes = decompress(compressed.data(), limit * 4);
    UnpackedPlan out;
    if (compressed.op_type() == Plan::CompressedOperation::OP_TYPE_RELATION) {
        const auto relation = parse<spark::connect::Relation>(bytes, depth);
        out.relation = relation.get();
        out.unpacked = relation;
    } else if (compressed.op_type() == Plan::CompressedOperation::OP_TYPE_COMMAND) {
        const auto command = parse<spark::connect::Command>(bytes, depth);
        out.command = command.get();
        out.unpacked = command;
    } else {
        raise_cannot_parse("The compressed plan is neither a relation nor a command.");
    }
    return out;
}

}  // namespace

UnpackedPlan unpack_plan(const Plan& plan, const Session& session) {
    switch (plan.op_type_case()) {
        case Plan::kRoot:
            return {&plan.root(), nullptr, nullptr};
        case Plan::kCommand:
            return {nullptr, &plan.command(), nullptr};
        case Plan::kCompressedOperation:
            return unpack(plan.compressed_operation(), session);
        case Plan::OP_TYPE_NOT_SET:
            break;
    }
    raise_one_of_not_set("spark.connect.Plan", "OPTYPE_NOT_SET");
}

}  // namespace firesteel
