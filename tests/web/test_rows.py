"""Rows that are drawn once for each shape are what the template would write for each, whatever their texts are."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from admin_console.batches.preview import PreviewLine
from admin_console.employees.words import EmployeeLine
from admin_console.logs.shown import LoggedDetail, LoggedLogon, LoggedOperation, LogonKind
from mailportal.ui.rows import rows_of
from security.programs.rules import ProgramPicture

# Also what templates, patterns and HTML take for their own.
_ODD = ["", "<b>", "\"&'", "100 %", "%s", "{{ line }}", "\ue0000\ue001", "王"]
TEXTS = st.text(max_size=8) | st.sampled_from([*_ODD, SafeString("<b>A</b>")])
# What a line has that is no text.
_OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "picture": st.sampled_from(ProgramPicture),
    "kind": st.sampled_from(LogonKind),
    "is_refused": st.booleans(),
    "follows": st.booleans(),
}
ROWS = {
    "employees/row": EmployeeLine,
    "batches/row": PreviewLine,
    "logs/logon": LoggedLogon,
    "logs/operation": LoggedOperation,
    "logs/detail": LoggedDetail,
}


def lines_of(kind: Any) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{name: _OTHERS.get(name, TEXTS) for name in kind._fields})


@pytest.mark.parametrize("row", ROWS)
@given(data=st.data(), is_so=st.booleans(), language=st.sampled_from(["en", "zh-hans"]))
def test_they_are_what_the_template_writes(row: str, data: st.DataObject, is_so: bool, language: str) -> None:
    lines = data.draw(st.lists(lines_of(ROWS[row]), max_size=3))
    template = f"admin_console/{row}.html"
    with translation.override(language):
        expected = [render_to_string(template, {"line": line, "has_ticks": is_so}) for line in lines]
        assert rows_of(template, lines, has_ticks=is_so) == "".join(expected)
