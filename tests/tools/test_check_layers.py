"""The layering check finds what it should and nothing else."""

import pytest

import check_layers

MODULES = """
# a comment: not a module
low:
middle: low
high: middle
io: low
narrow = high low
"""


@pytest.fixture
def tree(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return list(check_layers.violations(tmp_path, check_layers.read_modules(MODULES)))

    return write


def test_sight_is_transitive_only_with_a_colon():
    sight = check_layers.read_modules(MODULES)
    assert sight["high"] == {"high", "middle", "low"}
    assert sight["narrow"] == {"narrow", "high", "low"}


def test_looking_down_is_allowed(tree):
    assert tree("high/a.cpp", '#include "low/x.h"\n#include "high/y.h"\n#include <vector>\n') == []


def test_looking_up_fails(tree):
    assert tree("low/a.h", '#include "high/x.h"\n') == ["src/low/a.h: low may not include high/x.h"]


def test_unit_tests_are_not_excepted(tree):
    assert tree("low/a_test.cpp", '  #  include "middle/x.h"\n') == ["src/low/a_test.cpp: low may not include middle/x.h"]


def test_unknown_module_fails(tree):
    assert tree("cellar/a.cpp", "") == ["src/cellar/a.cpp: the module cellar is not in cmake/modules.txt"]


@pytest.mark.parametrize(
    "name, include",
    [("high/a.cpp", "<arrow/api.h>"), ("io/a.cpp", '"spark/connect/base.pb.h"'), ("low/a.h", "<regex>")],
)
def test_slow_headers_stay_where_they_belong(tree, name, include):
    assert len(tree(name, f"#include {include}\n")) == 1


@pytest.mark.parametrize("name, include", [("io/a.cpp", "<arrow/api.h>"), ("low/a.cpp", "<regex>")])
def test_slow_headers_where_they_belong(tree, name, include):
    assert tree(name, f"#include {include}\n") == []
