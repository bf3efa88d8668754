"""Year-month intervals as plain integers: pyarrow has no class for such arrays, only the C data interface shows them."""

import ctypes

import pyarrow as pa


class ArrowSchema(ctypes.Structure):
    pass


ArrowSchema._fields_ = [
    ("format", ctypes.c_void_p),
    ("name", ctypes.c_void_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
]

pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
pointer_of.restype, pointer_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def with_integers(table):
    if "month_interval" not in str(table.schema):
        return table
    batches = []
    for batch in table.to_batches():
        schema, array = batch.__arrow_c_array__()
        rename(ctypes.cast(pointer_of(schema, b"arrow_schema"), ctypes.POINTER(ArrowSchema)).contents)
        batches.append(pa.RecordBatch._import_from_c_capsule(schema, array))
    return pa.Table.from_batches(batches) if batches else None


def rename(schema):
    if ctypes.string_at(schema.format) == b"tiM":
        ctypes.memmove(schema.format, b"i\0", 2)
    for place in range(schema.n_children):
        rename(schema.children[place].contents)
