"""Records what Firesteel answers to a client, for canned_server to say again.

A proxy between the two writes each call's messages down. Answers name their session, so both times it has the same id.
"""

import struct
from concurrent.futures import ThreadPoolExecutor

import grpc

SESSION = "00000000-0000-4000-8000-00000000beef"
LARGEST = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def url(port):
    return f"sc://127.0.0.1:{port}/;session_id={SESSION}"


class Recorder(grpc.GenericRpcHandler):
    """`with Recorder(port) as recorder:` serves on `recorder.port` what the server on `port` answers."""

    def __init__(self, port):
        self.repeats = False
        self._calls = []
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", LARGEST)
        self._server = grpc.server(ThreadPoolExecutor(16), options=LARGEST)
        self._server.add_generic_rpc_handlers([self])
        self.port = self._server.add_insecure_port("127.0.0.1:0")

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._server.stop(None).wait()
        self._channel.close()

    def service(self, details):
        def handle(requests, context):
            messages = []
            self._calls.append((self.repeats, details.method, messages))
            try:
                for message in self._channel.stream_stream(details.method)(requests):
                    messages.append(message)
                    yield message
            except grpc.RpcError as error:
                context.abort(error.code(), error.details())

        return grpc.stream_stream_rpc_method_handler(handle)

    def save(self, path):
        with open(path, "wb") as file:
            for repeats, method, messages in self._calls:
                file.write(bytes([repeats]) + with_length(method.encode()) + struct.pack("<I", len(messages)))
                file.writelines(map(with_length, messages))


def with_length(text):
    return struct.pack("<I", len(text)) + text


def record(path, port, open_session, work):
    """The first call of `work(session)` is the start, the second what is repeated."""
    with Recorder(port) as recorder:
        session = open_session(url(recorder.port))
        work(session)
        recorder.repeats = True
        work(session)
        recorder.repeats = False
        session.stop()  # else the client goes on asking it about settings
        recorder.save(path)
