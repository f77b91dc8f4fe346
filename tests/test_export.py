"""Records in the programs that people use: written, read back, and compared with what the records say."""

from __future__ import annotations

import csv
import shlex
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.test_cli import POSIX, run

import nhiemvu
from nhiemvu import readers, rulebook
from nhiemvu.cli.app import app
from nhiemvu.errors import InputError, OutputError, ToolMissing
from nhiemvu.members import Bodies
from nhiemvu.readers import soffice
from nhiemvu.records import DoubtRules
from nhiemvu.sinks import columns, dossiers, files, jsonl, places, xlsx
from nhiemvu.sinks.dossiers import Dossier

ROOT = Path(__file__).parent.parent
DOUBTS = rulebook.load(DoubtRules, "doubts")
BODIES = Bodies.load()

PLAN = """\
BỘ CÔNG THƯƠNG

Số: 58/QĐ-BCT

Hà Nội, ngày 09 tháng 02 năm 2026

**QUYẾT ĐỊNH**

**Ban hành Kế hoạch thử nghiệm năm 2026**

**BỘ TRƯỞNG BỘ CÔNG THƯƠNG**

Căn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ;

**QUYẾT ĐỊNH:**

**Điều 1.** Ban hành kèm theo Quyết định này Kế hoạch thử nghiệm.

**Điều 2.** Giao Vụ Pháp chế chủ trì, theo dõi việc thực hiện Quyết định này./.

**PHỤ LỤC II**

**DANH MỤC NHIỆM VỤ**

(Kèm theo Quyết định số 58/QĐ-BCT ngày 09 tháng 02 năm 2026)

TT\tTên nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời gian thực hiện\tSản phẩm
2\tVề thể chế\t\t\t\t
2.1\t=1+2 là công thức, không phải nhiệm vụ\tVụ Pháp chế\tVăn phòng Bộ\tQuý II/2026\tBáo cáo
2.2\t@Rà soát văn bản\tVụ Pháp chế\t\tTrước ngày 30/11/2026\tBáo cáo
2.10\tTriển khai kho dữ liệu dùng chung\tCác đơn vị thuộc Bộ\t\tThường xuyên\tDữ liệu
3\tVề hạ tầng\t\t\t\t
3.1\t+84 tổng đài phục vụ người dân\tCục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công\t\tHằng năm\tTổng đài
3.2\tXây dựng phương án\tCục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công; Vụ Pháp chế\t\tTháng 6/2026\tPhương án
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "bản ghi.jsonl"
    path.write_bytes(jsonl.encode(nhiemvu.extract(readers.read_text(PLAN))))
    return path


@pytest.fixture(scope="module")
def dossier(plan: Path) -> Dossier:
    return next(dossiers.read([plan]))


@pytest.fixture(scope="module")
def book(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "nhiệm vụ.xlsx"
    done = run("export", plan, "-o", path, "--split", "lead")
    assert (done.code, done.out) == (0, b""), done.said
    return path


def rows(sheet: Worksheet, head: int = 1) -> list[dict[str, Any]]:
    lines = list(sheet.iter_rows(min_row=head, values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def by_number(sheet: Worksheet, head: int = 1) -> dict[Any, dict[str, Any]]:
    return {line["TT"]: line for line in rows(sheet, head)}


# --- where it stands --------------------------------------------------------------------------------


def test_citations_of_places(dossier: Dossier) -> None:
    said = {task.number: places.citation(task, dossier) for task in dossier.tasks.values()}
    assert said["2.10"] == "Phụ lục II, nhiệm vụ 2.10, Quyết định số 58/QĐ-BCT ngày 09/02/2026"
    assert said["2"] == "Điều 2, Quyết định số 58/QĐ-BCT ngày 09/02/2026"


def test_days_as_documents_write_them() -> None:
    assert [places.day(date(2026, *each)) for each in ((3, 12), (2, 9), (10, 1))] == [
        "12/3/2026",
        "09/02/2026",
        "01/10/2026",
    ]


def test_a_group_that_is_a_task_stands_in_the_place() -> None:
    text = (ROOT / "corpus/qd-ubnd-quang-tri-2026/decision.md").read_text(encoding="utf-8")
    found = nhiemvu.extract(readers.read_text(text))
    dossier = Dossier(found[0].decision, tuple(found))
    said = {task.id.partition("#")[2]: places.citation(task, dossier) for task in dossier.tasks.values()}
    document = "Quyết định số 1268/QĐ-UBND ngày 22/5/2026"
    assert said["pl/II/2/a"] == f"Phụ lục, mục II, nhiệm vụ 2, điểm a, {document}"
    assert said["pl/I/1"] == f"Phụ lục, mục I, nhiệm vụ 1, {document}"
    assert said["kh/VI/1/b/@5672"] == f"Kế hoạch, mục VI, mục 1, điểm b, {document}"


# --- Excel ------------------------------------------------------------------------------------------


def test_sheets_and_their_form(book: Path) -> None:
    found = load_workbook(book)
    names = ["Nhiệm vụ", "Chỉ tiêu", "Văn bản giao nhiệm vụ", "Viện dẫn", "Điểm cần kiểm tra", "Văn bản"]
    assert found.sheetnames[:6] == names
    for sheet in found.worksheets[:6]:
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert sheet.auto_filter.ref is not None
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center is not None
        assert sheet.oddHeader.center.text == "&A", "each page says which list it is"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center is not None
        assert sheet.oddFooter.center.text == "Trang &P/&N"
        head = sheet["A1"]
        assert (head.font.name, head.font.bold, head.alignment.wrap_text) == ("Times New Roman", True, True)


def test_numbers_stay_text_and_dates_are_dates(book: Path) -> None:
    tasks = by_number(load_workbook(book)["Nhiệm vụ"])
    assert list(tasks) == ["2", "2.1", "2.2", "2.10", "3.1", "3.2"]
    assert (tasks["2.1"]["Thời hạn (nguyên văn)"], tasks["2.1"]["Hạn cuối"]) == ("Quý II/2026", datetime(2026, 6, 30))
    assert (tasks["2.2"]["Thời hạn (nguyên văn)"], tasks["2.2"]["Hạn cuối"]) == (
        "Trước ngày 30/11/2026",
        datetime(2026, 11, 29),
    )
    assert (tasks["2.10"]["Thời hạn (nguyên văn)"], tasks["2.10"]["Hạn cuối"]) == ("Thường xuyên", None)
    cell = load_workbook(book)["Nhiệm vụ"]["H3"]
    assert (cell.number_format, cell.is_date) == ("dd/mm/yyyy", True)
    assert tasks["2.1"]["Nơi nêu"].startswith("Phụ lục II, nhiệm vụ 2.1, ")
    assert tasks["3.2"]["Chủ trì, thực hiện"] == "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công; Vụ Pháp chế"


def formulas(path: Path) -> list[str]:
    return [cell.coordinate for sheet in load_workbook(path) for row in sheet for cell in row if cell.data_type == "f"]


def test_no_text_is_a_formula(book: Path) -> None:
    assert formulas(book) == []
    names = [line["Nhiệm vụ"] for line in rows(load_workbook(book)["Nhiệm vụ"])]
    assert "=1+2 là công thức, không phải nhiệm vụ" in names
    assert "@Rà soát văn bản" in names
    assert "+84 tổng đài phục vụ người dân" in names


def test_a_sheet_for_each_unit(book: Path) -> None:
    found = load_workbook(book)
    own = {found[name]["A1"].value: name for name in found.sheetnames[6:]}
    assert list(own) == [
        "Vụ Pháp chế",
        "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công",
        "Nhiệm vụ giao chung cho nhiều đơn vị",
    ]
    assert own["Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công"] == "Cục Đổi mới sáng tạo, Chuyển…"
    assert found["Vụ Pháp chế"]["A2"].value == "Xem thêm trang Giao chung: Các đơn vị thuộc Bộ: 2.10"
    assert list(by_number(found["Vụ Pháp chế"], 3)) == ["2", "2.1", "2.2", "3.2"]
    assert list(by_number(found["Giao chung"], 2)) == ["2.10"]
    assert found["Vụ Pháp chế"].print_title_rows == "$3:$3"


def test_doubts_are_coloured_cells_with_notes(tmp_path: Path) -> None:
    records = tmp_path / "447.jsonl"
    assert run("extract", ROOT / "corpus/447-qd-bct/decision.md", "-o", records).code == 0
    path = tmp_path / "447.xlsx"
    assert run("export", records, "-o", path).code == 0
    found = load_workbook(path)
    sheet = found["Nhiệm vụ"]
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet if row[0].value == "2.7")
    cell = row[heads.index("Văn bản giao nhiệm vụ")]
    assert cell.comment is not None
    assert cell.comment.text.startswith("cảnh báo: Nhiệm vụ mang dấu chú thích 5 nhưng chú thích chỉ nêu 2.8, 3.1")
    assert cell.fill.fgColor.rgb == "FFFFE699"
    sources = [line for line in rows(found["Văn bản giao nhiệm vụ"]) if line["TT"] == "2.7"]
    assert [(line["Số, ký hiệu"], line["Ngày"], line["Tình trạng"]) for line in sources] == [
        ("405/QĐ-BCT", datetime(2026, 3, 9), "cần xác định")
    ]
    listed = rows(found["Điểm cần kiểm tra"])
    assert {line["Mức độ"] for line in listed} == {"cảnh báo", "lưu ý"}
    assert formulas(path) == []
    assert rows(found["Văn bản"])[0]["Số, ký hiệu"] == "447/QĐ-BCT"


def converted(path: Path, form: str, folder: Path) -> Path:
    office = soffice.find()
    assert office
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / path.with_suffix(f".{form}").name


def test_libreoffice_reads_every_cell(book: Path, tmp_path: Path) -> None:
    ours, theirs = load_workbook(book), load_workbook(converted(book, "xlsx", tmp_path))
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        width = len(values[0])
        other = [[cell.value for cell in row[:width]] for row in theirs[sheet.title].iter_rows(max_row=len(values))]
        assert other == values
    assert formulas(tmp_path / book.name) == []


def test_sheet_names_are_short_and_unlike() -> None:
    class Plain(xlsx.Book):
        def __init__(self) -> None:
            self._names = set()

    book = Plain()
    long = "Cục Quản lý và Phát triển thị trường trong nước"
    given = [long, long.upper(), "a/b:c", "A b C", "'x'", "History", "Ủy ban nhân dân tỉnh Lào Cai", "", "a" * 40]
    titles = [book.title(each) for each in given]
    assert titles == [
        "Cục Quản lý và Phát triển thị…",
        "CỤC QUẢN LÝ VÀ PHÁT TRIỂN… (2)",
        "a b c",
        "A b C (2)",
        "x",
        "History (2)",
        "UBND tỉnh Lào Cai",
        "Trang",
        "a" * 30 + "…",
    ]
    assert all(len(each) <= 31 for each in titles)
    assert len({each.lower() for each in titles}) == len(titles)


def test_a_text_longer_than_a_cell_says_so() -> None:
    assert xlsx.clipped("a" * 32_767) == "a" * 32_767
    assert len(xlsx.clipped("a" * 40_000)) == 32_767
    assert xlsx.clipped("a" * 40_000).endswith("(còn tiếp, xem bản ghi JSON)")


@settings(max_examples=40, deadline=None)
@given(
    words=st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="_"), min_size=1
    )
)
def test_any_words_come_back_from_excel(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / "t.xlsx"
    book = xlsx.Book(path)
    sheet = xlsx.Sheet(book, "Nhiệm vụ", columns.TASKS[:1])
    sheet.next([words])
    sheet.put(0, words)
    book.close()
    cell = load_workbook(path).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (words, "s")


def test_the_same_records_give_the_same_workbook(plan: Path, tmp_path: Path) -> None:
    made = []
    for name in ("a.xlsx", "b.xlsx"):
        assert run("export", plan, "-o", tmp_path / name).code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


# --- CSV --------------------------------------------------------------------------------------------


def test_csv_for_excel_and_for_programs(plan: Path, tmp_path: Path) -> None:
    assert run("export", plan, "-o", tmp_path / "a.csv").code == 0
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfTT,")
    lines = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [line["TT"] for line in lines] == ["2", "2.1", "2.2", "2.10", "3.1", "3.2"]
    assert lines[1]["Nhiệm vụ"] == "'=1+2 là công thức, không phải nhiệm vụ"
    assert lines[2]["Hạn cuối"] == "29/11/2026"
    assert run("export", plan, "-o", tmp_path / "b.csv", "--no-bom").code == 0
    plain = list(csv.DictReader((tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()))
    assert plain[1]["Nhiệm vụ"] == "=1+2 là công thức, không phải nhiệm vụ"
    assert plain[2]["Hạn cuối"] == "2026-11-29"


# --- Word -------------------------------------------------------------------------------------------


def table_of(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[0].rows]


def test_appendix_in_word(plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "phụ lục.docx"
    assert run("export", plan, "-o", path).code == 0
    document = docx.Document(str(path))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)  # type: ignore[union-attr]
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)  # type: ignore[union-attr]
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size.pt) == ("Times New Roman", 13)
    assert [each.text for each in document.paragraphs[:2]] == ["PHỤ LỤC", "DANH MỤC NHIỆM VỤ"]
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in document.tables[0].rows)
    lines = table_of(path)
    assert lines[0] == ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"]
    assert lines[1][0] == "Quyết định số 58/QĐ-BCT ngày 09/02/2026"
    assert ["2", *["Về thể chế"] * 5] in lines
    assert [
        "2.1",
        "=1+2 là công thức, không phải nhiệm vụ",
        "Vụ Pháp chế",
        "Văn phòng Bộ",
        "Quý II/2026",
        "Báo cáo",
    ] in lines


def test_the_appendix_of_one_unit(plan: Path, tmp_path: Path) -> None:
    """Its own tasks, those it helps with, and those of the collective it belongs to."""
    path = tmp_path / "vp.docx"
    assert run("export", plan, "-o", path, "--unit", "van phong bo").code == 0
    assert docx.Document(str(path)).paragraphs[2].text == "của Văn phòng Bộ"
    assert [line[0] for line in table_of(path) if "." in line[0]] == ["2.1", "2.10"]


def test_a_unit_without_tasks(plan: Path, tmp_path: Path) -> None:
    done = run("export", plan, "-o", tmp_path / "x.docx", "--unit", "Cục Hàng hải")
    assert done.code == 2
    assert "Cục Hàng hải" in done.said
    assert not (tmp_path / "x.docx").exists()


def test_libreoffice_opens_the_appendix(plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    assert run("export", plan, "-o", path).code == 0
    text = nhiemvu.read(converted(path, "pdf", tmp_path)).text
    assert "Triển khai kho dữ liệu dùng chung" in text


# --- collectives ------------------------------------------------------------------------------------


def named(name: str, dossier: Dossier) -> list[str]:
    return [member.unit for member in dossier.members(name, BODIES)]


def test_units_of_the_ministry(dossier: Dossier) -> None:
    found = named("các đơn vị thuộc Bộ", dossier)
    assert {"bct/pc", "bct/vp", "bct/tmdt"} <= set(found)
    assert "bct/du" not in found
    assert "bct/khtc" not in found, "merged in 2025"
    assert named("Các đơn vị liên quan", dossier) == []


def test_provinces_and_ministries(dossier: Dossier) -> None:
    assert len(named("UBND các tỉnh, thành phố trực thuộc Trung ương", dossier)) == 34
    assert named("Các bộ", dossier) == [], "in a paper of a ministry nobody knows which"


# --- failures ---------------------------------------------------------------------------------------


def test_unknown_form(plan: Path, tmp_path: Path) -> None:
    done = run("export", plan, "-o", tmp_path / "a.xls")
    assert done.code == 2
    assert ".xlsx" in done.said


@pytest.mark.parametrize(
    ("option", "value", "name"), [("--split", "lead", "a.csv"), ("--unit", "Vụ Pháp chế", "a.xlsx")]
)
def test_options_that_do_not_go_together(plan: Path, tmp_path: Path, option: str, value: str, name: str) -> None:
    assert run("export", plan, "-o", tmp_path / name, option, value).code == 2


def test_lines_that_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"kind":"task"}\n', encoding="utf-8")
    done = run("export", path, "-o", tmp_path / "x.xlsx")
    assert (done.code, "dòng 1" in done.said) == (3, True)
    assert not (tmp_path / "x.xlsx").exists()
    with pytest.raises(InputError, match="check the name"):
        list(dossiers.read([tmp_path / "none.jsonl"]))


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_file_that_is_open_is_not_written(plan: Path, tmp_path: Path, lock: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"old")
    (tmp_path / lock).write_bytes(b"")
    done = run("export", plan, "-o", tmp_path / "a.xlsx")
    assert done.code == 6
    assert "đóng trong Excel" in done.said
    assert (tmp_path / "a.xlsx").read_bytes() == b"old"


def test_a_file_that_windows_does_not_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="close it in Excel"), files.replacing(tmp_path / "a.csv") as place:
        place.write_bytes(b"new")
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_a_folder_that_cannot_be_written(plan: Path) -> None:
    done = run("export", plan, "-o", "/proc/nowhere/a.xlsx")
    assert (done.code, "Không ghi được" in done.said) == (6, True)


@pytest.mark.parametrize(
    ("module", "extra"),
    [("xlsxwriter", "excel"), ("docx", "word"), ("pyarrow", "parquet"), ("icalendar", "calendar")],
)
def test_a_missing_package_is_named(module: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ToolMissing, match=rf"pip install 'nhiemvu\[{extra}\]'"):
        files.needed(module, extra)


@pytest.mark.parametrize(
    ("form", "module"), [("xlsx", "xlsxwriter"), ("docx", "docx"), ("parquet", "pyarrow"), ("ics", "icalendar")]
)
def test_the_command_without_a_package(
    form: str, module: str, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ToolMissing, match="pip install") as caught:
        app(["export", str(plan), "-o", str(tmp_path / f"a.{form}")], standalone_mode=False)
    assert caught.value.exit_code == 4
    assert list(tmp_path.iterdir()) == []


# --- the README -------------------------------------------------------------------------------------


def test_commands_of_the_readme(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    assert run("extract", ROOT / "corpus/447-qd-bct/decision.md", "-o", tmp_path / "output/447.jsonl").code == 0
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Into Excel")[1].split("```")[1]
    commands = [shlex.split(line) for line in section.split("\n") if line.startswith("nhiemvu ")]
    assert len(commands) == 7
    for _, *arguments in commands:
        given = ["output/447.jsonl" if each == "output/*.jsonl" else each for each in arguments]
        done = run(*given, cwd=tmp_path)
        assert done.code == 0, done.said
        made = given[given.index("-o") + 1].replace("{kind}", "task")
        assert (tmp_path / made).is_file()
