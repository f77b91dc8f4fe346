"""A page in a real browser: it is opened, a script acts as a reader would, and what it saw comes back."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--window-size=1280,1000",
    "--virtual-time-budget=5000",
    "--dump-dom",
)
# What every script may use. press: as with the pointer, so what is covered or not shown cannot be pressed.
_TOOLS = """
const all = (css, within = document) => [...within.querySelectorAll(css)];
const seen = (css) => all(css).filter((each) => each.checkVisibility());
const press = (what) => {
  what.scrollIntoView({ block: "center" });
  const box = what.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (!what.contains(top)) throw new Error(`cannot be pressed: ${what.outerHTML}`);
  top.click();
};
const enter = (what, value) => {
  what.value = value;
  for (const kind of ["input", "change"]) what.dispatchEvent(new Event(kind, { bubbles: true }));
};
"""
_REPORT = """
let report;
try { report = { value: (() => {%s})() }; } catch (fault) { report = { fault: String(fault) }; }
const shown = document.createElement("pre");
shown.id = "report";
shown.textContent = JSON.stringify(report);
document.body.append(shown);
"""


def act(page: bytes, script: str, folder: Path) -> Any:
    """What the body of a function in JavaScript returns, run on the page once it stands."""
    acting = f"<script>(() => {{ {_TOOLS} {_REPORT % script} }})();</script></body>"
    file = folder / "page.html"
    file.write_bytes(page.replace(b"</body>", acting.encode()))
    browser = next(filter(None, map(shutil.which, NAMES)))
    profile = f"--user-data-dir={folder / 'profile'}"
    shown = subprocess.run([browser, *_OPTIONS, profile, file.as_uri()], capture_output=True, timeout=120, check=True)
    found = re.search(r'<pre id="report">(.*?)</pre>', shown.stdout.decode(), re.S)
    assert found, shown.stderr.decode()[-2000:]
    report = json.loads(html.unescape(found.group(1)))
    assert "fault" not in report, report["fault"]
    return report.get("value")
