"""The protocol without the comfort of the client: stubs, one session, errors as the client would read them."""

import json
import uuid

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from pyspark.sql.connect.proto import base_pb2 as pb
from pyspark.sql.connect.proto import base_pb2_grpc


class Refused(Exception):
    """An error with the ErrorInfo that came with it."""

    def __init__(self, error):
        status = rpc_status.from_call(error)
        info = error_details_pb2.ErrorInfo()
        if status is None or not status.details or not status.details[0].Unpack(info):
            raise AssertionError(f"an error without ErrorInfo: {error}") from error
        self.code = error.code()
        self.reason = info.reason
        self.domain = info.domain
        self.metadata = dict(info.metadata)
        self.condition = self.metadata.get("errorClass")
        self.classes = json.loads(self.metadata["classes"])
        super().__init__(status.message)


class RawClient:
    def __init__(self, url, session_id=None, user="tester"):
        self.channel = grpc.insecure_channel(url.removeprefix("sc://"))
        self.stub = base_pb2_grpc.SparkConnectServiceStub(self.channel)
        self.session_id = session_id or str(uuid.uuid4())
        self.user = pb.UserContext(user_id=user)

    def request(self, kind, **fields):
        return kind(session_id=self.session_id, user_context=self.user, **fields)

    def call(self, method, request):
        try:
            return getattr(self.stub, method)(request)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def stream(self, method, request):
        try:
            yield from getattr(self.stub, method)(request)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def execute(self, plan, operation_id=None, reattachable=False, tags=(), options=()):
        request = self.request(pb.ExecutePlanRequest, plan=plan, tags=list(tags), request_options=list(options))
        if operation_id is not None:
            request.operation_id = operation_id
        if reattachable:
            request.request_options.add().reattach_options.reattachable = True
        return self.stream("ExecutePlan", request)

    def reattach(self, operation_id, last_response_id=None):
        request = self.request(
            pb.ReattachExecuteRequest, operation_id=operation_id, last_response_id=last_response_id
        )
        return self.stream("ReattachExecute", request)

    def release(self, operation_id, until=None):
        request = self.request(pb.ReleaseExecuteRequest, operation_id=operation_id)
        if until is None:
            request.release_all.SetInParent()
        else:
            request.release_until.response_id = until
        return self.call("ReleaseExecute", request)

    def config(self, **operation):
        request = self.request(pb.ConfigRequest, operation=pb.ConfigRequest.Operation(**operation))
        return self.call("Config", request)

    def states(self, *operation_ids):
        request = self.request(pb.GetStatusRequest)
        request.operation_status.operation_ids.extend(operation_ids)
        response = self.call("GetStatus", request)
        name = pb.GetStatusResponse.OperationStatus.OperationState.Name
        return {status.operation_id: name(status.state) for status in response.operation_statuses}

    def close(self):
        self.channel.close()


def range_plan(end, step=1):
    plan = pb.Plan()
    plan.root.range.end = end
    plan.root.range.step = step
    return plan


def sql_plan(text):
    plan = pb.Plan()
    plan.root.sql.query = text
    return plan
