"""Native PDF: reading order, tables, notes and boxes, held to hand-drawn pages, to other forms of one text and to
pdfplumber; text layers that lie; files that cannot be read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from tests.pdfs import Sheet, made

from nhiemvu import flow, readers, rulebook
from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import File, Source, Span, fold
from nhiemvu.readers import pdf, ruling
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.pdf import page, pdfium
from nhiemvu.readers.pdf.page import Page
from nhiemvu.readers.pdf.upright import is_upright
from nhiemvu.readers.ruling import Rule
from nhiemvu.sinks import jsonl
from nhiemvu.stages import footnotes, layout
from nhiemvu.vietnamese.fonts import decode

HERE = Path(__file__).parent / "pdf"
PLAN = HERE / "plan.md"
FORMS = ("plan-libreoffice.pdf", "plan-chromium.pdf")


_LOADED = rulebook.load(readers.Rules, "readers")
_RULES = pdf.Rules(*(getattr(_LOADED, f"page_{field.name}") for field in fields(pdf.Rules)))


def _pdf(data: bytes) -> Source:
    return pdf.read(data, File("a.pdf", "0" * 64, "pdf"), 100, _RULES, Clock("a.pdf", 60))


def _read(*sheets: Sheet) -> Source:
    return _pdf(made(*sheets))


def _lines(source: Source) -> list[str]:
    return [line for line in re.split(r"[\n\f]+", source.text) if line]


def _marked(source: Source, kind: str) -> list[str]:
    return [source.text[mark.span.start : mark.span.end] for mark in source.marks if mark.kind == kind]


def _cells(source: Source, grid: int = 0) -> list[list[str]]:
    return [
        ["/".join(source.text[span.start : span.end] for span in cell.spans) for cell in row]
        for row in source.grids[grid].rows
    ]


def _paragraph(sheet: Sheet, y: float, *lines: str, x: float = 80, indent: float = 30, **style: Any) -> Sheet:
    for at, line in enumerate(lines):
        sheet.text(x + (0 if at else indent), y - 16 * at, line, **style)
    return sheet


# one text in several forms --------------------------------------------------------------------------------


def _records(path: Path) -> list[dict[str, Any]]:
    """The records by their ids: a note stands where its page ends, which is another place in each form."""
    rules = flow.Rules.load()
    lines = jsonl.encode(flow.extract(readers.read(path, rules.readers), rules)).decode().splitlines()
    return sorted((json.loads(line) for line in lines), key=lambda record: re.sub(r"@\d+", "@", record["id"]))


def _bare(value: Any) -> Any:
    """A record without places: offsets, pages and what follows from them."""
    if isinstance(value, dict):
        left_out = {"evidence", "places", "files", "text", "owners", "unclassified", "marks", "doubts", "start", "end"}
        return {key: _bare(each) for key, each in value.items() if key not in left_out}
    if isinstance(value, list):
        return [_bare(each) for each in value]
    return re.sub(r"@\d+", "@", value) if isinstance(value, str) else value


@pytest.mark.parametrize("form", FORMS)
def test_forms_agree(form: str) -> None:
    expected, found = _records(PLAN), _records(HERE / form)
    for one, other in zip(expected, found, strict=True):
        assert _bare(other) == _bare(one)
        codes = [doubt["code"] for doubt in one["doubts"]]
        assert [d["code"] for d in other["doubts"] if d["code"] != "row-continued"] == codes


@pytest.mark.parametrize("form", FORMS)
def test_every_place_has_page_and_box(form: str) -> None:
    with pypdfium2.PdfDocument(HERE / form) as document:
        for record in _records(HERE / form):
            for places in record.get("evidence", {}).values():
                for place in places:
                    width, height = document[place["page"] - 1].get_size()
                    x0, top, x1, bottom = place["box"]
                    assert 0 <= x0 < x1 <= width
                    assert 0 <= top < bottom <= height


@pytest.mark.parametrize("form", FORMS)
def test_boxes_hold_their_words(form: str) -> None:
    """The words that pdfium finds in the box of a row's number are that number."""
    with pypdfium2.PdfDocument(HERE / form) as document:
        for task in [each for each in _records(HERE / form) if each["kind"] == "task" and each["number"]]:
            place = task["evidence"]["/number"][0]
            page = document[place["page"] - 1]
            x0, top, x1, bottom = place["box"]
            height = page.get_size()[1]
            found = page.get_textpage().get_text_bounded(x0, height - bottom, x1, height - top)
            assert found.strip() == task["number"]


# against other libraries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_words_are_those_of_pdfium(form: str) -> None:
    source = readers.read(HERE / form)
    with pypdfium2.PdfDocument(HERE / form) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    ours, theirs = Counter(source.text.split()), Counter(text.split())
    assert (ours - theirs).total() + (theirs - ours).total() <= 0.01 * theirs.total()


def test_cells_are_those_of_pdfplumber() -> None:
    """The tables that LibreOffice closes at each page; a browser leaves them open, and pdfplumber loses cells."""
    source = readers.read(HERE / FORMS[0])
    with pdfplumber.open(HERE / FORMS[0]) as document:
        drawn = [table.extract() for page in document.pages for table in page.find_tables()]
    assert len(drawn) == len(source.grids) == 2
    for grid, table in enumerate(drawn):
        expected = [[fold(cell or "") for cell in row] for row in table]
        assert [[fold(cell.replace("/", " ")) for cell in row] for row in _cells(source, grid)] == [
            [cell.replace("/", " ") for cell in row] for row in expected
        ]


# reading order ---------------------------------------------------------------------------------------------


def test_head_in_two_columns() -> None:
    sheet = Sheet()
    sheet.text(90, 780, "ỦY BAN NHÂN DÂN", bold=True).text(300, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    sheet.text(100, 764, "TỈNH AN HÒA", bold=True).text(340, 762, "Độc lập - Tự do - Hạnh phúc", bold=True)
    sheet.text(80, 740, "Số:      /QĐ-UBND").text(320, 740, "An Hòa, ngày      tháng 3 năm 2026")
    sheet.text(250, 700, "QUYẾT ĐỊNH", bold=True)
    assert _lines(_read(sheet)) == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH AN HÒA",
        "Số: /QĐ-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Hòa, ngày tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
    ]


def test_signature_beside_recipients() -> None:
    sheet = Sheet()
    sheet.text(94, 570, "Nơi nhận:", 12).text(400, 564, "CHỦ TỊCH", 14, bold=True)
    for at, name in enumerate(
        ("- Như Điều 3;", "- Sở Tư pháp;", "- Sở Nội vụ;", "- Công báo tỉnh;", "- Lưu: VT, KSTT.")
    ):
        sheet.text(90, 556 - 13 * at, name, 11)
    sheet.text(390, 530, "Lê Văn Bình", 14, bold=True)
    lines = _lines(_read(sheet))
    assert lines[0] == "Nơi nhận:"
    assert lines[5:] == ["- Lưu: VT, KSTT.", "CHỦ TỊCH", "Lê Văn Bình"]


def test_marks_of_a_list_are_no_column() -> None:
    sheet = Sheet()
    for at, (mark, words) in enumerate((("1.", "Mục đích"), ("2.", "Yêu cầu"), ("a)", "Cụ thể"), ("-", "Đầy đủ"))):
        sheet.text(80, 700 - 18 * at, mark).text(120, 700 - 18 * at, words)
    assert _lines(_read(sheet)) == ["1. Mục đích", "2. Yêu cầu", "a) Cụ thể", "- Đầy đủ"]


def test_prose_in_two_columns() -> None:
    sheet = Sheet()
    for at in range(10):
        sheet.text(60, 700 - 15 * at, f"dòng bên trái số {at} của bài viết")
        sheet.text(320, 700 - 15 * at, f"dòng bên phải số {at} của bài viết")
    left, right = _lines(_read(sheet))
    assert left.count("trái") == right.count("phải") == 10


def test_lines_of_a_paragraph() -> None:
    sheet = Sheet()
    _paragraph(sheet, 700, "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch chuyển đổi số", "giai đoạn 2026-", x=80)
    _paragraph(
        sheet, 660, "Điều 2. Giao Sở Khoa học và Công nghệ theo dõi Nghị quyết số 57-", "NQ/TW của Bộ Chính trị."
    )
    lines = _lines(_read(sheet))
    assert lines[0] == "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch chuyển đổi số giai đoạn 2026-"
    assert lines[1] == "Điều 2. Giao Sở Khoa học và Công nghệ theo dõi Nghị quyết số 57-NQ/TW của Bộ Chính trị."


def test_a_paragraph_goes_on_over_the_page() -> None:
    first, second = Sheet(), Sheet()
    _paragraph(
        first,
        300,
        "1. Các cơ quan, đơn vị căn cứ chức năng, nhiệm vụ được giao",
        "phối hợp thực hiện nghiêm túc kế hoạch, định kỳ báo cáo về Toà án",
    )
    second.text(290, 800, "2")
    _paragraph(second, 770, "Nhân dân tỉnh trước ngày 15 tháng 12 hằng năm.", indent=0)
    _paragraph(
        second, 740, "2. Văn phòng Ủy ban nhân dân tỉnh đôn đốc và tổng hợp tình hình", "thực hiện, báo cáo Chủ tịch."
    )
    source = _read(first, second)
    assert _marked(source, "continued") == ["Nhân dân tỉnh trước ngày 15 tháng 12 hằng năm."]
    assert source.pages == (0, source.text.index("\f") + 1)
    arranged = layout.arrange(source, flow.Rules.load().layout)
    texts = [source.passage(block.spans).text for block in arranged.blocks]
    assert texts[0].endswith("báo cáo về Toà án Nhân dân tỉnh trước ngày 15 tháng 12 hằng năm.")
    assert [leaf.rule for leaf in arranged.furniture] == ["page-number"]


def test_words_stretched_and_cut() -> None:
    """A blank without width parts nothing; letters set apart stay one word where the page draws its blanks."""
    sheet = Sheet().text(80, 700, "Căn cứ Luật Tổ chức chính quyền địa phương và các văn bản có liên quan")
    sheet.text(80, 680, "s").text(86, 680, " ").text(86, 680, "ố")
    sheet.content.append("1.5 Tc")
    sheet.text(80, 660, "quy hoạch").content.append("0 Tc")
    assert _read(sheet).text.split()[-3:] == ["số", "quy", "hoạch"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages(turn: int) -> None:
    places = {90: (100, 200, 120, 200), 180: (500, 700, 500, 720), 270: (500, 700, 480, 700)}[turn]
    sheet = Sheet(rotate=360 - turn)
    sheet.text(places[0], places[1], "Kế hoạch năm", turn=turn).text(places[2], places[3], "của Sở Y tế", turn=turn)
    source = _read(sheet)
    assert source.text.split() == ["Kế", "hoạch", "năm", "của", "Sở", "Y", "tế"]
    x0, top, x1, bottom = source.atoms.box(Span(0, 2)) or (0, 0, 0, 0)
    assert {90: 642 in (round(bottom), round(bottom) + 1), 180: round(x1) == 500, 270: round(top) == 142}[turn]
    assert x0 < x1


# tables ---------------------------------------------------------------------------------------------------


def test_spanning_cells_and_raised_marks() -> None:
    sheet = Sheet()
    for y in (700, 660, 620):
        sheet.line(80, y, 480, y)
    sheet.line(160, 680, 480, 680)
    for x in (80, 160, 480):
        sheet.line(x, 700, x, 620)
    sheet.line(320, 680, 320, 620)
    sheet.text(84, 686, "TT", bold=True).text(164, 686, "Nội dung", bold=True)
    sheet.text(164, 666, "Tên", bold=True).text(324, 666, "Hạn", bold=True)
    sheet.text(84, 646, "1").text(164, 646, "Lập kế hoạch").text(236.5, 650, "5", 7).text(324, 646, "Quý I")
    source = _read(sheet)
    assert _cells(source) == [["TT", "Nội dung"], ["Tên", "Hạn"], ["1", "Lập kế hoạch5", "Quý I"]]
    assert [(cell.column, cell.width, cell.rows) for cell in source.grids[0].rows[0]] == [(0, 1, 2), (1, 2, 1)]
    assert _marked(source, "raised") == ["5"]
    assert _marked(source, "bold") == ["TT", "Nội dung", "Tên", "Hạn"]


def test_lines_and_paragraphs_of_a_cell() -> None:
    sheet = Sheet().table([80, 120, 300], [700, 600])
    sheet.text(84, 686, "1")
    for at, line in enumerate(("Báo cáo kết quả rà soát của", "các đơn vị", "Quyết định phê duyệt")):
        sheet.text(124, 686 - 15 * at, line)
    assert _cells(_read(sheet)) == [["1", "Báo cáo kết quả rà soát của các đơn vị/Quyết định phê duyệt"]]


def test_a_table_open_at_the_page_break() -> None:
    sheet = Sheet()
    for x in (80, 160, 400):
        sheet.line(x, 200, x, 60)
    sheet.line(80, 200, 400, 200).line(80, 150, 400, 150)
    sheet.text(84, 180, "1").text(164, 180, "Rà soát").text(84, 130, "2").text(164, 130, "Ban hành")
    assert _cells(_read(sheet)) == [["1", "Rà soát"], ["2", "Ban hành"]]


def test_two_tables_and_the_text_between() -> None:
    sheet = Sheet().table([80, 160, 400], [700, 680]).table([80, 200, 400], [600, 580])
    sheet.text(84, 686, "a").text(164, 686, "b").text(80, 640, "Bảng 2. Kinh phí").text(84, 586, "c").text(
        204, 586, "d"
    )
    source = _read(sheet)
    assert [_cells(source, at) for at in (0, 1)] == [[["a", "b"]], [["c", "d"]]]
    assert source.grids[0].span.end < source.text.index("Bảng 2") < source.grids[1].span.start


def test_words_of_two_cells_are_two() -> None:
    sheet = Sheet().table([80, 103, 400], [700, 680]).text(82, 686, "IVa").text(104, 686, "Rà soát")
    assert _cells(_read(sheet)) == [["IVa", "Rà soát"]]


def test_a_frame_is_no_table() -> None:
    assert ruling.find([Rule(0, 0, 9, 0), Rule(0, 9, 9, 9), Rule(0, 0, 0, 9), Rule(9, 0, 9, 9)]) == []


# notes ----------------------------------------------------------------------------------------------------


def _noted() -> tuple[Sheet, Sheet]:
    first, second = Sheet(), Sheet()
    _paragraph(
        first,
        700,
        "18. Cổng thông tin điện tử có chức năng xuất bản thông tin, cung cấp",
        "dịch vụ công.",
        size=14,
        indent=0,
    )
    first.text(101, 705, "2", 8)
    first.line(80, 130, 220, 130)
    first.text(80, 112, "2", 10).text(92, 112, "Khoản này được bổ sung theo Luật số 51/2019/QH14, có hiệu lực từ", 10)
    second.text(80, 700, "19. Trang thông tin là trang thuộc Cổng thông tin điện tử.", 14)
    second.line(80, 130, 500, 130)
    second.text(80, 112, "ngày 01 tháng 7 năm 2020.", 10)
    second.text(290, 40, "2", 14)
    return first, second


def test_notes_and_what_goes_on_of_them() -> None:
    source = _read(*_noted())
    assert _marked(source, "raised") == ["2", "2"]
    assert _marked(source, "continued") == ["ngày 01 tháng 7 năm 2020."]
    rules = flow.Rules.load()
    arranged = layout.arrange(source, rules.layout)
    notes = footnotes.find(source, arranged, rules.footnotes).notes
    assert [(note.label, note.text.text, len(note.marks)) for note in notes] == [
        ("2", "Khoản này được bổ sung theo Luật số 51/2019/QH14, có hiệu lực từ ngày 01 tháng 7 năm 2020.", 1)
    ]


def test_notes_as_large_as_the_text() -> None:
    """Below a table in small type; what stands below another rule and has no number is text."""
    sheet = Sheet().text(80, 700, "Ban hành quy chế", 10).text(160, 704, "1", 6)
    sheet.line(80, 660, 222, 660).text(80, 645, "Các đơn vị báo cáo kết quả.", 10)
    sheet.line(80, 130, 222, 130)
    sheet.text(80, 112, "1", 10).text(92, 112, "Quyết định số 405/QĐ-BCT ngày 09/3/2026 của Bộ trưởng Bộ", 10)
    sheet.text(80, 98, "Công Thương.", 10)
    assert _marked(_read(sheet), "note") == ["1 Quyết định số 405/QĐ-BCT ngày 09/3/2026 của Bộ trưởng Bộ Công Thương."]


# text layers that lie -------------------------------------------------------------------------------------

_TRUE = (
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ",
    "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình về công tác văn thư",
    "Các cơ quan, đơn vị và cá nhân có liên quan chịu trách nhiệm thi hành",
)


def _page(*lines: str) -> Source:
    sheet = Sheet()
    for at, line in enumerate(lines):
        sheet.text(60, 760 - 20 * at, line, 10)
    return _read(sheet)


def _codes(source: Source) -> list[str]:
    return [doubt.code for doubt in source.doubts]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (_TRUE, []),
        (tuple("".join(chr(ord(s) ^ 5) if s.isalpha() else s for s in line) for line in _TRUE), ["text-layer-broken"]),
        (tuple(fold(line).translate(str.maketrans("ăâêôơưđ", "aaeooud")) for line in _TRUE), []),
        (
            (
                "Can cu Nghi dinh so ngay thang nam cua Chinh phu ve cong tac van thu",
                "Theo de nghi cua Giam doc So Noi vu tai To trinh ve cong tac van thu",
            ),
            ["text-layer-broken"],
        ),
        (
            ("The parties agree to the terms of this contract and to the laws of the country in which it is made",) * 2,
            [],
        ),
        ((*_TRUE, "C N P Ủ", "CỘNG ÒA XÃ ỘI C Ủ NG ĨA VIỆT NAM", "QUY ĐỊN C UNG"), ["text-layer-broken"]),
        ((*_TRUE, "KT. CHỦ TỊCH", "BẢNG B VÀ BẢNG C", "HẠ TẦNG CNTT"), []),
    ],
    ids=["true", "garbage", "few marks", "no marks", "English", "lost letters", "capitals"],
)
def test_what_a_layer_says(lines: tuple[str, ...], codes: list[str]) -> None:
    assert _codes(_page(*lines)) == codes


@pytest.mark.parametrize(
    ("font", "lines"),
    [
        (
            "TCVN3",
            (
                "QUYÕT §ÞNH CñA Bé TR¦ëNG",
                "C¨n cø NghÞ ®Þnh sè 30/2020/N§-CP ngµy 05 th¸ng 3 n¨m 2020 cña ChÝnh phñ",
                "Theo ®Ò nghÞ cña Gi¸m ®èc Së Néi vô t¹i Tê tr×nh vÒ c«ng t¸c v¨n th­",
            ),
        ),
        (
            "VNI",
            (
                "QUYEÁT ÑÒNH CUÛA BOÄ TRÖÔÛNG",
                "Caên cöù Nghò ñònh soá 30/2020/NÑ-CP ngaøy 05 thaùng 3 naêm 2020 cuûa Chính phuû",
                "Theo ñeà nghò cuûa Giaùm ñoác Sôû Noäi vuï taïi Tôø trình veà coâng taùc vaên thö",
            ),
        ),
    ],
)
def test_old_fonts(font: str, lines: tuple[str, ...]) -> None:
    source = _page(*lines)
    assert _codes(source) == ["text-layer-repaired"]
    assert source.doubts[0].params == {"font": font}
    assert " ".join(_lines(source)) == (
        "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ "
        "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình về công tác văn thư"
    )


def test_viscii() -> None:
    assert decode(["Quyªt", "ð¸nh", "Nghî", "plain"], "VISCII") == ["Quyết", "định", "Nghĩ", "plain"]


def test_a_page_that_is_a_picture() -> None:
    scan = Sheet(picture=True)
    source = _read(Sheet().text(80, 700, "Trang có chữ"), scan, Sheet())
    assert [(doubt.code, doubt.params) for doubt in source.doubts] == [("page-unreadable", {"page": 2})]
    assert len(source.pages) == 3


def test_fonts_of_one_document_do_not_bear_on_the_next() -> None:
    def plain(widths: str) -> bytes:
        sheet = made(Sheet().text(80, 700, "x"))
        font = "<</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding"
        font += f"/FirstChar 97/LastChar 98/Widths {widths}>>"
        return sheet.replace(b"/F 4 0 R", b"/F " + font.encode()).replace(b"<0078>", b"(ab)  ")

    def first_word(data: bytes) -> tuple[float, ...]:
        return tuple(_pdf(data).atoms.boxes[:4])

    wide, narrow = plain("[900 900]"), plain("[300 300]")
    alone = first_word(narrow)
    first_word(wide)
    assert first_word(narrow) == alone


# files that cannot be read ----------------------------------------------------------------------------------


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "failure", "words"),
    [
        (b"%PDF-1.4\n", InputError, "is damaged"),
        (b"%PDF-1.7 garbage " * 100, InputError, "is damaged"),
        (made(Sheet(picture=True)), InputError, "no words"),
        (made(), InputError, "damaged|no pages"),
        ((HERE / "locked.pdf").read_bytes(), InputError, "password"),
        (made(*[Sheet() for _ in range(3_001)]), LimitPassed, "3001 pages"),
    ],
    ids=["head only", "garbage", "scan", "no pages", "locked", "too long"],
)
def test_unreadable(tmp_path: Path, data: bytes, failure: type[Exception], words: str) -> None:
    with pytest.raises(failure, match=words) as caught:
        readers.read(_write(tmp_path / "a.pdf", data))
    assert "\n" not in str(caught.value)


def test_sniffed_by_content(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.txt", made(Sheet().text(80, 700, "Kế hoạch")))
    source = readers.read(path)
    assert (source.files[0].form, source.text.strip()) == ("pdf", "Kế hoạch")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
def test_cut_off_files_fail_in_one_sentence_or_are_read(tmp_path: Path, cut: float) -> None:
    data = (HERE / FORMS[0]).read_bytes()
    path = _write(tmp_path / "a.pdf", data[: int(len(data) * cut)])
    failure = None
    try:
        readers.read(path)
    except (InputError, ToolMissing) as error:
        failure = str(error)
    assert failure is None or "\n" not in failure


def test_a_page_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pdf_oxide panics over pdfium reads; what neither reads is a doubt, and the rest goes on."""

    class Panic(BaseException):
        pass

    def panics(_document: object, index: int) -> Page:
        if index:
            raise Panic
        return read_page(_document, index)

    read_page = page.read
    data = made(*(Sheet().text(80, 700, f"Trang {number}") for number in (1, 2, 3)))
    for each in ("read", "read_spans"):
        monkeypatch.setattr(page, each, panics)
    assert _pdf(data).text.split() == ["Trang", "1", "Trang", "2", "Trang", "3"]
    monkeypatch.setattr(pdfium.Document, "page", lambda _self, _index: None)
    source = _pdf(data)
    assert source.text.split() == ["Trang", "1"]
    assert [doubt.params for doubt in source.doubts] == [{"page": 2}, {"page": 3}]


@pytest.mark.parametrize("form", FORMS)
def test_pdfium_reads_the_same(form: str) -> None:
    data = (HERE / form).read_bytes()
    document = pdfium.Document(data)
    source = readers.read(HERE / form)
    pages = [document.page(at) for at in range(document.count)]
    assert all(pages)
    words = sorted(word.text for page in pages if page for word in page.words)
    glued = sorted(source.text[a:b] for a, b in _atoms(source))
    assert len(set(words) ^ set(glued)) <= 0.02 * len(set(words))


def _atoms(source: Source) -> list[tuple[int, int]]:
    starts = list(source.atoms.starts)
    return [
        (start, start + len(re.split(r"[\s]", source.text[start:end], maxsplit=1)[0]))
        for start, end in zip(starts, [*starts[1:], len(source.text)], strict=True)
    ]


def test_reading_text_needs_no_pdf_library() -> None:
    script = (
        "import sys, nhiemvu; nhiemvu.read; sys.exit(bool({'pdf_oxide', 'pypdfium2', 'pdfplumber'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# words by spans -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_spans_give_the_words_that_letters_give(form: str) -> None:
    from pdf_oxide import PdfDocument

    document = PdfDocument.from_bytes((HERE / form).read_bytes())
    read = [(page.read(document, at), page.read_spans(document, at)) for at in range(document.page_count())]
    sound = [(sorted(letters.words), sorted(spans.words)) for letters, spans in read if spans]
    assert len(sound) == (2 if "office" in form else 0)  # cells that touch are one span there
    for by_letters, by_spans in sound:
        assert [word[4:] for word in by_spans] == [word[4:] for word in by_letters]
        assert [word.x0 for word in by_spans] == pytest.approx([word.x0 for word in by_letters], abs=0.05)
        assert [word.x1 for word in by_spans] == pytest.approx([word.x1 for word in by_letters], abs=1.5)


def test_raised_marks_by_spans() -> None:
    """A span says nothing of by how much it is raised."""
    sheet = Sheet().text(80, 700, "Điều 1. Phạm vi điều chỉnh của quy định này")
    sheet.content.append(f"BT /F 7 Tf 4 Ts 1 0 0 1 340 700 Tm <{'12'.encode('utf-16-be').hex()}> Tj ET")
    assert _marked(_read(sheet), "raised") == ["12"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_letters_are_not_read_by_spans(turn: int) -> None:
    data = made(Sheet().text(80, 700, "Kế hoạch"), Sheet().text(300, 400, "Nhiệm vụ", turn=turn))
    assert is_upright(data) is (turn == 0)
    assert _pdf(data).text.split() == ["Kế", "hoạch", "Nhiệm", "vụ"]


@pytest.mark.parametrize(
    ("content", "upright"),
    [
        (b"<</Length 9>>stream\n1 0 0 1 5 5 Tm", True),
        (b"<</Length 9>>stream\n1 0 0 -1 0 842 cm", True),
        (b"<</Length 9>>stream\n0 1 -1 0 5 5 cm", False),
        (b"<</Length 9>>stream\n1 0 .2 1 5 5 Tm", False),
        (b"<</Length 9/Filter/LZWDecode>>stream\n1 0 0 1 5 5 Tm", False),
        (b"<</Length 9/Filter/FlateDecode>>stream\nno zip", False),
        (b"<</Subtype/Image/Filter/DCTDecode>>stream\n0 1 -1 0 5 5 cm", True),
        (b"<</Length 9>>stream\n5 5 Tm", False),
    ],
)
def test_whether_a_document_turns_letters(content: bytes, upright: bool) -> None:
    assert is_upright(b"%PDF-1.4\n1 0 obj" + content + b"\nendstream endobj") is upright
