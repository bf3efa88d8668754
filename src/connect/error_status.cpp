#include "connect/error_status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <string>

#include "common/error.h"
#include "common/error_conditions.h"
#include "common/json_text.h"
#include "session/session.h"

namespace firesteel {
namespace {

// gRPC carries the status in HTTP/2 headers, which clients limit to 8 KB in all, base64 included.
constexpr size_t kMaxMessageBytes = 2048;
constexpr size_t kMaxParameterBytes = 1024;

/// At most `limit` bytes, cut between two characters.
std::string abbreviate(const std::string& text, size_t limit) {
    if (text.size() <= limit) return text;
    size_t end = limit - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

constexpr std::string_view kScriptNames[] = {"org.apache.spark.sql.exceptions.SqlScriptingException",
                                             "java.lang.Exception", "java.lang.Throwable"};

std::string class_names(const Error& error) {
    std::string json = "[";
    for (const std::string_view name : java_classes(error)) {
        if (json.size() > 1) json += ',';
        json += quote_json(name);
    }
    return json + ",\"java.lang.Object\"]";
}

std::string parameters_object(const ErrorParameters& parameters) {
    std::string json = "{";
    for (const auto& [name, value] : parameters) {
        if (json.size() > 1) json += ',';
        json += quote_json(name);
        json += ':';
        json += quote_json(value);
    }
    return json + "}";
}

void fill_info(google::rpc::ErrorInfo& info, const Error& error) {
    info.set_reason(std::string(java_classes(error).front()));
    info.set_domain("org.apache.spark");
    auto& metadata = *info.mutable_metadata();
    metadata["classes"] = class_names(error);
    if (!has_spark_condition(error)) return;
    metadata["errorClass"] = error.condition();
    if (!error.sql_state().empty()) metadata["sqlState"] = error.sql_state();
    std::string parameters = parameters_object(error.parameters());
    if (parameters.size() <= kMaxParameterBytes) metadata["messageParameters"] = std::move(parameters);
}

Error as_error(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error("INTERNAL_ERROR", {{"message", "The process is out of memory."}});
    } catch (const std::exception& other) {
        return Error("INTERNAL_ERROR", {{"message", other.what()}});
    } catch (...) {
        return Error("INTERNAL_ERROR", {{"message", "Something that is no exception was thrown."}});
    }
}

}  // namespace

bool has_spark_condition(const Error& error) {
    const std::string& name = error.condition();
    return !name.starts_with("_LEGACY_ERROR_") || name.starts_with("_LEGACY_ERROR_TEMP_");
}

std::span<const std::string_view> java_classes(const Error& error) {
    if (is_script_condition(error.condition())) return kScriptNames;
    return java_class_hierarchy(error.kind());
}

grpc::Status error_status(const std::exception_ptr& thrown, Session* session) {
    const Error error = as_error(thrown);
    google::rpc::ErrorInfo info;
    fill_info(info, error);
    if (session != nullptr && session->config().get_bool("spark.sql.connect.enrichError.enabled")) {
        (*info.mutable_metadata())["errorId"] = session->errors().add(error);
    }
    google::rpc::Status status;
    status.set_code(static_cast<int>(grpc::StatusCode::INTERNAL));
    status.set_message(abbreviate(error.message(), kMaxMessageBytes));
    status.add_details()->PackFrom(info);
    return grpc::Status(grpc::StatusCode::INTERNAL, status.message(), status.SerializeAsString());
}

}  // namespace firesteel
