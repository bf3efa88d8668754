"""Data of the shape that h2o.ai's benchmark has: uniform keys of three sizes as texts and as numbers, no nulls."""

import numpy
import pyarrow
from pyarrow import parquet

FEW = 100  # groups of the small keys
PIECE = 1_000_000


def write_all(folder, rows):
    write(folder / "groups.parquet", rows, 1, lambda random, count, _: grouping_columns(random, count, rows))
    sizes = {"small": rows // 1_000_000 or 1, "medium": rows // 1000, "big": rows}
    write(folder / "wide.parquet", rows, 2, lambda random, count, _: join_columns(random, count, sizes, "v1"))
    for number, (name, size) in enumerate(sizes.items()):
        keys = shuffled_keys(numpy.random.Generator(numpy.random.PCG64(10 + number)), size)
        write(folder / f"{name}.parquet", size, 20 + number,
              lambda random, count, at, name=name, keys=keys: right_columns(random, keys[at:at + count], name, sizes))


def write(path, rows, seed, columns):
    """A file in pieces, each from a seed of its own; `columns(random, count, at)` makes one."""
    writer = None
    for at in range(0, rows, PIECE):
        random = numpy.random.Generator(numpy.random.PCG64([seed, at]))
        piece = pyarrow.table(columns(random, min(PIECE, rows - at), at))
        writer = writer or parquet.ParquetWriter(path, piece.schema, compression="snappy")
        writer.write_table(piece)
    writer.close()


def grouping_columns(random, count, rows):
    many = max(1, rows // FEW)
    few = [random.integers(1, FEW, count, numpy.int32, endpoint=True) for _ in range(4)]
    large = [random.integers(1, many, count, numpy.int32, endpoint=True) for _ in range(2)]
    return {
        "id1": texts(few[0], 3), "id2": texts(few[1], 3), "id3": texts(large[0], 10),
        "id4": few[2], "id5": few[3], "id6": large[1],
        "v1": random.integers(1, 5, count, numpy.int32, endpoint=True),
        "v2": random.integers(1, 15, count, numpy.int32, endpoint=True),
        "v3": numeric(random, count),
    }


def join_columns(random, count, sizes, value):
    """Nine in ten keys of the left side have a partner on the right."""
    numbers = [random.integers(1, max(1, size * 10 // 9), count, numpy.int32, endpoint=True) for size in sizes.values()]
    columns = {f"id{n + 1}": keys for n, keys in enumerate(numbers)}
    columns |= {f"id{n + 4}": texts(keys, 1) for n, keys in enumerate(numbers)}
    return columns | {value: numeric(random, count)}


def right_columns(random, keys, name, sizes):
    """Keys of its own size that are unique, and of the smaller sizes that are not."""
    columns = {}
    for n, (other, size) in enumerate(sizes.items()):
        own = keys if other == name else random.integers(1, size, len(keys), numpy.int32, endpoint=True)
        columns |= {f"id{n + 1}": own, f"id{n + 4}": texts(own, 1)}
        if other == name:
            break
    return columns | {"v2": numeric(random, len(keys))}


def shuffled_keys(random, size):
    keys = numpy.arange(1, size + 1, dtype=numpy.int32)
    random.shuffle(keys)
    return keys


def texts(numbers, digits):
    """id001 and the like; each distinct one is written once."""
    distinct, places = numpy.unique(numbers, return_inverse=True)
    dictionary = pyarrow.array([f"id{one:0{digits}}" for one in distinct.tolist()])
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(places.astype(numpy.int32)), dictionary).cast(pyarrow.string())


def numeric(random, count):
    return numpy.round(random.uniform(0, 100, count), 6)
