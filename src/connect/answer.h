#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <exception>
#include <utility>

#include "connect/error_status.h"
#include "connect/request.h"
#include "session/session_manager.h"

namespace firesteel {

/// The frame of a call with one response: lets `body(session)` run in the session that `request` names, says
/// in the response which session answered, and turns what is thrown into a status.
template <typename Request, typename Response, typename FindSession, typename Body>
grpc::Status answer_in(const grpc::ServerContext& context, const std::string& token, const Request& request,
                       Response& response, FindSession find_session, Body body) {
    if (!is_authorized(context, token)) return unauthenticated();
    SessionPtr session;
    try {
        session = find_session();
        response.set_session_id(request.session_id());
        response.set_server_side_session_id(session->server_id());
        body(*session);
        return grpc::Status::OK;
    } catch (...) {
        return error_status(std::current_exception(), session.get());
    }
}

/// As answer_in(), in the client's session, which is made when it is new.
template <typename Request, typename Response, typename Body>
grpc::Status answer(const grpc::ServerContext& context, const std::string& token, SessionManager& sessions,
                    const Request& request, Response& response, Body body) {
    const auto find = [&] {
        return sessions.get_or_create(request.user_context().user_id(), request.session_id(),
                                      request.client_observed_server_side_session_id());
    };
    return answer_in(context, token, request, response, find, std::move(body));
}

}  // namespace firesteel
