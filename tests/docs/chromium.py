"""Debian's Chromium, without a window, for tests that need a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

REQUIRED = "JULEP_REQUIRE_CHROMIUM"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_ADVICE = "install it (Debian: apt-get install chromium)"


@contextmanager
def browser() -> Generator[Browser]:
    """A browser. Without one, the test is skipped; an error if JULEP_REQUIRE_CHROMIUM is set."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED} is 1, and there is no Chromium: {_ADVICE}", pytrace=False)
        pytest.skip(f"NOT TESTED IN A BROWSER: there is none; {_ADVICE}")
    with sync_playwright() as driver:
        # Root, as in containers, may not use the sandbox; the pages are our own.
        browser = driver.chromium.launch(executable_path=program, chromium_sandbox=False)
        try:
            yield browser
        finally:
            browser.close()
