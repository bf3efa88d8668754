"""`pip install .`: the wheel brings the binary with all it needs, and the import hook."""

import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from programs import PROJECT


@pytest.fixture(scope="module")
def wheel(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the package, is not installed here")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(folder), str(PROJECT)]
    subprocess.run(command, check=True, env={**os.environ, "FIRESTEEL_BINARY": str(binary), "PATH": path})
    [built] = folder.glob("*.whl")
    return built


def test_wheel_names_its_platform(wheel):
    assert re.fullmatch(r"firesteel-[0-9.]+-py3-none-manylinux_2_\d+_\w+\.whl", wheel.name)


def test_wheel_pins_the_arrow_it_was_linked_with(wheel):
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode()
    built_with = (PROJECT / "requirements" / "build.txt").read_text()
    [pin] = re.findall(r"^pyarrow==\S+", built_with, re.MULTILINE)
    assert f"Requires-Dist: {pin}\n" in metadata
    assert not re.search(r"^Requires-Dist: pyspark(?!-client.*extra)", metadata, re.MULTILINE)


def test_installed_files_run_from_anywhere(wheel, tmp_path):
    """Beside pyarrow as in any site folder; nothing else of this machine but glibc and the C++ runtime is used."""
    site = tmp_path / "some where" / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    assert (site / "firesteel.pth").read_text() == (PROJECT / "python" / "firesteel.pth").read_text()
    program = site / "firesteel" / "bin" / "firesteel"
    program.chmod(0o755)
    os.symlink(Path(importlib.util.find_spec("pyarrow").origin).parent, site / "pyarrow")

    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    listing = subprocess.run(["ldd", program], check=True, capture_output=True, text=True, env=env).stdout
    system = re.findall(r"=> (/(?:usr/)?lib\S*/\S+)", listing)
    allowed = re.compile(r"lib(c|m|dl|rt|pthread|resolv|stdc\+\+|gcc_s)\.so")
    assert "not found" not in listing
    assert [path for path in system if not allowed.search(path)] == []

    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True, env=env).stdout
    assert version.startswith("firesteel ")
    out = tmp_path / "r.csv"
    subprocess.run([program, "datagen", "retail", "--rows", "5", "--out", out], check=True, env=env, capture_output=True)
    assert len(out.read_text().splitlines()) == 6
