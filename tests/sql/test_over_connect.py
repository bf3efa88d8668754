"""The fifth mode of the .slt files: over Connect, with the unmodified client."""

import logging
from pathlib import Path

import pytest
from slt_file import records
from slt_rows import ask, is_expected

logging.disable(logging.CRITICAL)  # the client logs every failing query
FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.rglob("*.slt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_file(path, spark):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    failures = []
    for record in records(path, "connect"):
        is_error, lines, message = ask(spark, record)
        if is_expected(record, is_error, lines) != record.pending:
            continue
        where = f"{path.relative_to(FOLDER)}:{record.line}"
        if record.pending:
            failures.append(f"{where}: right at last: take its `pending` away")
        else:
            failures.append("\n".join([f"{where}: wrong answer", record.sql, "expected:", *record.answer, "got:", *lines, message]))
    assert not failures, "\n\n".join(failures)
