"""Write the protobuf descriptors of Spark Connect and google.rpc, with all they import, from the installed Python client."""

import sys

from google.protobuf.descriptor_pb2 import FileDescriptorSet


def add_with_dependencies(file, seen, out):
    """Append `file` after everything it imports: protoc wants definitions before their use."""
    if file.name in seen:
        return
    seen.add(file.name)
    for dependency in file.dependencies:
        add_with_dependencies(dependency, seen, out)
    file.CopyToProto(out.file.add())


def connect_descriptors():
    from google.rpc import error_details_pb2, status_pb2
    from pyspark.sql.connect.proto import base_pb2, catalog_pb2

    descriptors = FileDescriptorSet()
    seen = set()
    for module in (base_pb2, catalog_pb2, status_pb2, error_details_pb2):
        add_with_dependencies(module.DESCRIPTOR, seen, descriptors)
    return descriptors


def main():
    with open(sys.argv[1], "wb") as out:
        out.write(connect_descriptors().SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
