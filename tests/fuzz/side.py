"""A server that is asked: ours, or the real Spark."""

import logging

import grpc
from answer import Answer, answer_of
from google.protobuf.message import DecodeError
from pyspark.errors import PySparkException, QueryContextType
from pyspark.sql import SparkSession
from pyspark.sql.connect.proto import base_pb2 as pb

GONE = "SERVER_GONE"  # the condition of an answer that never came
HUNG = "SERVER_HUNG"


class Side:
    def __init__(self, url, patience=120):
        logging.disable(logging.CRITICAL)  # the client logs every failing query
        self.url, self.patience = url, patience
        self.spark = SparkSession.builder.remote(url).create()
        self.client = self.spark._client
        self.client.set_retry_policies([])  # a server that is gone stays gone

    def set(self, settings):
        for key, value in settings.items():
            self.spark.conf.set(key, value)

    def run(self, statements):
        for statement in statements:
            self.spark.sql(statement).collect()

    def ask(self, statement):
        """`statement` is SQL, or a function that makes a DataFrame of a session."""
        return self._guarded(lambda: answer_of(*self.client.to_table(self._plan(statement), {})[:2]))

    def type_of(self, statement):
        """The schema alone, without running anything."""

        def analyze():
            schema = self.client.schema(self._plan(statement))
            fields = schema.fields
            return Answer([f.name for f in fields], [f.dataType for f in fields], [f.nullable for f in fields])

        return self._guarded(analyze)

    def _plan(self, statement):
        if callable(statement):
            return statement(self.spark)._plan.to_proto(self.client)
        plan = pb.Plan()
        plan.root.sql.query = statement
        return plan

    def _guarded(self, call):
        try:
            return call()
        except PySparkException as error:
            if error.getCondition() is None and "StatusCode.UNAVAILABLE" in str(error):
                return Answer(condition=GONE, message=str(error)[:500])
            return Answer(
                condition=error.getCondition() or f"{type(error).__name__} without condition",
                state=error.getSqlState() or "",
                message=str(error)[:2000],
                parameters=error.getMessageParameters() or {},
                place=[one.fragment() for one in error.getQueryContext() if one.contextType() == QueryContextType.SQL],
            )
        except (DecodeError, UnicodeDecodeError) as error:
            return Answer(condition="UNREADABLE", message=str(error)[:500])
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                return Answer(condition=GONE, message=str(error)[:500])
            return Answer(condition=f"grpc {error.code().name}", message=str(error)[:500])

    def close(self):
        try:
            self.spark.stop()
        except Exception:  # a server that died cannot be said goodbye to
            pass
