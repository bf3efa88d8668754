"""A progress bar for notebooks; in a terminal PySpark draws its own."""

import sys
import time

_QUIET_SECONDS = 1.0  # quick queries show nothing
_CELLS = 30


def in_notebook():
    return "ipykernel" in sys.modules


def watch(session):
    """Shows what the session's slow queries are doing; it never stands in the way of the query itself."""
    bar = _NotebookBar()

    def on_progress(stages, inflight_tasks, operation_id, done):
        try:
            bar.update(list(stages or ()), operation_id, done)
        except Exception:  # a frontend without displays, say
            session.removeProgressHandler(on_progress)

    session.registerProgressHandler(on_progress)


class _NotebookBar:
    def __init__(self):
        self._operation = None
        self._begin = 0.0
        self._display = None

    def update(self, stages, operation_id, done):
        if operation_id != self._operation and not done:
            self._operation, self._begin, self._display = operation_id, time.monotonic(), None
        if done:
            if self._display is not None:
                self._show("")
            self._operation, self._display = None, None
        elif time.monotonic() - self._begin >= _QUIET_SECONDS:
            self._show(self._text(stages))

    def _text(self, stages):
        total = sum(stage.num_tasks for stage in stages)
        share = sum(stage.num_completed_tasks for stage in stages) / total if total else 0.0
        filled = round(share * _CELLS)
        megabytes = sum(stage.num_bytes_read for stage in stages) / 1e6
        seconds = time.monotonic() - self._begin
        return f"{'█' * filled}{'░' * (_CELLS - filled)} {share:4.0%}  {seconds:.0f} s  {megabytes:,.0f} MB read"

    def _show(self, text):
        from IPython.display import display

        data = {"text/plain": text}
        if self._display is None:
            self._display = display(data, raw=True, display_id=True)
        else:
            self._display.update(data, raw=True)
