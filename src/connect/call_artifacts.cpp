#include <grpcpp/support/sync_stream.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "common/error.h"
#include "connect/answer.h"
#include "connect/lowering.h"
#include "connect/service.h"

namespace firesteel {
namespace {

using spark::connect::AddArtifactsRequest;
using spark::connect::AddArtifactsResponse;

bool has_right_crc(const AddArtifactsRequest::ArtifactChunk& chunk) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(chunk.data().data());
    return static_cast<int64_t>(crc32_z(0, bytes, chunk.data().size())) == chunk.crc();
}

/// Puts the uploads of one stream together: small artifacts come in batches, large ones in chunks one after
/// the other.
class Upload {
public:
    Upload(Session& session, AddArtifactsResponse& response)
        : session_(session), artifacts_(session.artifacts()), response_(response) {}

    void add(const AddArtifactsRequest& request) {
        switch (request.payload_case()) {
            case AddArtifactsRequest::kBatch:
                for (const auto& artifact : request.batch().artifacts()) {
                    finish(artifact.name(), artifact.data().data(), has_right_crc(artifact.data()));
                }
                return;
            case AddArtifactsRequest::kBeginChunk:
                return begin(request.begin_chunk());
            case AddArtifactsRequest::kChunk:
                return add_chunk(request.chunk());
            case AddArtifactsRequest::PAYLOAD_NOT_SET:
                break;
        }
        raise_one_of_not_set("spark.connect.AddArtifactsRequest", "PAYLOAD_NOT_SET");
    }

    void end() const {
        if (missing_ > 0) refuse("The artifact " + name_ + " lacks " + std::to_string(missing_) + " chunks.");
    }

private:
    [[noreturn]] static void refuse(std::string message) {
        throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE", {{"message", std::move(message)}});
    }

    void begin(const AddArtifactsRequest::BeginChunkedArtifact& first) {
        end();
        if (first.num_chunks() < 1) refuse("An artifact has at least one chunk.");
        name_ = first.name();
        missing_ = first.num_chunks();
        bytes_.clear();
        is_right_ = true;
        add_chunk(first.initial_chunk());
    }

    void add_chunk(const AddArtifactsRequest::ArtifactChunk& chunk) {
        if (missing_ <= 0) refuse("A chunk belongs to no artifact.");
        is_right_ = is_right_ && has_right_crc(chunk);
        bytes_ += chunk.data();
        if (--missing_ == 0) finish(name_, std::move(bytes_), is_right_);
    }

    /// What arrived damaged is not kept; the summary says so and the client sends it again.
    void finish(const std::string& name, std::string bytes, bool is_right) {
        constexpr std::string_view kToFiles = "forward_to_fs";
        if (is_right && name.starts_with(kToFiles)) {
            copy_to_file(name.substr(kToFiles.size()), bytes);
        } else if (is_right) {
            artifacts_.add(name, std::move(bytes));
        }
        auto& summary = *response_.add_artifacts();
        summary.set_name(name);
        summary.set_is_crc_successful(is_right);
    }

    /// copyFromLocalToFs: a file of the client becomes one of the server, where that is allowed.
    void copy_to_file(const std::string& path, const std::string& bytes) const {
        if (!session_.config().get_bool("spark.connect.copyFromLocalToFs.allowDestLocal")) {
            throw Error("INTERNAL_ERROR", {{"message",
                                            "Files are copied to the server's own file system only when "
                                            "spark.connect.copyFromLocalToFs.allowDestLocal is set."}});
        }
        const std::string partial = path + ".part";
        std::ofstream file(partial, std::ios::binary | std::ios::trunc);
        file << bytes;
        file.close();
        std::error_code failed;
        if (file) std::filesystem::rename(partial, path, failed);
        if (!file || failed) refuse("The file " + path + " cannot be written.");
    }

    Session& session_;
    ArtifactStore& artifacts_;
    AddArtifactsResponse& response_;
    std::string name_;
    std::string bytes_;
    int64_t missing_ = 0;
    bool is_right_ = true;
};

}  // namespace

grpc::Status ConnectService::AddArtifacts(grpc::ServerContext* context,
                                          grpc::ServerReader<AddArtifactsRequest>* stream,
                                          AddArtifactsResponse* response) {
    AddArtifactsRequest request;
    if (!stream->Read(&request))
        return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "Nothing was uploaded.");
    return answer(*context, token_, sessions_, request, *response, [&](Session& session) {
        Upload upload(session, *response);
        do {
            upload.add(request);
        } while (stream->Read(&request));
        upload.end();
    });
}

grpc::Status ConnectService::ArtifactStatus(grpc::ServerContext* context,
                                            const spark::connect::ArtifactStatusesRequest* request,
                                            spark::connect::ArtifactStatusesResponse* response) {
    return answer(*context, token_, sessions_, *request, *response, [&](Session& session) {
        for (const std::string& name : request->names()) {
            const bool is_cached = name.starts_with("cache/") && session.artifacts().contains(name);
            (*response->mutable_statuses())[name].set_exists(is_cached);
        }
    });
}

}  // namespace firesteel
