"""Answers of a Connect server as the texts that stand in .slt files. The C++ runner's `row_text.cpp` writes the same."""

import datetime
import math

import numpy
import pyarrow
from pyspark.errors import PySparkException
from pyspark.sql import functions

EPOCH = datetime.date(1970, 1, 1)


def ask(spark, record):
    """(is it an error, the lines of the answer, a message)."""
    parameters = record.parameters
    if isinstance(parameters, dict):
        parameters = {name: functions.expr(text) for name, text in parameters.items()}
    elif parameters:
        parameters = [functions.expr(text) for text in parameters]
    try:
        frame = spark.sql(record.sql, args=parameters) if parameters else spark.sql(record.sql)
        if record.kind == "statement":
            return False, [], ""
        columns, *rows = lines_of(frame)
    except PySparkException as error:
        pairs = (error.getMessageParameters() or {}).items()
        lines = [f"{error.getCondition()} {error.getSqlState() or ''}".strip()]
        return True, lines + sorted(f"{name} = {escaped(value, '')}".rstrip() for name, value in pairs), str(error).strip().split("\n", 1)[0]
    return False, [columns] + (sorted(rows, key=str.encode) if record.kind == "query rowsort" else rows), ""


def lines_of(frame):
    """The columns, then the rows."""
    table, schema = frame._to_table()  # toArrow() refuses ARRAY<VOID>
    columns = [[text_of(field.dataType, value) for value in column] for field, column in zip(schema.fields, table.columns)]
    return [header(schema)] + [" | ".join(cells) for cells in zip(*columns)]


def is_expected(record, is_error, lines):
    if record.kind == "statement":
        return not is_error
    if is_error != (record.kind == "error"):
        return False
    if is_error:
        return record.answer == lines[:1] or record.answer == lines
    if len(lines) != len(record.answer) or lines[0] != record.answer[0]:
        return False
    return all(is_same_row(lines[0], expected, got) for expected, got in zip(record.answer[1:], lines[1:]))


def is_same_row(columns, expected, got):
    """Floating-point numbers may differ in their last digits: threads add in any order."""
    if expected == got:
        return True
    types = [column.rsplit(": ", 1)[-1].removesuffix(" not null") for column in columns.split(" | ")]
    a, b = expected.split(" | "), got.split(" | ")
    if not len(types) == len(a) == len(b):
        return False
    return all(x == y or is_close(kind, x, y) for kind, x, y in zip(types, a, b))


def is_close(kind, x, y):
    tolerance = {"float": 1e-6, "double": 1e-9}.get(kind)
    try:
        return tolerance is not None and math.isclose(float(x), float(y), rel_tol=tolerance)
    except ValueError:
        return False


def header(schema):
    return " | ".join(
        f"{escaped(field.name, '|')}: {field.dataType.simpleString()}{'' if field.nullable else ' not null'}"
        for field in schema.fields)


def text_of(kind, scalar, inner=False):
    if not scalar.is_valid:
        return "NULL"
    name = type(kind).__name__
    if name in ("StringType", "CharType", "VarcharType"):
        return '"' + escaped(scalar.as_py(), '"') + '"' if inner else cell(scalar.as_py())
    return _TEXTS.get(name, lambda _, value: str(value.as_py()))(kind, scalar)


def cell(text):
    out = escaped(text, "|")
    bare = out and out != "NULL" and out[0] not in '" ' and out[-1] != " "
    return out if bare else f'"{out}"'


def escaped(text, special):
    names = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\\": "\\\\", special: "\\" + special}
    return "".join(names.get(c, c) for c in text)


def number(text, value):
    """The shortest digits that give the number back, laid out as Java does: 1.0, 1.0E10, 1.5E-5."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if text.startswith("-") else ""
    if value == 0:
        return sign + "0.0"
    digits, exponent = text.removeprefix("-").split("e")
    digits, exponent = digits.replace(".", "").rstrip("0") or "0", int(exponent)
    if exponent < -3 or exponent >= 7:
        return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    digits = digits.ljust(exponent + 2, "0")
    return f"{sign}{digits[:exponent + 1]}.{digits[exponent + 1:]}"


def _date(days):
    if -719162 <= days <= 2932896:
        return (EPOCH + datetime.timedelta(days)).isoformat()
    return str(numpy.datetime64(days, "D"))


def _timestamp(micros):
    days, rest = divmod(micros, 86_400_000_000)
    seconds, fraction = divmod(rest, 1_000_000)
    text = f"{_date(days)} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + (f".{fraction:06}".rstrip("0") if fraction else "")


def _interval(scalar):
    months, days, nanos = scalar.as_py()
    sign = "-" if nanos < 0 else ""
    seconds, fraction = divmod(abs(nanos) // 1000, 1_000_000)
    shown = f"{sign}{seconds % 60}" + (f".{fraction:06}".rstrip("0") if fraction else "")
    years, rest = int(months / 12), int(math.fmod(months, 12))
    hours, minutes = seconds // 3600, seconds // 60 % 60
    parts = [(years, "years"), (rest, "months"), (days, "days"), (f"{sign}{hours}" if hours else 0, "hours"),
             (f"{sign}{minutes}" if minutes else 0, "minutes"), (shown if seconds % 60 or fraction else 0, "seconds")]
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "0 seconds"


def _list(kind, scalar):
    return "[" + ", ".join(text_of(kind.elementType, scalar[i], True) for i in range(len(scalar))) + "]"


def _map(kind, scalar):
    keys, values = scalar.values.flatten()
    pairs = zip(keys, values)
    return "{" + ", ".join(
        text_of(kind.keyType, key, True) + " -> " + text_of(kind.valueType, value, True) for key, value in pairs) + "}"


def _struct(kind, scalar):
    return "{" + ", ".join(text_of(field.dataType, scalar[i], True) for i, field in enumerate(kind.fields)) + "}"


def _scientific(value):
    return numpy.format_float_scientific(value, unique=True, trim="0")


_TEXTS = {
    "BooleanType": lambda _, s: str(s.as_py()).lower(),
    "FloatType": lambda _, s: number(_scientific(numpy.float32(s.as_py())), s.as_py()),
    "DoubleType": lambda _, s: number(_scientific(s.as_py()), s.as_py()),
    "DecimalType": lambda _, s: format(s.as_py(), "f"),
    "BinaryType": lambda _, s: f"X'{s.as_py().hex().upper()}'",
    "DateType": lambda _, s: _date(s.value),
    "TimestampType": lambda _, s: _timestamp(s.value) + "Z",
    "TimestampNTZType": lambda _, s: _timestamp(s.value),
    "DayTimeIntervalType": lambda _, s: f"{s.value} us",
    "CalendarIntervalType": lambda _, s: _interval(s),
    "ArrayType": _list,
    "MapType": _map,
    "StructType": _struct,
}

if pyarrow.__version__.split(".")[0] < "10":  # date and timestamp scalars have no `value` before
    raise ImportError("pyarrow 10 or newer is needed")
