"""Every page as it is sent: nothing inline, nothing kept, every form with its token, one heading (W1, W2, W14; UI)."""

import re

from tests.contract.conftest import Shown


def test_pages_are_safe_to_show(shown: Shown) -> None:
    page, html = shown.response, shown.html
    assert not re.search(r"""\sstyle=|<style|\son[a-z]+=["']|javascript:|["'(]data:|<script(?![^>]*\ssrc=)""", html)
    assert page["Cache-Control"] == "no-store"
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert page["X-Content-Type-Options"] == "nosniff"
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", html, flags=re.DOTALL):
        assert "csrfmiddlewaretoken" in form
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", html)


def test_pages_have_one_heading_and_a_title(shown: Shown) -> None:
    html = shown.html
    assert html.count("<h1") == 1
    title = re.search(r"<title>(.*?)</title>", html, flags=re.DOTALL)
    assert title is not None
    assert " ".join(title[1].split()).endswith("· Mail Portal")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
