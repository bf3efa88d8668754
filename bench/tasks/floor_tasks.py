"""The same tasks as spark_tasks, the server's answers coming out of a recording: what the client alone costs."""

import hashlib
import json

import servers
import spark_tasks


def __getattr__(name):
    """Any task that spark_tasks has, after it was recorded from Firesteel once."""
    function = getattr(spark_tasks, name)

    def replay(floor, **arguments):
        key = hashlib.sha256(json.dumps([name, arguments], sort_keys=True).encode()).hexdigest()[:16]
        recording = floor.folder / f"{name}-{key}.canned"
        if not recording.exists():
            floor.record(recording, lambda spark: function(spark, **arguments))
        process, port = servers.canned(recording)
        try:
            spark = floor.open_session(port)
            function(spark, **arguments)  # the start of the recording
            result = function(spark, **arguments)
            spark.stop()
            return result
        finally:
            process.stdin.close()
            process.wait()

    return replay
