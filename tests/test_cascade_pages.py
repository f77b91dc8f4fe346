"""Where tasks come from, in pages: that of trace, and that of diff. What stands there is read in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.browser import act
from tests.test_cli import run
from tests.test_tracing import KH, YEAR, written

from nhiemvu.sinks import cascade, collection
from nhiemvu.tracing import origins, trace

TASK = "Xây dựng kho dữ liệu dùng chung về hàng hoá qua biên giới"
ABOVE = "Xây dựng kho dữ liệu dùng chung về hàng hóa qua biên giới"
LINES = """all("li", within).map(
  (each) => [...each.querySelector(".line, summary").children].map((part) => part.textContent))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("records"))


def test_the_page_of_a_task_draws_both_ways(folder: Path, tmp_path: Path) -> None:
    page = cascade.to_html(trace("447/QĐ-BCT 1", collection.gather([folder]).records), "vi")
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import|fetch\(""", page.decode())
    told = act(
        page,
        f"""
        const lines = (within) => {LINES};
        const told = {{ head: all("h1")[0].textContent, title: all(".titles")[0].textContent,
          up: lines(all("section.up")[0]), down: all("section.down p.none").length,
          states: all("section.up li").map((each) => each.className), bonds: seen(".bond").length }};
        press(all("section.up summary")[0]);
        told.folded = seen("section.up li").length;
        return told;
        """,
        tmp_path,
    )
    assert (told["head"], told["title"], told["down"]) == ("447/QĐ-BCT 1", TASK, 1)
    rows = [(bond, node) for bond, node, *_ in told["up"]]
    assert rows[0][0].startswith("từ nhiệm vụ, khớp 0.9")
    assert [row for row in rows[:5] if row[0] != rows[0][0]] == [
        ("thuộc", "405/QĐ-BCT, 09/03/2026 (3 nhiệm vụ)"),
        ("căn cứ", "71/NQ-CP, 01/04/2025 (0 nhiệm vụ)"),
        ("thực hiện", "57-NQ/TW, 22/12/2024 (chỉ biết qua viện dẫn)"),
        ("căn cứ", "57-NQ/TW, 22/12/2024 (chỉ biết qua viện dẫn)"),
    ]
    assert ("giao tại, chú thích 1", "405/QĐ-BCT, 09/03/2026 (3 nhiệm vụ)") in rows
    assert told["states"].count("unidentified") == 1
    assert told["up"][0][-1].startswith(f"Nơi nói: {KH}#pl/1 [")
    assert told["folded"] < len(rows)


def test_the_page_of_a_comparison_says_where_a_task_comes_from(folder: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.md"
    before.write_text(YEAR.replace("Quý II/2026 | Kho", "Quý I/2026 | Kho"), encoding="utf-8")
    page = tmp_path / "diff.html"
    done = run("diff", before, folder / "447.jsonl", "--in", folder, "-o", page)
    assert done.code == 0
    told = act(
        page.read_bytes(),
        f"""
        const lines = (within) => {LINES};
        const [old, now] = all(".side .origin");
        const closed = seen(".origin li").length;
        now.open = true;
        now.dispatchEvent(new Event("toggle"));
        return {{ closed, sides: all(".origin").length, name: now.parentNode.querySelector("p").textContent,
          rows: lines(now) }};
        """,
        tmp_path,
    )
    assert (told["closed"], told["sides"], told["name"]) == (0, 2, f"1 {TASK}")
    assert ["giao tại, chú thích 1", "405/QĐ-BCT, 09/03/2026 (3 nhiệm vụ)"] in [row[:2] for row in told["rows"]]
    assert [row[2] for row in told["rows"] if row[1] == "405/QĐ-BCT 1"] == [ABOVE]
    alone = tmp_path / "alone.html"
    run("diff", before, folder / "447.jsonl", "-o", alone)
    assert "405/QĐ-BCT, 09/03/2026 (chỉ biết qua viện dẫn)" in alone.read_text(encoding="utf-8")


def test_records_of_an_older_contract_are_compared_without_their_origins(folder: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.jsonl"
    lines = (folder / "447.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if '"kind":"task"' in line][:2]
    older.write_text(re.sub(r'"deadlines":\[.*?\],"outputs"', '"outputs"', "\n".join(kept)) + "\n", encoding="utf-8")
    assert run("diff", older, folder / "447.jsonl", "-o", tmp_path / "older.html").code == 0


def test_origins_of_what_the_records_do_not_hold_are_none(folder: Path) -> None:
    found = origins(["x#1", f"{KH}#pl/4"], collection.gather([folder]).records)
    assert [edge.relation for edge in found.above[f"{KH}#pl/4"]] == ["part-of"]
    assert "x#1" not in found.above


def test_trace_writes_the_form_that_the_name_asks_for(folder: Path, tmp_path: Path) -> None:
    for name, first in (("a.html", "<!doctype"), ("a.htm", "<!doctype"), ("a.json", "{"), ("a.graphml", "<?xml")):
        assert run("trace", KH, "--in", folder, "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(first)
    assert run("trace", KH, "--in", folder, "-o", tmp_path / "a.txt").code == 0
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("447/QĐ-BCT")
    assert run("trace", KH, "--in", folder, "--as", "html", "--lang", "en").out.startswith(b"<!doctype")
