"""What a server said to a statement, in a form that can be compared and written into a file."""

import math
from dataclasses import dataclass, field

import pyarrow as pa
from month_intervals import with_integers


@dataclass
class Answer:
    names: list = field(default_factory=list)
    types: list = field(default_factory=list)  # the type's text, with nullability inside
    nullable: list = field(default_factory=list)
    columns: list = field(default_factory=list)  # of plain values
    condition: str = ""  # of an error; empty when there is none
    state: str = ""
    message: str = ""
    parameters: dict = field(default_factory=dict)  # of the error
    place: list = field(default_factory=list)  # the pieces of SQL that it stands at

    def rows(self):
        return list(zip(*self.columns))

    def column(self, number):
        return Answer(
            [self.names[number]], [self.types[number]], [self.nullable[number]], [self.columns[number]]
        )


def answer_of(table, schema):
    """REQUIRES: the Arrow table and the schema are of the same response."""
    table = with_integers(table)
    columns = table.columns if table is not None else [pa.chunked_array([], pa.null()) for _ in schema.fields]
    return Answer(
        [one.name for one in schema.fields],
        [type_text(one.dataType) for one in schema.fields],
        [one.nullable for one in schema.fields],
        [[value for chunk in column.chunks for value in plain_values(chunk)] for column in columns],
    )


def type_text(data_type):
    kind = type(data_type).__name__
    if kind == "ArrayType":
        return f"array<{type_text(data_type.elementType)}{'' if data_type.containsNull else ' not null'}>"
    if kind == "MapType":
        value = type_text(data_type.valueType) + ("" if data_type.valueContainsNull else " not null")
        return f"map<{type_text(data_type.keyType)},{value}>"
    if kind == "StructType":
        parts = [f"{f.name}:{type_text(f.dataType)}{'' if f.nullable else ' not null'}" for f in data_type.fields]
        return f"struct<{','.join(parts)}>"
    return data_type.simpleString()


def plain_values(array):
    """Python values that compare as the bits do: times are counts, floats texts that tell -0.0 and NaN."""
    kind = array.type
    if pa.types.is_struct(kind):
        parts = [plain_values(part) for part in array.flatten()]
        rows = zip(*parts) if parts else [()] * len(array)
        return [row if valid else None for row, valid in zip(rows, array.is_valid().to_pylist())]
    if pa.types.is_map(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return nested_values(array)
    if kind.id == pa.month_day_nano_interval().id:
        return [None if value is None else tuple(value) for value in array.to_pylist()]
    if pa.types.is_floating(kind):
        return [None if value is None else repr(value) for value in array.to_pylist()]
    if pa.types.is_decimal(kind):
        return [None if value is None else format(value, "f") for value in array.to_pylist()]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = array.cast(pa.binary() if pa.types.is_string(kind) else pa.large_binary()).to_pylist()
        return [None if text is None else text.decode("utf-8", "surrogateescape") for text in texts]
    if pa.types.is_temporal(kind):
        return array.view(pa.int32() if kind.bit_width == 32 else pa.int64()).to_pylist()
    return array.to_pylist()


def nested_values(array):
    if pa.types.is_map(array.type):
        parts = list(zip(plain_values(array.keys), plain_values(array.items)))
    else:
        parts = plain_values(array.values)
    offsets, valid = array.offsets.to_pylist(), array.is_valid().to_pylist()
    return [parts[offsets[i] : offsets[i + 1]] if valid[i] else None for i in range(len(array))]


# The last digit of these differs between libraries of mathematics.
INEXACT = ("pow", "sin", "cos", "tan", "atan", "exp", "log", "ln", "cbrt", "sqrt", "**", "std", "var", "corr", "cov",
           "skew", "kurt", "regr", "avg", "mean", "sum", "sec", "csc", "cot", "degrees", "radians", "e(", "sinh",
           "percentile", "median", "hypot")  # fmt: skip


def same_value(ours, theirs, exact):
    if ours == theirs:
        return True
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, (list, tuple)):
        return len(ours) == len(theirs) and all(same_value(a, b, exact) for a, b in zip(ours, theirs))
    if exact or not isinstance(ours, str):
        return False
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False


def order_key(value):
    """Any two plain values have an order; floats are texts, so rounding may separate equals: callers sort both sides."""
    return repr(value)


def difference(ours, theirs, text, ordered=True):
    """(kind, what is different) or None."""
    if ours.condition or theirs.condition:
        if bool(ours.condition) != bool(theirs.condition):
            return "verdict", f"ours: {ours.condition or 'rows'}; Spark: {theirs.condition or 'rows'}"
        if (ours.condition, ours.state) != (theirs.condition, theirs.state):
            return "condition", f"ours: {ours.condition} {ours.state}; Spark: {theirs.condition} {theirs.state}"
        return None
    if ours.types != theirs.types:
        return "type", f"ours: {ours.types}; Spark: {theirs.types}"
    exact = not any(name in text.lower() for name in INEXACT)
    mine, right = ours.rows(), theirs.rows()
    if not ordered:
        mine, right = sorted(mine, key=order_key), sorted(right, key=order_key)
    if len(mine) != len(right):
        return "rows", f"ours: {len(mine)} rows; Spark: {len(right)} rows"
    for a, b in zip(mine, right):
        if not same_value(a, b, exact):
            return "rows", f"ours: {a!r}; Spark: {b!r}"
    if ours.nullable != theirs.nullable:
        return "nullability", f"ours: {ours.nullable}; Spark: {theirs.nullable}"
    if ours.names != theirs.names:
        return "name", f"ours: {ours.names}; Spark: {theirs.names}"
    return None
