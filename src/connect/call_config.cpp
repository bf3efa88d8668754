#include "common/error.h"
#include "connect/answer.h"
#include "connect/service.h"

namespace firesteel {
namespace {

using spark::connect::ConfigRequest;
using spark::connect::ConfigResponse;
using spark::connect::KeyValue;

/// Settings of the classic client that mean nothing over the wire.
constexpr std::string_view kUnsupported[] = {"spark.sql.execution.arrow.enabled",
                                             "spark.sql.execution.arrow.pyspark.fallback.enabled",
                                             "spark.sql.execution.arrow.fallback.enabled"};

void warn_if_unsupported(const std::string& key, ConfigResponse& response) {
    for (const std::string_view unsupported : kUnsupported) {
        if (key == unsupported)
            response.add_warnings("The SQL config '" + key + "' is NOT supported in Spark Connect");
    }
}

KeyValue& add_pair(ConfigResponse& response, const std::string& key) {
    KeyValue& pair = *response.add_pairs();
    pair.set_key(key);
    return pair;
}

void set(SessionConfig& config, const ConfigRequest::Set& request, ConfigResponse& response) {
    for (const KeyValue& pair : request.pairs()) {
        try {
            if (!pair.has_value()) {
                throw Error("INTERNAL_ERROR",
                            {{"message", "A value is needed for the setting " + pair.key() + "."}});
            }
            config.set(pair.key(), pair.value());
        } catch (const Error& error) {
            if (!request.silent()) throw;
            response.add_warnings("Failed to set " + pair.key() + " to " + pair.value() + " due to " +
                                  error.message());
        }
        warn_if_unsupported(pair.key(), response);
    }
}

void get(const SessionConfig& config, const ConfigRequest::Get& request, ConfigResponse& response) {
    for (const std::string& key : request.keys()) {
        add_pair(response, key).set_value(config.get(key));
        warn_if_unsupported(key, response);
    }
}

void get_with_default(const SessionConfig& config, const ConfigRequest::GetWithDefault& request,
                      ConfigResponse& response) {
    for (const KeyValue& pair : request.pairs()) {
        KeyValue& answer = add_pair(response, pair.key());
        if (pair.has_value()) {
            answer.set_value(config.get(pair.key(), pair.value()));
        } else if (const auto value = config.get_option(pair.key())) {
            answer.set_value(*value);
        }
        warn_if_unsupported(pair.key(), response);
    }
}

void get_option(const SessionConfig& config, const ConfigRequest::GetOption& request,
                ConfigResponse& response) {
    for (const std::string& key : request.keys()) {
        KeyValue& answer = add_pair(response, key);
        if (const auto value = config.get_option(key)) answer.set_value(*value);
        warn_if_unsupported(key, response);
    }
}

/// With a prefix the keys come back without it.
void get_all(const SessionConfig& config, const ConfigRequest::GetAll& request, ConfigResponse& response) {
    for (const auto& [key, value] : config.all()) {
        if (!key.starts_with(request.prefix())) continue;
        add_pair(response, key.substr(request.prefix().size())).set_value(value);
    }
}

void unset(SessionConfig& config, const ConfigRequest::Unset& request, ConfigResponse& response) {
    for (const std::string& key : request.keys()) {
        config.unset(key);
        warn_if_unsupported(key, response);
    }
}

void is_modifiable(const SessionConfig& config, const ConfigRequest::IsModifiable& request,
                   ConfigResponse& response) {
    for (const std::string& key : request.keys()) {
        add_pair(response, key).set_value(config.is_modifiable(key) ? "true" : "false");
        warn_if_unsupported(key, response);
    }
}

void run(SessionConfig& config, const ConfigRequest::Operation& operation, ConfigResponse& response) {
    using Operation = ConfigRequest::Operation;
    switch (operation.op_type_case()) {
        case Operation::kSet:
            return set(config, operation.set(), response);
        case Operation::kGet:
            return get(config, operation.get(), response);
        case Operation::kGetWithDefault:
            return get_with_default(config, operation.get_with_default(), response);
        case Operation::kGetOption:
            return get_option(config, operation.get_option(), response);
        case Operation::kGetAll:
            return get_all(config, operation.get_all(), response);
        case Operation::kUnset:
            return unset(config, operation.unset(), response);
        case Operation::kIsModifiable:
            return is_modifiable(config, operation.is_modifiable(), response);
        case Operation::OP_TYPE_NOT_SET:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                {{"fullName", "spark.connect.ConfigRequest.Operation"}, {"name", "OPTYPE_NOT_SET"}});
}

}  // namespace

grpc::Status ConnectService::Config(grpc::ServerContext* context, const ConfigRequest* request,
                                    ConfigResponse* response) {
    return answer(*context, token_, sessions_, *request, *response,
                  [&](Session& session) { run(session.config(), request->operation(), *response); });
}

}  // namespace firesteel
