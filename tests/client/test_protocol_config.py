"""Settings: the seven operations, and what Spark refuses."""

import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import Refused

Config = pb.ConfigRequest


def pairs(response):
    return {pair.key: pair.value if pair.HasField("value") else None for pair in response.pairs}


def test_defaults_are_sparks(spark):
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    assert spark.conf.get("spark.sql.legacy.timeParserPolicy") == "CORRECTED"
    assert spark.conf.get("spark.sql.session.localRelationCacheThreshold") == "1048576"


def test_a_setting_falls_back_to_another(spark):
    spark.conf.set("spark.sql.execution.interruptOnCancel", "false")
    assert spark.conf.get("spark.sql.thriftServer.interruptOnCancel") == "false"


def test_set_get_unset(spark):
    spark.conf.set("spark.sql.shuffle.partitions", "7")
    assert spark.conf.get("spark.sql.shuffle.partitions") == "7"
    spark.conf.unset("spark.sql.shuffle.partitions")
    assert spark.conf.get("spark.sql.shuffle.partitions") == "200"


def test_an_unknown_key_may_be_set(spark):
    spark.conf.set("my.own.key", "x")
    assert spark.conf.get("my.own.key") == "x"
    assert spark.conf.get("my.other.key", None) is None


def test_get_of_nothing_is_refused(raw):
    with pytest.raises(Refused) as refused:
        raw.config(get=Config.Get(keys=["my.own.key"]))
    assert refused.value.condition == "SQL_CONF_NOT_FOUND"
    assert refused.value.reason == "org.apache.spark.SparkNoSuchElementException"
    assert "java.util.NoSuchElementException" in refused.value.classes


def test_get_option_and_get_with_default(raw):
    response = raw.config(get_option=Config.GetOption(keys=["nothing", "spark.sql.ansi.enabled"]))
    assert pairs(response) == {"nothing": None, "spark.sql.ansi.enabled": "true"}
    asked = [pb.KeyValue(key="nothing", value="x"), pb.KeyValue(key="nothing.too")]
    response = raw.config(get_with_default=Config.GetWithDefault(pairs=asked))
    assert pairs(response) == {"nothing": "x", "nothing.too": None}


def test_get_all_cuts_the_prefix(raw):
    raw.config(set=Config.Set(pairs=[pb.KeyValue(key="my.own.key", value="x")]))
    assert pairs(raw.config(get_all=Config.GetAll(prefix="my."))) == {"own.key": "x"}


def test_is_modifiable(spark):
    assert spark.conf.isModifiable("spark.sql.ansi.enabled")
    assert not spark.conf.isModifiable("spark.sql.warehouse.dir")
    assert not spark.conf.isModifiable("my.own.key")
    assert not spark.conf.isModifiable("spark.executor.memory")


@pytest.mark.parametrize(
    "key, condition",
    [("spark.sql.warehouse.dir", "CANNOT_MODIFY_STATIC_CONFIG"), ("spark.executor.memory", "CANNOT_MODIFY_CONFIG")],
)
def test_what_is_fixed_is_refused(spark, key, condition):
    with pytest.raises(AnalysisException) as refused:
        spark.conf.set(key, "x")
    assert refused.value.getCondition() == condition
    assert refused.value.getSqlState() == "46110"
    assert refused.value.getMessageParameters()["key"] == f'"{key}"'


def test_silent_set_warns_instead(raw):
    response = raw.config(
        set=Config.Set(pairs=[pb.KeyValue(key="spark.sql.warehouse.dir", value="x")], silent=True)
    )
    assert "CANNOT_MODIFY_STATIC_CONFIG" in response.warnings[0]


@pytest.mark.parametrize(
    "key, value, condition, parameters",
    [
        ("spark.sql.ansi.enabled", "maybe", "TYPE_MISMATCH", {"confType": "boolean"}),
        ("spark.sql.shuffle.partitions", "many", "TYPE_MISMATCH", {"confType": "int"}),
        ("spark.sql.autoBroadcastJoinThreshold", "10q", "TYPE_MISMATCH", {"confType": "bytes in BYTE"}),
        ("spark.sql.session.timeZone", "Nowhere", "TIME_ZONE", {}),
        (
            "spark.sql.legacy.timeParserPolicy",
            "abc",
            "OUT_OF_RANGE_OF_OPTIONS",
            {"confOptions": "EXCEPTION, LEGACY, CORRECTED"},
        ),
        (
            "spark.sql.shuffle.partitions",
            "-1",
            "REQUIREMENT",
            {"confRequirement": "The value of spark.sql.shuffle.partitions must be positive"},
        ),
    ],
)
def test_values_are_checked(spark, key, value, condition, parameters):
    with pytest.raises(IllegalArgumentException) as refused:
        spark.conf.set(key, value)
    assert refused.value.getCondition() == f"INVALID_CONF_VALUE.{condition}"
    assert refused.value.getSqlState() == "22022"
    assert refused.value.getMessageParameters() == {"confName": key, "confValue": value, **parameters}


def test_set_and_reset_by_sql(spark):
    assert spark.sql("SET my.key = 1").collect() == [("my.key", "1")]
    assert spark.sql("SET my.other.key").collect() == [("my.other.key", "<undefined>")]
    spark.sql("RESET my.key")
    assert spark.sql("SET my.key").collect() == [("my.key", "<undefined>")]


def test_set_v_lists_sparks_documented_settings(spark):
    rows = spark.sql("SET -v")
    assert rows.columns == ["key", "value", "meaning", "Since version"]
    keys = [row.key for row in rows.collect()]
    assert keys == sorted(keys)
    assert "spark.sql.ansi.enabled" in keys and "spark.sql.caseSensitive" not in keys


def test_set_time_zone(spark):
    assert spark.sql("SET TIME ZONE 'Europe/Rome'").collect() == [("spark.sql.session.timeZone", "Europe/Rome")]
    assert spark.conf.get("spark.sql.session.timeZone") == "Europe/Rome"


def test_sessions_do_not_see_each_other(spark, server_url):
    other = spark.builder.remote(server_url).create()
    spark.conf.set("my.key", "mine")
    assert other.conf.get("my.key", None) is None
    other.stop()
