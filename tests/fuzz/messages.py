"""Protobuf messages nobody meant: made from descriptors, or valid ones with parts changed, cut off or moved."""

import struct

from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.message import DecodeError

INTS = [0, 1, -1, 2, 7, 100, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63), 2**62, 1 << 40]
TEXTS = ["", "a", "t", "id", "*", "a.b", "`", "``", "a.`b", "int", "struct<a:int", "array<", '{"type":"struct"', "x" * 5000, "\0",
         "\u202e日本", "/nowhere/at/all", "csv", "parquet", "json", "count", "sum", "+", "and", "explode", "when", "lambda", "UTC",
         "00000000-0000-0000-0000-000000000000", "SELECT 1", "SELECT", "inner", "1", "-1", "true", "null"]  # fmt: skip
MAXIMUM = {F.TYPE_INT32: 32, F.TYPE_SINT32: 32, F.TYPE_SFIXED32: 32}


def is_repeated(field):
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == F.LABEL_REPEATED


def random_value(random, field):
    kind = field.type
    if kind == F.TYPE_BOOL:
        return random.random() < 0.5
    if kind == F.TYPE_ENUM:
        return random.choice([value.number for value in field.enum_type.values] + [99, -1])
    if kind in (F.TYPE_DOUBLE, F.TYPE_FLOAT):
        return random.choice([0.0, -1.0, 0.5, 1e300 if kind == F.TYPE_DOUBLE else 1e30, float("nan"), float("inf")])
    if kind == F.TYPE_STRING:
        return random.choice(TEXTS)
    if kind == F.TYPE_BYTES:
        return random.choice([b"", b"\0" * 9, random.randbytes(random.choice([1, 8, 64, 1000]))])
    value = random.choice(INTS)
    if kind in (F.TYPE_UINT32, F.TYPE_FIXED32):
        return value & 0xFFFFFFFF
    if kind in (F.TYPE_UINT64, F.TYPE_FIXED64):
        return value & (2**64 - 1)
    return (value + 2**31) % 2**32 - 2**31 if kind in MAXIMUM else value


def fill(random, message, depth):
    """Sets random fields of the message, and of the messages in it down to the depth."""
    fields = message.DESCRIPTOR.fields
    if not fields:
        message.SetInParent()
        return message
    for field in random.sample(list(fields), min(len(fields), random.choice([1, 1, 2, 3, 5]))):
        set_field(random, message, field, depth)
    return message


def set_field(random, message, field, depth):
    if field.message_type is not None and depth <= 0 and random.random() < 0.7:
        return
    if not is_repeated(field):
        if field.message_type is None:
            setattr(message, field.name, random_value(random, field))
        else:
            getattr(message, field.name).SetInParent()
            fill(random, getattr(message, field.name), depth - 1)
        return
    target = getattr(message, field.name)
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        if field.message_type is None:
            target.append(random_value(random, field))
        elif field.message_type.GetOptions().map_entry:
            key, value = field.message_type.fields_by_name["key"], field.message_type.fields_by_name["value"]
            if value.message_type is None:
                target[random_value(random, key)] = random_value(random, value)
            else:
                fill(random, target[random_value(random, key)], depth - 1)
        else:
            fill(random, target.add(), depth - 1)


def messages_in(message, found=None):
    """The message and all in it, each as itself: changes reach the whole."""
    found = [] if found is None else found
    found.append(message)
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if not is_repeated(field):
            messages_in(value, found)
        elif field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                for part in value.values():
                    messages_in(part, found)
        else:
            for part in value:
                messages_in(part, found)
    return found


def mutate(random, message, donors):
    """Changes a message in place: fields gone, set anew, doubled, or taken from a donor of the same type."""
    for _ in range(random.choice([1, 1, 2, 4])):
        inside = messages_in(message)
        target = random.choice(inside)
        present = [field for field, _ in target.ListFields()]
        way = random.random()
        if way < 0.25 and present:
            target.ClearField(random.choice(present).name)
        elif way < 0.55 and target.DESCRIPTOR.fields:
            set_field(random, target, random.choice(target.DESCRIPTOR.fields), 2)
        elif way < 0.7 and present:
            double(random, target, random.choice(present))
        elif way < 0.9:
            alike = [m for m in messages_in(random.choice(donors)) if m.DESCRIPTOR is target.DESCRIPTOR]
            if alike:
                target.CopyFrom(random.choice(alike))
        else:  # one of its own: as near to a cycle as a tree can be
            alike = [m for m in inside if m.DESCRIPTOR is target.DESCRIPTOR and m is not target]
            if alike:
                copy = type(target)()
                copy.CopyFrom(random.choice(alike))
                if copy.ByteSize() < 100_000:
                    target.CopyFrom(copy)


def double(random, target, field):
    if not is_repeated(field) or (field.message_type and field.message_type.GetOptions().map_entry):
        return
    value = getattr(target, field.name)
    value.extend([value[random.randrange(len(value))]] * random.choice([1, 2, 50]))


def spoil_bytes(random, data):
    """Flips, cuts and inserts; lengths inside are right no more."""
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        if not data:
            return bytes(data)
        place, way = random.randrange(len(data)), random.random()
        if way < 0.4:
            data[place] ^= 1 << random.randrange(8)
        elif way < 0.55:
            data[place] = random.choice([0, 0x7F, 0x80, 0xFF])
        elif way < 0.7:
            del data[place:]
        elif way < 0.8:
            data[place:place] = random.randbytes(random.choice([1, 4, 16]))
        elif way < 0.9:
            del data[place : place + random.choice([1, 4, 8])]
        else:
            size = random.choice([4, 8])
            number = random.choice([0, 1, 2**31 - 1, -(2**31), -1, 2**31 - 8, 64, 1 << 20])
            data[place : place + size] = struct.pack("<i" if size == 4 else "<q", number)
    return bytes(data)


def parsed(kind, data):
    message = kind()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return message
