"""Broken requests for every RPC, as raw bytes: whatever comes, the server answers or refuses, and serves the next one."""

import threading
import uuid

import grpc
import pyarrow as pa
from findings import Finding
from messages import fill, mutate, parsed, spoil_bytes
from plan_corpus import plans
from pyspark.sql.connect.proto import base_pb2 as pb

SERVICE = pb.DESCRIPTOR.services_by_name["SparkConnectService"]
PATIENCE = 10.0  # seconds until a request is given up; legal ones may take for ever
ALIVE_PATIENCE = 60.0


class ProtocolRun:
    def __init__(self, random, ours, spark, report):
        self.random, self.report, self.url = random, report, ours.url.removeprefix("sc://")
        self.cases = 0
        self.outcomes = {}
        self.corpus = plans(ours.spark)
        self.channel = grpc.insecure_channel(self.url, [("grpc.max_receive_message_length", -1)])
        self.sessions = [str(uuid.UUID(int=random.getrandbits(128), version=4)) for _ in range(20)]
        self.ways = [self.mutated_plan, self.random_plan, self.spoiled_plan, self.random_request, self.spoiled_request,
                     self.spoiled_arrow, self.artifacts, self.commands]  # fmt: skip

    def step(self):
        method, data = self.random.choice(self.ways)()
        self.cases += 1
        code = self.send(method, data)
        self.outcomes[code] = self.outcomes.get(code, 0) + 1
        if code in ("UNAVAILABLE", "DEADLINE_EXCEEDED") or self.cases % 100 == 0:
            self.must_live(method, data, code)
        if self.cases % 3000 == 0:
            self.crowd()

    def finish(self):
        print("  answers: " + ", ".join(f"{code} {count}" for code, count in sorted(self.outcomes.items())))

    # The requests.

    def base(self, kind):
        return kind(session_id=self.random.choice(self.sessions), user_context=pb.UserContext(user_id="fuzz"))

    def plan_request(self, plan):
        """Run it or analyze it."""
        if self.random.random() < 0.7:
            request = self.base(pb.ExecutePlanRequest)
            request.plan.CopyFrom(plan)
            if self.random.random() < 0.2:
                request.request_options.add().reattach_options.reattachable = True
            return "ExecutePlan", request
        request = self.base(pb.AnalyzePlanRequest)
        getattr(request, self.random.choice(["schema", "explain", "tree_string", "is_local", "input_files", "semantic_hash"])).plan.CopyFrom(plan)
        return "AnalyzePlan", request

    def serialized(self, method, request):
        return method, request.SerializeToString()

    def some_plan(self):
        plan = pb.Plan()
        plan.CopyFrom(self.random.choice(self.corpus))
        return plan

    def mutated_plan(self):
        plan = self.some_plan()
        mutate(self.random, plan, self.corpus)
        return self.serialized(*self.plan_request(plan))

    def random_plan(self):
        plan = pb.Plan()
        fill(self.random, plan.root, self.random.choice([2, 4, 6]))
        return self.serialized(*self.plan_request(plan))

    def spoiled_plan(self):
        """Bytes that are no longer what they were, but still a message."""
        for _ in range(20):
            plan = parsed(pb.Plan, spoil_bytes(self.random, self.some_plan().SerializeToString()))
            if plan is not None:
                return self.serialized(*self.plan_request(plan))
        return self.mutated_plan()

    def commands(self):
        plan = pb.Plan()
        fill(self.random, plan.command, 4)
        for write in ("write_operation", "write_operation_v2"):  # below the server's folder, if they get so far
            if plan.command.HasField(write) and write == "write_operation":
                plan.command.write_operation.path = "written_by_fuzz"
        if plan.command.HasField("ml_command") or self.random.random() < 0.5:
            relation = self.some_plan().root
            for message, field in ((plan.command.write_operation, "input"), (plan.command.create_dataframe_view, "input")):
                if message.ByteSize():
                    getattr(message, field).CopyFrom(relation)
        return self.serialized(*self.plan_request(plan))

    def random_request(self):
        method = self.random.choice(SERVICE.methods)
        kind = getattr(pb, method.input_type.name)
        request = fill(self.random, kind(), 5)
        if self.random.random() < 0.8:
            request.MergeFrom(self.base(kind)) if "session_id" in kind.DESCRIPTOR.fields_by_name else None
        return self.serialized(method.name, request)

    def spoiled_request(self):
        method, data = self.random.choice([self.mutated_plan, self.random_request])()
        return method, spoil_bytes(self.random, data)

    def spoiled_arrow(self):
        plan = pb.Plan()
        local = plan.root.local_relation
        local.data = spoil_bytes(self.random, self.random.choice(ARROW))
        if self.random.random() < 0.3:
            local.schema = self.random.choice(["a int", "s string, a array<int>", "x struct<y:int>", '{"type":"struct","fields":[]}'])
        return self.serialized(*self.plan_request(plan))

    def artifacts(self):
        request = self.base(pb.AddArtifactsRequest)
        fill(self.random, request, 3)
        if self.random.random() < 0.5:
            data = request.batch.artifacts.add()
            data.name = self.random.choice(["cache/abc", "cache/../../x", "/etc/passwd", "files/../../../x", "jars/a.jar", "cache/" + "0" * 64])
            data.data.data = self.random.randbytes(self.random.choice([0, 10, 5000]))
            data.data.crc = self.random.choice([0, 1, 2**40])
        return self.serialized("AddArtifacts", request)

    # Sending, and watching.

    def send(self, method, data, read=50):
        """The name of the status it ended with. A stream is left after `read` responses, as a client that vanishes does."""
        kind = SERVICE.methods_by_name[method]
        path = f"/spark.connect.SparkConnectService/{method}"
        try:
            if kind.client_streaming:
                self.channel.stream_unary(path)(iter([data, data]), timeout=PATIENCE)
            elif kind.server_streaming:
                stream = self.channel.unary_stream(path)(data, timeout=PATIENCE)
                for number, _ in enumerate(stream):
                    if number >= read:
                        stream.cancel()
                        return "LEFT"
            else:
                self.channel.unary_unary(path)(data, timeout=PATIENCE)
            return "OK"
        except grpc.RpcError as error:
            return error.code().name

    def must_live(self, method, data, code):
        request = pb.ExecutePlanRequest(session_id=str(uuid.uuid4()), user_context=pb.UserContext(user_id="fuzz"))
        request.plan.root.sql.query = "SELECT 1"
        try:
            for _ in self.channel.unary_stream("/spark.connect.SparkConnectService/ExecutePlan")(
                request.SerializeToString(), timeout=ALIVE_PATIENCE
            ):
                pass
        except grpc.RpcError as error:
            kind = "hang" if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED else "crash"
            self.report.add(Finding("protocol", kind, data.hex(), f"{method} {code}, then {error.code().name}", about=method))
            raise SystemExit(f"the server is gone after {method}") from None
        finally:
            release = pb.ReleaseSessionRequest(session_id=request.session_id, user_context=request.user_context)
            self.channel.unary_unary("/spark.connect.SparkConnectService/ReleaseSession")(release.SerializeToString(), timeout=PATIENCE)

    def crowd(self):
        """A hundred sessions at once, half of which leave in the middle of a stream."""

        def one(number):
            request = pb.ExecutePlanRequest(session_id=str(uuid.uuid4()), user_context=pb.UserContext(user_id=f"crowd {number}"))
            request.plan.root.sql.query = "SELECT id, id % 7, repeat('x', 100) FROM range(0, 300000)"
            self.send("ExecutePlan", request.SerializeToString(), read=1 if number % 2 else 1000)
            release = pb.ReleaseSessionRequest(session_id=request.session_id, user_context=request.user_context)
            self.send("ReleaseSession", release.SerializeToString())

        threads = [threading.Thread(target=one, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.cases += len(threads)


def arrow_streams():
    def stream(table, **options):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()

    simple = pa.table({"a": list(range(50)), "s": ["x" * (i % 7) for i in range(50)], "b": [i % 3 == 0 or None for i in range(50)]})
    nested = pa.table({"l": [[1, 2], None, []] * 9, "m": pa.array([[("k", 1)], None, []] * 9, pa.map_(pa.string(), pa.int32())),
                       "s": [{"x": 1, "y": "z"}, None, {"x": None, "y": ""}] * 9})  # fmt: skip
    coded = pa.table({"d": pa.array(["x", "y", None, "x"] * 9).dictionary_encode(), "n": pa.array([None] * 36, pa.null())})
    wide = pa.table({"v": pa.array(["long text, not inlined", "", None] * 5, pa.string_view()), "w": pa.array(["a", "b", None] * 5, pa.large_string()),
                     "y": pa.array([b"1", None, b"22"] * 5, pa.binary()), "t": pa.array([1, None, 3] * 5, pa.timestamp("us", "UTC")),
                     "q": pa.array([1, 2, None] * 5).cast(pa.decimal128(38, 2))})  # fmt: skip
    return [stream(simple), stream(nested), stream(coded), stream(wide), stream(simple, compression="lz4"), stream(nested, compression="zstd")]


ARROW = arrow_streams()
