"""`firesteel server` and `firesteel sql` as programs: who is let in, how they start and end."""

import os
import signal
import subprocess
import time
import uuid
from contextlib import contextmanager

import grpc
import pytest
from programs import START_PATIENCE, wait_until
from pyspark.sql.connect.proto import base_pb2 as pb
from pyspark.sql.connect.proto import base_pb2_grpc
from raw_client import RawClient, Refused


@contextmanager
def server(binary, folder, *options, **more):
    port_file = folder / "port"
    command = [str(binary), "server", "--port", "0", "--port-file", str(port_file), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, **more)
    try:
        assert wait_until(port_file.exists, START_PATIENCE)
        yield process, int(port_file.read_text())
    finally:
        process.kill()
        process.wait()


def ask(channel):
    request = pb.ConfigRequest(session_id=str(uuid.uuid4()))
    request.operation.get.keys.append("spark.sql.ansi.enabled")
    (pair,) = base_pb2_grpc.SparkConnectServiceStub(channel).Config(request).pairs
    return pair.value


def channel_with(token, port):
    return grpc.secure_channel(
        f"localhost:{port}",
        grpc.composite_channel_credentials(
            grpc.local_channel_credentials(), grpc.access_token_call_credentials(token)
        ),
    )


def test_a_token_is_asked_for(binary, tmp_path):
    token_file = tmp_path / "token"
    token_file.write_text("secret\n")
    with server(binary, tmp_path, "--token-file", str(token_file)) as (_, port):
        assert ask(channel_with("secret", port)) == "true"
        for channel in (channel_with("wrong", port), grpc.insecure_channel(f"localhost:{port}")):
            with pytest.raises(grpc.RpcError) as refused:
                ask(channel)
            assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED


def test_without_a_token_both_kinds_of_channels_are_let_in(binary, tmp_path):
    with server(binary, tmp_path) as (_, port):
        assert ask(grpc.insecure_channel(f"localhost:{port}")) == "true"
        assert ask(channel_with("any", port)) == "true"


def test_tls_with_a_token(binary, tmp_path):
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    options = ["--address", "0.0.0.0", "--tls-cert", str(certificate), "--tls-key", str(key), "--token-env", "SECRET"]
    with server(binary, tmp_path, *options, env={**os.environ, "SECRET": "secret"}) as (_, port):
        def tls_channel(token):
            tls = grpc.ssl_channel_credentials(certificate.read_bytes())
            credentials = grpc.composite_channel_credentials(tls, grpc.access_token_call_credentials(token))
            return grpc.secure_channel(f"localhost:{port}", credentials)

        assert ask(tls_channel("secret")) == "true"
        with pytest.raises(grpc.RpcError) as refused:
            ask(tls_channel("wrong"))
        assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
        with pytest.raises(grpc.RpcError):
            ask(grpc.insecure_channel(f"localhost:{port}"))


def test_it_says_where_it_listens_and_ends_cleanly(binary, tmp_path):
    with server(binary, tmp_path) as (process, port):
        assert process.stdout.readline() == f"Firesteel is ready at sc://localhost:{port}\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_settings_on_the_command_line(binary, tmp_path):
    with server(binary, tmp_path, "--conf", "spark.sql.ansi.enabled=false") as (_, port):
        assert ask(grpc.insecure_channel(f"localhost:{port}")) == "false"


def test_idle_sessions_expire(binary, tmp_path):
    options = ["--conf", "spark.connect.session.manager.defaultSessionTimeout=200ms"]
    options += ["--conf", "spark.connect.session.manager.maintenanceInterval=50ms"]
    with server(binary, tmp_path, *options) as (_, port):
        client = RawClient(f"sc://localhost:{port}")
        request = client.request(pb.ConfigRequest)
        request.operation.get.keys.append("spark.sql.ansi.enabled")
        client.call("Config", request)

        def has_expired():
            time.sleep(1)  # each look would keep the session alive
            try:
                client.call("Config", request)
                return False
            except Refused as refused:
                return refused.condition == "INVALID_HANDLE.SESSION_CLOSED"

        assert wait_until(has_expired, START_PATIENCE)


@pytest.mark.parametrize(
    "options, words",
    [
        (["--address", "0.0.0.0"], "TLS"),
        (["--conf", "spark.sql.ansi.enabled=maybe"], "INVALID_CONF_VALUE"),
        (["--conf", "nothing"], "key=value"),
        (["--memory-limit", "much"], "4g"),
        (["--token-env", "NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE"),
    ],
)
def test_what_it_refuses_to_start_with(binary, options, words):
    done = subprocess.run([binary, "server", "--port", "0", *options], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert words in done.stderr


def sql(binary, *options, text=None):
    return subprocess.run([binary, "sql", *options], input=text, capture_output=True, text=True, timeout=60)


def test_sql_prints_tables(binary, tmp_path):
    expected = "+---+---+\n|a  |b  |\n+---+---+\n|1  |x;y|\n+---+---+\n"
    statement = "SELECT 1 AS a, 'x;y' AS b; -- no more"
    script = tmp_path / "script.sql"
    script.write_text(statement)
    assert sql(binary, statement).stdout == expected
    assert sql(binary, "-f", str(script)).stdout == expected
    assert sql(binary, text=statement).stdout == expected


def test_statements_of_one_script_share_a_session(binary):
    done = sql(binary, "CREATE TEMPORARY VIEW v AS SELECT 2 AS x; SET my.key = 1; SELECT x FROM v")
    assert done.stdout.endswith("+---+\n|x  |\n+---+\n|2  |\n+---+\n")
    assert "|my.key|1    |" in done.stdout


def test_sql_errors_end_the_script(binary):
    done = sql(binary, "SELECT 1/0; SELECT 1")
    assert done.returncode == 1
    assert "DIVIDE_BY_ZERO" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("subcommand", ["server", "sql", "datagen"])
def test_every_subcommand_has_help(binary, subcommand):
    done = subprocess.run([binary, subcommand, "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "Example" in done.stdout or "Subcommands" in done.stdout
