"""X29: the mapping of pages to controls names pages that are there, and controls by numbers of its sources alone."""

import json
import re
from pathlib import Path

from django.conf import settings

from tests.site import SITE

CONTROLS = json.loads((Path(settings.BASE_DIR) / "admin_console/evidence/controls.json").read_text("utf-8"))
# ISO/IEC 27001:2022, Annex A: how many controls each of its four themes has.
THEMES = {"5": 37, "6": 8, "7": 14, "8": 34}


def test_every_page_of_the_mapping_is_there_once() -> None:
    pages = [row["page"] for row in CONTROLS["pages"]]
    assert len(set(pages)) == len(pages)
    assert set(pages) <= set(SITE)


def test_controls_are_numbers_that_their_sources_have() -> None:
    assert set(CONTROLS["sources"]) == {"iso_27001", "nis2"}
    for row in CONTROLS["pages"]:
        assert set(row) == {"page", "iso_27001", "nis2"}
        assert row["iso_27001"] or row["nis2"]
        for control in row["iso_27001"]:
            found = re.fullmatch(r"A\.([5-8])\.([1-9][0-9]?)", control)
            assert found, control
            assert int(found[2]) <= THEMES[found[1]], control
        for letter in row["nis2"]:
            assert re.fullmatch("[a-j]", letter), letter
