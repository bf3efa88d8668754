"""The descriptor set is complete, and in an order protoc accepts."""

import write_connect_descriptors


def test_imports_come_first():
    seen = set()
    for file in write_connect_descriptors.connect_descriptors().file:
        assert set(file.dependency) <= seen, file.name
        seen.add(file.name)
    assert {"google/protobuf/any.proto", "spark/connect/base.proto", "spark/connect/ml.proto"} <= seen
