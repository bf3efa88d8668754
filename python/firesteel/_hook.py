"""The import hook: waits for a few PySpark modules and hands them to `firesteel._patch` once they are loaded.

It is installed by `firesteel.pth` in every interpreter of the environment, so it imports nothing but `os` and
`sys` (both already there) and costs one dictionary look-up per imported module.
"""

import os
import sys

_PATCHES = {
    "pyspark.sql.session": "patch_session",
    "pyspark.sql.connect.session": "patch_connect_session",
    "pyspark.sql.connect.client.core": "patch_client",
    "findspark": "patch_findspark",
}


def enabled():
    """False when the user asked for classic PySpark with FIRESTEEL=off."""
    return os.environ.get("FIRESTEEL", "").lower() not in ("off", "0", "false", "no")


def install():
    """Puts the finder first in line; calling it twice is the same as once."""
    if not enabled() or any(type(finder) is _Finder for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder())
    for name in _PATCHES:
        module = sys.modules.get(name)
        if module is not None:
            _patch(module, name)


def _patch(module, name):
    from firesteel import _patch as patches

    getattr(patches, _PATCHES[name])(module)


class _Finder:
    """Lets the other finders find the module, then adds the patch to what its loader does."""

    def find_spec(self, name, path=None, target=None):
        if name not in _PATCHES:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                return self._with_patch(spec, name)
        return None

    @staticmethod
    def _with_patch(spec, name):
        loader = spec.loader
        run = getattr(loader, "exec_module", None)
        if run is None:
            return spec

        # A loader may serve many modules (a zip file's does), so the name is looked at again.
        def exec_module(module):
            run(module)
            if module.__name__ == name:
                _patch(module, name)

        loader.exec_module = exec_module
        return spec
