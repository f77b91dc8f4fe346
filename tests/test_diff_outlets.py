"""The command diff and its outlets: exit codes, JSON by its schema, a workbook and a page that stand alone."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import openpyxl
from jsonschema import Draft202012Validator
from tests import plans
from tests.browser import act
from tests.corpus import CORPUS

from nhiemvu.compare import Comparison, compare, follow, json_schema
from nhiemvu.sinks import comparison as outlet
from nhiemvu.sinks.comparison import page, text, wording, workbook

OLD, NEW = CORPUS / "447-series/documents/plan-2025.md", CORPUS / "447-series/documents/plan-2027.md"
COMMAND = Path(sysconfig.get_path("scripts")) / ("nhiemvu.exe" if os.name == "nt" else "nhiemvu")
EVIL = '=HYPERLINK("x") </script><script>alert(1)</script>'


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False)


def evil() -> Comparison:
    old = plans.row(1, "Lập bản đồ rừng ngập mặn", 6, "Sở Y tế", 1)
    name = f"Lập bản đồ rừng ngập mặn {EVIL}"
    new = old | {"name": name, "name_expanded": name, "outputs": [{"text": EVIL}]}
    gone = plans.row(2, "=1+1 tu sửa đê kè", 6, "Sở Y tế\x07", 1)
    return compare([old, gone], [new])


def test_json_follows_the_published_schema(tmp_path: Path) -> None:
    printed = run("diff", OLD, NEW, "--json")
    assert printed.returncode == 0
    schema = json.loads(run("schema", "diff").stdout)
    assert schema == json_schema()
    Draft202012Validator(schema).validate(json.loads(printed.stdout))
    Draft202012Validator(schema).validate(json.loads(outlet.encode(evil())))
    series = json.loads(run("diff", "--series", OLD, NEW, OLD, "--json").stdout)
    Draft202012Validator(schema).validate(series)
    assert [len(series[name]) for name in ("documents", "comparisons")] == [3, 2]
    run("diff", OLD, NEW, "-o", tmp_path / "once.json")
    assert (tmp_path / "once.json").read_text(encoding="utf-8") == printed.stdout


def test_exit_codes(tmp_path: Path) -> None:
    assert run("diff", OLD, OLD, "--exit-code").returncode == 0
    assert run("diff", OLD, NEW, "--exit-code").returncode == 1
    for code, arguments in (
        (2, (OLD,)),
        (2, ("--series", OLD)),
        (3, (OLD, tmp_path / "none.md")),
    ):
        failed = run("diff", *arguments)
        assert (failed.returncode, failed.stdout) == (code, "")
        assert "Traceback" not in failed.stderr
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n', encoding="utf-8")
    assert run("diff", other, OLD).returncode == 3
    other.write_text('{"kind":"decision","id":"vn/x', encoding="utf-8")  # broken off in the first line
    assert run("diff", other, OLD).returncode == 3


def test_records_and_documents_compare_alike(tmp_path: Path) -> None:
    records = tmp_path / "2025.jsonl"
    run("extract", OLD, "-o", records)
    found = run("diff", records, OLD, "--exit-code", "--lang", "en")
    assert found.returncode == 0
    assert "same document" in found.stdout


def test_text_in_both_languages_with_and_without_colours() -> None:
    found = evil()
    plain = text.show(found, "en", False)
    assert "{+ =HYPERLINK" in plain
    assert not {"\x1b", "\x07"} & set(plain)
    assert "\x1b[32m" in text.show(found, "vi", True)
    assert "Nhiệm vụ: 2 cũ, 1 mới" in text.summary(found, "vi")


def test_the_workbook_holds_both_sides_and_no_formula() -> None:
    data = workbook.encode(evil(), "vi")
    assert data == workbook.encode(evil(), "vi")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Thay đổi"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    row = [cell.value for cell in sheet[2]]
    assert row[0] == "sửa"
    assert row[3] == "Lập bản đồ rừng ngập mặn"
    assert row[10] == f"Lập bản đồ rừng ngập mặn {EVIL}"
    assert sheet["K2"].fill.fgColor.rgb == "FFFDEEC4"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:R{sheet.max_row}")
    assert book["Tóm tắt"]["B1"].value == "Cũ"
    assert [cell.value for cell in book["Tóm tắt"]["A"][:3]] == ["Tóm tắt", "Số, ký hiệu", "Trích yếu"]


def test_the_page_stands_alone() -> None:
    shown = page.encode(evil(), "vi").decode()
    assert EVIL not in shown
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import|fetch\(|XMLHttpRequest""", shown)
    assert shown.count("</script>") == 2
    data = json.loads(re.search(r'id="data">(.*?)</script>', shown, re.S).group(1))  # type: ignore[union-attr]
    assert data["comparisons"][0]["changes"] == json.loads(outlet.encode(evil()))["changes"]
    assert page.encode(evil(), "vi").decode() == shown


def changed() -> Comparison:
    """One task each: edited, moved, removed, added; the led units differ."""
    kept, moved, gone = (
        plans.row(1, "Lập bản đồ rừng ngập mặn ven biển", 6, "Sở Xây dựng", 1),
        plans.row(2, "Tu sửa đê kè cửa sông trước mùa lũ", 6, "Sở Y tế", 1),
        plans.row(3, "Thống kê lao động di cư theo quý", 6, "Sở Nội vụ", 2),
    )
    come = plans.row(4, "Mở lớp dạy nghề dệt thổ cẩm", 6, "Sở Y tế", 2)
    return compare(
        [kept, moved, gone],
        [kept | {"deadlines": [plans.deadline("2026-09-30")]}, moved | {"path": gone["path"]}, come],
    )


def test_the_filters_of_the_page_hide_rows(tmp_path: Path) -> None:
    told = act(
        page.encode(changed(), "vi"),
        """
        const rows = () => seen(".change").map((each) => each.querySelector(".side b").parentNode.textContent);
        const [unit, search] = [all(".filters select")[0], all(".filters input")[0]];
        const kind = (name) => press(all(`.filters button[data-kind="${name}"]`)[0]);
        const told = { all: rows(), kinds: all(".filters button").map((each) => each.dataset.kind) };
        kind("edited");
        told.edited = rows();
        kind("added");
        told.two = rows();
        kind("edited"); kind("added");
        told.units = [...unit.options].map((each) => each.value);
        enter(unit, "Sở Y tế");
        told.unit = rows();
        kind("added");
        told.both = rows();
        kind("added"); enter(unit, ""); enter(search, "ĐÊ KÈ");
        told.words = rows();
        told.count = all(".filters .place")[0].textContent;
        enter(search, "");
        told.end = rows().length;
        return told;
        """,
        tmp_path,
    )
    made, moved = "1.1 Lập bản đồ rừng ngập mặn ven biển", "1.2 Tu sửa đê kè cửa sông trước mùa lũ"
    gone, come = "2.3 Thống kê lao động di cư theo quý", "2.4 Mở lớp dạy nghề dệt thổ cẩm"
    assert sorted(told["all"]) == [made, moved, gone, come]
    assert told["kinds"] == ["added", "removed", "edited", "moved"]
    assert (told["edited"], told["two"]) == ([made], [made, come])
    assert told["units"] == ["", "Sở Nội vụ", "Sở Xây dựng", "Sở Y tế"]
    assert (told["unit"], told["both"]) == ([moved, come], [come])
    assert (told["words"], told["count"]) == ([moved], "1 / 4")
    assert told["end"] == 4


def test_the_page_shows_what_it_holds(tmp_path: Path) -> None:
    years = follow([[plans.row(1, "Lập bản đồ", 6, "Sở Y tế", 1)], [plans.row(7, "Lập bản đồ", 7, "Sở Y tế", 1)]])
    script = """
    return { changes: seen(".change").length, marked: seen("ins").length > 0, charts: seen("svg rect").length,
      titles: seen("h2").map((each) => each.textContent), wide: document.body.scrollWidth > innerWidth };
    """
    one = act(page.encode(evil(), "vi"), script, tmp_path)
    assert one == {"changes": 2, "marked": True, "charts": 2, "titles": ["Thay đổi"], "wide": False}
    several = act(page.encode(years, "vi"), script, tmp_path)
    assert several["changes"] == 1
    assert several["titles"] == ["Thay đổi", "Từng nhiệm vụ qua các kế hoạch"]


def test_every_kind_has_words_in_both_languages() -> None:
    from nhiemvu.compare import values

    def named(alias: Any) -> set[str]:
        return set(alias.__args__)

    for table, alias in (
        (wording.KINDS, values.Kind),
        (wording.FIELDS, values.FieldName),
        (wording.PARTS, values.PartKind),
        (wording.FIGURES, values.FigureKind),
        (wording.NOTES, values.Note),
    ):
        assert named(alias) <= set(table)
        assert all(set(words) == {"vi", "en"} for words in table.values())


def test_a_figure_says_what_differs_and_of_when_it_is() -> None:
    figure: dict[str, Any] = {
        "kind": "indicator",
        "id": "x#1",
        "raw": "80% hồ sơ được số hóa",
        "subject": "hồ sơ",
        "measure": "số hóa",
    }
    figure |= {"comparator": "eq", "value": 80, "unit": "%", "status": "target", "period": {"raw": "Năm 2025"}}
    later = figure | {"raw": "90% hồ sơ được số hóa", "value": 90, "period": {"raw": "Năm 2026"}}
    found = compare([figure], [later])
    assert "  đổi: giá trị, kỳ\n  - 80% hồ sơ được số hóa [Năm 2025]\n" in text.show(found, "vi", False)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.encode(found, "en")))["Figures"]
    assert [cell.value for cell in sheet[2]] == [
        "changed: value, period",
        "80% hồ sơ được số hóa [Năm 2025]",
        "90% hồ sơ được số hóa [Năm 2026]",
    ]
