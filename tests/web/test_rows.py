"""Rows that are drawn once for each shape are what the template would write for each, whatever their texts are."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from admin_console.employees.words import EmployeeLine
from mailportal.ui.rows import rows_of
from security.programs.rules import ProgramPicture

ROW = "admin_console/employees/row.html"
# Also what templates, patterns and HTML take for their own.
TEXTS = st.text(max_size=8) | st.sampled_from(["", "<b>", "\"&'", "100 %", "%s", "{{ line }}", "\ue0000\ue001", "王"])
LINES = st.builds(
    EmployeeLine,
    **dict.fromkeys(EmployeeLine._fields, TEXTS)
    | {"pill": st.sampled_from(["", SafeString("<b>A</b>")]), "picture": st.sampled_from(ProgramPicture)},
)


@given(lines=st.lists(LINES, max_size=3), has_ticks=st.booleans(), language=st.sampled_from(["en", "zh-hans"]))
def test_they_are_what_the_template_writes(lines: list[EmployeeLine], has_ticks: bool, language: str) -> None:
    with translation.override(language):
        expected = [render_to_string(ROW, {"line": line, "has_ticks": has_ticks}) for line in lines]
        assert rows_of(ROW, lines, has_ticks=has_ticks) == "".join(expected)
