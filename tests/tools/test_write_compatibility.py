"""The page keeps its words, and its tables say what is missing."""

import pytest
import write_compatibility

LISTED = "abs\tmath_funcs\t1.2.0\nceil\tmath_funcs\t1.4.0\nupper\tstring_funcs\t1.0.1\n"
SPARK = """# name, group, since, table function, signatures
abs\tmath_funcs\t1.2.0\t\tabs(expr)
floor\tmath_funcs\t1.4.0\t\tfloor(expr)
upper\tstring_funcs\t1.0.1\t\tupper(str)
"""


def test_functions_that_are_missing_stand_by_name():
    assert write_compatibility.function_table(LISTED, SPARK).splitlines()[2:] == [
        "| math_funcs | 2 | 1 | floor |",
        "| string_funcs | 1 | 1 |  |",
        "| all | 3 | 2 | |",
    ]


def test_only_the_section_changes():
    page = "before\n<!-- runs -->\nold\n<!-- end of runs -->\nafter\n"
    assert write_compatibility.with_section(page, "runs", "new\n") == page.replace("old", "new")
    with pytest.raises(SystemExit):
        write_compatibility.with_section(page, "functions", "")


def test_the_last_line_of_a_scorer_counts():
    assert write_compatibility.counts("1 passed, 0 failed\n...\n41 passed, 2 failed\n") == (41, 43)


def test_docstrings_of_python_workers_and_streams_are_left_out():
    assert write_compatibility.OTHER_MODULES.match("sql.streaming.query")
    assert not write_compatibility.OTHER_MODULES.match("sql.dataframe")
