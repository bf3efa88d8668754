"""Check that #include lines go one way only: down the list in cmake/modules.txt. There is no list of exceptions."""

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.M)

# Headers from outside that are slow, and the files under src/ that may include them.
OUTSIDE = [
    (re.compile(r"(arrow|parquet)/"), re.compile(r"io/|column/arrow[^/]*\.cpp$"), "Arrow"),
    (re.compile(r"grpc(pp)?/|google/protobuf/|spark/connect/"), re.compile(r"connect/|cluster/|codec/.*\.cpp$"), "protobuf"),
    (re.compile(r"(regex|iostream|filesystem|ranges|future|execution|fmt/format\.h)$"), re.compile(r".*\.cpp$"), "slow"),
]


def read_modules(text):
    """Module -> the modules it may include, itself among them."""
    sight = {}
    for name, kind, seen in re.findall(r"^(\w+) *([:=]) *(.*)$", text, re.M):
        direct = seen.split()
        sight[name] = {name, *direct}
        if kind == ":":
            sight[name].update(*(sight[other] for other in direct))
    return sight


def violations(src, sight):
    for path in sorted(p for p in src.rglob("*") if p.suffix in (".h", ".cpp")):
        name = path.relative_to(src).as_posix()
        module = name.split("/")[0]
        if module not in sight:
            yield f"src/{name}: the module {module} is not in cmake/modules.txt"
            continue
        for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
            target = include.split("/")[0]
            if target in sight and "/" in include and target not in sight[module]:
                yield f"src/{name}: {module} may not include {include}"
            for header, allowed, what in OUTSIDE:
                if header.match(include) and not allowed.match(name):
                    yield f"src/{name}: {what} header {include} is not allowed here"


def main():
    root = Path(__file__).resolve().parent.parent
    found = list(violations(root / "src", read_modules((root / "cmake/modules.txt").read_text())))
    print(*found, f"layers: {len(found)} violations", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
