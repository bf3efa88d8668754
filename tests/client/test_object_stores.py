"""Data in a store that speaks S3: moto's server, which checks keys and keeps buckets in its memory."""

import json
import socket
import subprocess
import sys

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from programs import START_PATIENCE, wait_until
from pyspark.errors import PySparkException
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

REGION = "us-east-1"
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "%s"}]}'


class Store:
    """A server, and a user who may do everything."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.key, self.secret = self.add_user("owner", "*")
        self.s3 = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(s3={"addressing_style": "path"}),
        )

    def add_user(self, name, resource):
        iam = boto3.client(
            "iam", endpoint_url=self.url, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="y"
        )
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=POLICY % resource)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def check_keys(self, check):
        """From now on requests are (not) refused when their keys are wrong."""
        requests.post(f"{self.url}/moto-api/reset-auth", data="0" if check else "inf", timeout=30).raise_for_status()

    def keys(self, bucket, prefix=""):
        return sorted(o["Key"] for o in self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []))

    def settings(self, key=None, secret=None):
        return {
            "fs.s3a.endpoint": self.url,
            "fs.s3a.access.key": key or self.key,
            "fs.s3a.secret.key": secret or self.secret,
            "fs.s3a.path.style.access": "true",
        }


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("moto") / "log"
    with open(log, "wb") as out:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def answers():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0 or process.poll() is not None

    try:
        assert wait_until(answers, START_PATIENCE) and process.poll() is None, log.read_text()
        yield Store(port)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def bucket(store, request):
    """A new bucket of the test's own."""
    name = request.node.name.replace("_", "-").replace("[", "-").replace("]", "").lower()[:60]
    store.s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def session(server_url, store):
    made = SparkSession.builder.remote(server_url).create()
    for key, value in store.settings().items():
        made.conf.set(f"spark.hadoop.{key}", value)
    yield made
    made.stop()


@pytest.mark.parametrize("format", ["parquet", "csv", "json", "orc", "avro", "text"])
def test_formats(session, store, bucket, format):
    path = f"s3a://{bucket}/data/{format}"
    rows = session.range(100).select(F.concat(F.lit("row "), "id").alias("value"))
    rows.coalesce(1).write.format(format).save(path)
    keys = store.keys(bucket)
    assert [key.rsplit("/", 1)[1][:10] for key in keys if not key.endswith("/")] == ["_SUCCESS", "part-00000"]
    read = session.read.format(format).schema("value string").load(path)
    assert sorted(r.value for r in read.collect()) == sorted(f"row {i}" for i in range(100))
    assert session.read.format(format).load(path + "/part-*").count() == 100


def test_compressed_text(session, bucket):
    rows = session.range(50000).select(F.col("id").cast("string").alias("value"))
    for codec in ("gzip", "snappy", "bzip2", "none"):
        path = f"s3a://{bucket}/{codec}"
        rows.write.option("compression", codec).text(path)
        assert session.read.text(path).select(F.sum(F.col("value").cast("bigint"))).collect() == [(1249975000,)]


def test_partitions(session, store, bucket):
    path = f"s3a://{bucket}/t"
    rows = session.range(20).select("id", (F.col("id") % 3).alias("k"), F.lit("a b/c").alias("s"))
    rows.write.partitionBy("k", "s").parquet(path)
    data = [key for key in store.keys(bucket) if key.endswith(".parquet")]
    assert {key.rsplit("/", 1)[0] for key in data} == {f"t/k={i}/s=a b%2Fc" for i in range(3)}
    assert not [key for key in store.keys(bucket) if "_temporary" in key]
    read = session.read.parquet(path)
    assert read.schema.simpleString() == "struct<id:bigint,k:int,s:string>"
    assert read.where("k = 1").orderBy("id").collect() == [Row(id=i, k=1, s="a b/c") for i in range(1, 20, 3)]
    session.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    rows.where("k = 1").limit(1).write.mode("overwrite").partitionBy("k", "s").parquet(path)
    assert read_counts(session, path) == {0: 7, 1: 1, 2: 6}


def read_counts(session, path):
    return {row.k: row.n for row in session.read.parquet(path).groupBy("k").agg(F.count("*").alias("n")).collect()}


def test_globs_and_names(session, bucket):
    root = f"s3a://{bucket}/x"
    for day in ("2020-01-01", "2020-01-02", "2021-01-01"):
        session.createDataFrame([(day,)], "d string").coalesce(1).write.json(f"{root}/{day}")

    def days(*paths):
        return sorted(r.d for r in session.read.json(list(paths)).collect())

    assert days(f"{root}/2020-*") == ["2020-01-01", "2020-01-02"]
    assert days(f"{root}/2020-01-0[12]/*.json") == ["2020-01-01", "2020-01-02"]
    assert days(f"{root}/{{2020-01-01,2021-01-01}}/part*") == ["2020-01-01", "2021-01-01"]
    assert days(f"{root}/2021-01-01/", f"s3://{bucket}/x//2020-01-02") == ["2020-01-02", "2021-01-01"]
    named = session.read.json(f"{root}/2021-01-01").select(
        F.input_file_name().alias("a"), "_metadata.file_path", "_metadata.file_name", "_metadata.file_size"
    )
    row = named.collect()[0]
    assert row.a == row.file_path == f"{root}/2021-01-01/{row.file_name}"
    assert row.file_size > 0
    assert session.read.json(f"{root}/2021-01-01").inputFiles() == [row.a]


def test_save_modes(session, store, bucket):
    path = f"s3a://{bucket}/t"
    session.range(3).write.parquet(path)
    with pytest.raises(PySparkException) as error:
        session.range(3).write.parquet(path)
    assert error.value.getCondition() == "PATH_ALREADY_EXISTS"
    assert path in str(error.value)
    session.range(5).write.mode("ignore").parquet(path)
    assert session.read.parquet(path).count() == 3
    session.range(5).write.mode("append").parquet(path)
    assert session.read.parquet(path).count() == 8
    session.range(2).write.mode("overwrite").parquet(path)
    assert session.read.parquet(path).count() == 2
    with pytest.raises(PySparkException) as error:
        session.read.parquet(path).write.mode("overwrite").parquet(path)
    assert error.value.getCondition() == "UNSUPPORTED_OVERWRITE.PATH"
    assert "t/_SUCCESS" in store.keys(bucket)


def test_what_is_not_there(session, bucket):
    for path in (f"s3a://{bucket}/none", f"s3a://{bucket}/none/*.csv", "s3a://no-such-bucket-here/x"):
        with pytest.raises(PySparkException) as error:
            session.read.text(path).count()
        assert error.value.getCondition() == "PATH_NOT_FOUND", path
        assert path in str(error.value)
    with pytest.raises(PySparkException) as error:
        session.range(3).write.parquet("s3a://no-such-bucket-here/x")
    assert error.value.getCondition() == "TASK_WRITE_FAILED"
    assert "no-such-bucket-here" in str(error.value)


@pytest.mark.parametrize("path", ["foo://host/x", "hdfs://host:8020/x"])
def test_unknown_file_systems(session, path):
    scheme = path.split(":")[0]
    for act in (
        lambda: session.read.parquet(path).count(),
        lambda: session.range(3).write.parquet(path),
        lambda: session.sql(f"create table unknown_file_system(a int) using parquet location '{path}'"),
    ):
        with pytest.raises(PySparkException, match=f'No FileSystem for scheme "{scheme}"'):
            act()


def test_tables(session, store, bucket):
    path = f"s3a://{bucket}/warehouse/t"
    session.sql(f"create table in_store(a int, k string) using parquet partitioned by (k) location '{path}'")
    try:
        assert session.table("in_store").count() == 0
        session.sql("insert into in_store values (1, 'x'), (2, 'y')")
        session.sql("insert into in_store partition (k = 'x') values (3)")
        assert session.table("in_store").orderBy("a").collect() == [Row(1, "x"), Row(2, "y"), Row(3, "x")]
        assert [r[0] for r in session.sql("show partitions in_store").collect()] == ["k=x", "k=y"]
        session.sql("insert overwrite in_store partition (k = 'x') values (4)")
        assert session.table("in_store").orderBy("a").collect() == [Row(2, "y"), Row(4, "x")]
        session.sql("alter table in_store drop partition (k = 'y')")
        assert session.table("in_store").collect() == [Row(4, "x")]
        described = {r.col_name: r.data_type for r in session.sql("describe extended in_store").collect()}
        assert described["Location"] == path
    finally:
        session.sql("drop table in_store")
    assert [key for key in store.keys(bucket) if key.endswith(".parquet")]  # the table was external
    session.range(3).write.saveAsTable("in_store_too", path=f"s3a://{bucket}/other", format="json")
    assert session.table("in_store_too").count() == 3
    session.sql("drop table in_store_too")


def test_large_file(session, store, bucket):
    """Several row groups, and uploads in several parts."""
    path = f"s3a://{bucket}/large"
    rows = session.range(400_000).select("id", F.sha2(F.col("id").cast("string"), 256).alias("h"))
    rows.coalesce(1).write.option("parquet.block.size", 4 << 20).parquet(path)
    part = next(key for key in store.keys(bucket) if key.endswith(".parquet"))
    assert store.s3.head_object(Bucket=bucket, Key=part)["ContentLength"] > 12 << 20
    read = session.read.parquet(path)
    expected = rows.agg(F.count("*"), F.sum("id"), F.bit_xor(F.xxhash64("h"))).collect()
    assert read.agg(F.count("*"), F.sum("id"), F.bit_xor(F.xxhash64("h"))).collect() == expected
    assert read.where("id = 399999").select("id").collect() == [Row(id=399999)]
    rows.coalesce(1).write.option("header", True).csv(f"s3a://{bucket}/csv")
    lines = session.read.option("header", True).schema("id bigint, h string").csv(f"s3a://{bucket}/csv")
    assert lines.agg(F.count("*"), F.sum("id"), F.bit_xor(F.xxhash64("h"))).collect() == expected


def test_failed_write(session, store, bucket):
    path = f"s3a://{bucket}/t"
    bad = session.range(1000).select(F.when(F.col("id") == 999, F.raise_error("stop")).otherwise("x").alias("v"))
    with pytest.raises(PySparkException, match="stop"):
        bad.write.parquet(path)
    assert [key for key in store.keys(bucket) if not key.endswith("/")] == []
    session.range(3).write.parquet(path)
    with pytest.raises(PySparkException, match="stop"):
        bad.write.mode("overwrite").parquet(path)
    assert session.read.parquet(path).count() == 3


def test_killed_write(binary, store, bucket, tmp_path):
    """A server that goes away while it writes leaves nothing that readers see."""
    port_file = tmp_path / "port"
    # A process of its own: a client goes on calling a server that is gone.
    program = tmp_path / "client.py"
    program.write_text("""
import json, sys
from pyspark.sql import SparkSession, functions as F
session = SparkSession.builder.remote(sys.argv[1]).create()
for key, value in json.loads(sys.argv[2]).items():
    session.conf.set(key, value)
slow = session.range(0, 50_000_000, 1, 2).select("id", F.sha2(F.col("id").cast("string"), 512).alias("h"))
slow.write.parquet(sys.argv[3])
""")
    command = [str(binary), "server", "--port", "0", "--port-file", str(port_file), "--die-with-parent"]
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=tmp_path)
    client = None
    try:
        assert wait_until(port_file.exists, START_PATIENCE)
        arguments = [
            f"sc://localhost:{port_file.read_text().strip()}", json.dumps(store.settings()), f"s3a://{bucket}/t"
        ]
        client = subprocess.Popen(
            [sys.executable, program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

        def is_writing():
            return store.s3.list_multipart_uploads(Bucket=bucket).get("Uploads") or store.keys(bucket)

        assert wait_until(is_writing, START_PATIENCE)
        process.kill()
        process.wait(30)
        assert [key for key in store.keys(bucket) if "_temporary" not in key and not key.endswith("/")] == []
    finally:
        for started in (process, client):
            if started is not None:
                started.kill()
                started.wait()


def test_sessions_have_their_own_keys(session, server_url, store, bucket):
    path = f"s3a://{bucket}/t"
    session.range(3).write.parquet(path)
    assert session.read.parquet(path).count() == 3
    own_key, own_secret = store.add_user(f"reader-{bucket}", "arn:aws:s3:::elsewhere/*")
    other = SparkSession.builder.remote(server_url).create()
    store.check_keys(True)
    try:
        for key, secret in ((own_key, own_secret), ("AKIAUNKNOWNKEY000000", "wrongsecretwrongsecret")):
            for name, value in store.settings(key, secret).items():
                other.conf.set(name, value)
            for act in (
                lambda: other.read.parquet(path).count(),
                lambda: other.range(3).write.mode("append").parquet(path),
            ):
                with pytest.raises(PySparkException) as error:
                    act()
                assert error.value.getCondition() in ("FAILED_READ_FILE.NO_HINT", "TASK_WRITE_FAILED")
                assert secret not in str(error.value)
        assert session.read.parquet(path).count() == 3
        # Options of a reader go before the session's settings.
        assert other.read.options(**store.settings()).parquet(path).count() == 3
        # A bucket's own settings go before those for all.
        other.conf.set(f"fs.s3a.bucket.{bucket}.access.key", store.key)
        other.conf.set(f"fs.s3a.bucket.{bucket}.secret.key", store.secret)
        assert other.read.parquet(path).count() == 3
    finally:
        store.check_keys(False)
        other.stop()


def test_keys_are_not_shown(session, store, bucket, capsys):
    path = f"s3a://{bucket}/t"
    session.range(3).write.options(**store.settings()).parquet(path)
    read = session.read.options(**store.settings()).parquet(path)
    for mode in ("simple", "extended", "formatted", "cost", "codegen"):
        read.explain(mode)
    shown = capsys.readouterr().out
    assert path in shown
    for hidden in (store.key, store.secret, store.url):
        assert hidden not in shown
    values = {r.key: r.value for r in session.sql("SET").collect() if r.key.endswith(("secret.key", "access.key"))}
    assert set(values.values()) == {"*********(redacted)"}
    assert session.sql("SET spark.hadoop.fs.s3a.secret.key").collect()[0].value == "*********(redacted)"


def test_usual_settings_do_no_harm(program, store, bucket):
    """What programs for Hadoop's S3A set besides, and the environment's credentials."""
    text = """
        from pyspark.sql import SparkSession
        spark = (SparkSession.builder.appName("x").master("local[*]")
            .config("spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.4.1,com.amazonaws:aws-java-sdk-bundle:1.12.262")
            .config("spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem")
            .config("spark.hadoop.fs.s3a.aws.credentials.provider",
                    "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider")
            .config("spark.hadoop.fs.s3a.connection.ssl.enabled", "false")
            .config("spark.hadoop.fs.s3a.path.style.access", "true")
            .config("spark.hadoop.fs.s3a.fast.upload", "true")
            .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2")
            .config("spark.hadoop.fs.s3a.endpoint", "%s")
            .getOrCreate())
        spark.range(7).write.mode("overwrite").parquet("s3a://%s/t")
        print(spark.read.parquet("s3a://%s/t").count())
    """
    host = store.url.removeprefix("http://")
    keys = {"AWS_ACCESS_KEY_ID": store.key, "AWS_SECRET_ACCESS_KEY": store.secret}
    assert program.run(text % (host, bucket, bucket), **keys).strip().endswith("7")


def test_another_store_is_other_data(session, store, bucket):
    """Rows that were kept of one store are not taken for those of another."""
    path = f"s3a://{bucket}/t"
    session.range(3).write.parquet(path)
    kept = session.read.parquet(path).cache()
    assert kept.count() == 3
    nowhere = session.read.option("fs.s3a.endpoint", "http://127.0.0.1:1").schema("id bigint").parquet
    with pytest.raises(PySparkException) as error:
        nowhere(path).count()
    assert error.value.getCondition() == "FAILED_READ_FILE.NO_HINT"
    kept.unpersist()
