"""The HTML reader: the document picked out of its page, and what a browser shows of it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import nhiemvu
from nhiemvu import readers
from nhiemvu.errors import InputError, LimitPassed
from nhiemvu.model import Source, Span
from nhiemvu.readers import forms

HEAD = """\
<table><tr><td><b>BỘ Y TẾ</b><br>-------</td>
<td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b></td>
</tr><tr><td>Số: 12/QĐ-BYT</td><td><i>Hà Nội, ngày 05 tháng 3 năm 2026</i></td></tr></table>
<p align=center><b>QUYẾT ĐỊNH</b></p><p><b>Ban hành Kế hoạch phòng, chống dịch năm 2026</b></p>
<p><b>BỘ TRƯỞNG BỘ Y TẾ</b></p>
<p>Căn cứ Luật Phòng bệnh ngày 10 tháng 12 năm 2025;</p><p><b>QUYẾT ĐỊNH:</b></p>
<p>Điều 1. Ban hành kèm theo Quyết định này Kế hoạch phòng, chống dịch.</p>
<p>Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.</p>
"""
TASKS = """\
<p><b>PHỤ LỤC</b></p><table border=1>
<thead><tr><th>TT</th><th>Nhiệm vụ</th><th>Cơ quan chủ trì</th><th>Thời gian hoàn thành</th></tr></thead>
<tr><td><b>I</b></td><td colspan=3><b>Giám sát</b></td></tr>
<tr><td>1</td><td>Giám sát dịch tại cửa khẩu</td><td rowspan=2>Cục Phòng bệnh</td><td>Quý I/2026</td></tr>
<tr><td>2</td><td>Báo cáo hằng tuần</td><td>Quý II/2026</td></tr></table>
"""
SITE = """\
<!DOCTYPE html>
<html><head><title>Cổng văn bản</title><style>p{color:red}</style>
<script>var a = "<p>Điều 9. Không đọc</p>";</script></head>
<body><header><div><a href="/">Trang chủ</a> <span>CƠ SỞ DỮ LIỆU VĂN BẢN</span></div></header>
<nav><ul><li><a href="/a">Giới thiệu</a></li><li><a href="/b">Văn bản mới</a></li></ul></nav>
<div class="wrap"><div class="tabs"><button>Tải về</button><a href="#">Lược đồ</a></div>
<div class="main"><div class="content">{}</div></div>
<div class="toc"><p>Mục lục</p>
<p><a href="#d1">Điều 1. Ban hành kèm theo Quyết định này Kế hoạch phòng, chống dịch.</a></p></div>
<div class="more"><ul><li><a href="/c">Quyết định 11/QĐ-BYT về việc khác</a></li></ul></div></div>
<div style="display:none">Nội dung ẩn dành cho máy tìm kiếm</div>
<footer><p>Đơn vị chủ quản: Cục Công nghệ thông tin</p><p>Điện thoại: 024.1234</p></footer></body></html>
"""


def site(words: str) -> str:
    return SITE.replace("{}", words)


def source_of(tmp_path: Path, page: str | bytes) -> Source:
    path = tmp_path / "trang.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return readers.read(path)


def lines(source: Source) -> list[str]:
    return [line for line in source.text.split("\n") if line]


def marked(source: Source, kind: str) -> list[str]:
    return [source.text[slice(*mark.span)].strip() for mark in source.marks if mark.kind == kind]


def drawn(source: Source, at: int = 0) -> list[list[tuple[int, int, int, str]]]:
    return [
        [(c.column, c.width, c.rows, " / ".join(source.text[slice(*span)] for span in c.spans)) for c in row]
        for row in source.grids[at].rows
    ]


def body(words: str) -> str:
    return f"<html><body>{words}</body></html>"


# --- the document in its page -----------------------------------------------------------------------


def test_the_document_is_picked_out_of_the_site(tmp_path: Path) -> None:
    found = lines(source_of(tmp_path, site(HEAD + TASKS)))
    assert (found[0], found[-1]) == ("BỘ Y TẾ", "Quý II/2026")
    for words in ("Trang chủ", "Giới thiệu", "Tải về", "Mục lục", "11/QĐ-BYT", "ẩn", "Đơn vị chủ quản", "Điều 9"):
        assert not any(words in line for line in found), words


def test_a_page_gives_the_records_of_its_document(tmp_path: Path) -> None:
    records = nhiemvu.extract(source_of(tmp_path, site(HEAD + TASKS)))
    decision = records[0]
    assert decision.kind == "decision"
    assert (decision.id, str(decision.date), decision.title) == (
        *("vn/byt/qd/2026/12", "2026-03-05", "Ban hành Kế hoạch phòng, chống dịch năm 2026"),
    )
    tasks = [each for each in records if each.kind == "task"]
    assert [(each.number, each.path[0].number, each.units[0].name, each.deadlines[0].raw) for each in tasks] == [
        ("1", "I", "Cục Phòng bệnh", "Quý I/2026"),
        ("2", "I", "Cục Phòng bệnh", "Quý II/2026"),
    ]


def test_an_appendix_beside_the_decision_stays(tmp_path: Path) -> None:
    page = f"<div class=a>{HEAD}</div><div class=b>{TASKS}</div>"
    found = lines(source_of(tmp_path, site(page)))
    assert (found[0], found[-1]) == ("BỘ Y TẾ", "Quý II/2026")


def test_a_small_decision_with_a_large_table_keeps_its_head(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>{'Rà soát văn bản ' * 9}</td><td>Sở Y tế</td></tr>" for n in range(40))
    found = lines(source_of(tmp_path, site(f"{HEAD}<div><table>{rows}</table></div>")))
    assert found[0] == "BỘ Y TẾ"


def test_sentences_left_out_are_said(tmp_path: Path) -> None:
    words = "Bài viết giới thiệu những điểm mới của quyết định vừa ban hành. " * 6
    note = f"<div class=intro><p>{words}</p></div>"
    source = source_of(tmp_path, site(HEAD + TASKS).replace('<div class="toc">', note + '<div class="toc">'))
    assert [doubt.code for doubt in source.doubts] == ["page-text-left-out"]
    assert source_of(tmp_path, site(HEAD + TASKS)).doubts == ()


def test_a_page_that_is_no_decision_is_read_whole(tmp_path: Path) -> None:
    assert lines(source_of(tmp_path, body("<h1>Thông báo</h1><p>Sở nghỉ họp.</p>"))) == ["Thông báo", "Sở nghỉ họp."]


def test_a_page_without_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no text in it"):
        source_of(tmp_path, body("<script>a()</script>"))


# --- words ------------------------------------------------------------------------------------------


def test_blanks_lines_and_entities(tmp_path: Path) -> None:
    page = body("<p>Số:&nbsp;5/QĐ-BYT\n   ngày\t6&#47;7<br>KT. BỘ&amp;BAN</p><pre>a\n  b</pre>")
    assert lines(source_of(tmp_path, page)) == ["Số: 5/QĐ-BYT ngày 6/7", "KT. BỘ&BAN", "a", "b"]


def test_bold_headings_and_raised_marks(tmp_path: Path) -> None:
    page = body(
        "<h2>I. MỤC TIÊU</h2><p><b>đậm</b>, <span style='font-weight:700'>cũng đậm</span> "
        "<b style='font-weight:normal'>không</b> chi phí<sup>5</sup> CO<sub>2</sub> "
        "m<span style='vertical-align:super'>2</span></p>"
    )
    source = source_of(tmp_path, page)
    assert marked(source, "heading") == ["I. MỤC TIÊU"]
    assert marked(source, "bold") == ["đậm", "cũng đậm"]
    assert (marked(source, "raised"), marked(source, "lowered")) == (["5", "2"], ["2"])


def test_numbers_of_lists_are_written_out(tmp_path: Path) -> None:
    page = body(
        "<ol start=3><li>ba<li><p>bốn</p><ol type=a><li>rà soát</li></ol></li></ol><ul><li>Như trên;</li></ul>"
        "<ul style='list-style-type:none'><li>- Lưu: VT</li></ul><ol type=I><li value=5>năm</li></ol>"
    )
    assert lines(source_of(tmp_path, page)) == [
        *("3. ba", "4. bốn", "a. rà soát", "- Như trên;", "- Lưu: VT", "V. năm")
    ]


def test_deleted_and_hidden_words_are_left_out(tmp_path: Path) -> None:
    page = body(
        "<p>Giao <del>Sở Y tế</del><ins>Sở Tài chính</ins><span hidden>x</span><span style='display: none'>y</span></p>"
    )
    assert lines(source_of(tmp_path, page)) == ["Giao Sở Tài chính"]


def test_what_word_saves_as_html(tmp_path: Path) -> None:
    page = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8>
<!--[if gte mso 9]><xml><o:p>Điều 9. Không đọc</o:p></xml><![endif]--><style>p.MsoNormal{margin:0}</style></head>
<body lang=VI><div class=WordSection1><p class=MsoNormal>Điều 1. Ban hành Kế hoạch<a href="#_ftn1" name="_ftnref1"
title=""><span class=MsoFootnoteReference>
<span style='mso-special-character:footnote'><![if !supportFootnotes]>[1]<![endif]>
</span></span></a> này.<o:p></o:p></p>
<p class=MsoListParagraph>
<![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>
&nbsp;&nbsp;&nbsp; </span></span><![endif]>Mục tiêu</p></div>
<div style='mso-element:footnote-list'>
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>
<a href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a>
Theo Nghị quyết số 5/NQ-CP.</p></div></div>
</body></html>"""
    source = source_of(tmp_path, page)
    assert lines(source) == ["Điều 1. Ban hành Kế hoạch[1] này.", "1. Mục tiêu", "[1] Theo Nghị quyết số 5/NQ-CP."]
    assert marked(source, "raised") == ["[1]", "[1]"]
    (note,) = [each for each in nhiemvu.extract(source) if each.kind == "footnote"]
    assert (note.number, note.text) == ("1", "Theo Nghị quyết số 5/NQ-CP.")


# --- tables -----------------------------------------------------------------------------------------


def test_cells_over_columns_and_rows(tmp_path: Path) -> None:
    page = body(
        "<table><tr><td rowspan=2>TT<td colspan=2>Đơn vị<td rowspan='2'>Thời gian<tr><td>Chủ trì<td>Phối hợp"
        "<tr><td>1<td><p>Sở Y tế</p><p>Sở Tài chính</p><td><td>Quý I</table>"
    )
    assert drawn(source_of(tmp_path, page)) == [
        [(0, 1, 2, "TT"), (1, 2, 1, "Đơn vị"), (3, 1, 2, "Thời gian")],
        [(1, 1, 1, "Chủ trì"), (2, 1, 1, "Phối hợp")],
        [(0, 1, 1, "1"), (1, 1, 1, "Sở Y tế / Sở Tài chính"), (2, 1, 1, ""), (3, 1, 1, "Quý I")],
    ]


def test_a_table_that_only_frames_others(tmp_path: Path) -> None:
    inner = "<table><tr><td>1</td><td>việc</td></tr><tr><td>2</td><td>khác</td></tr></table>"
    source = source_of(tmp_path, body(f"<table><tr><td>Bên trái</td></tr><tr><td>{inner}</td></tr></table>"))
    assert lines(source)[0] == "Bên trái"
    assert drawn(source) == [[(0, 1, 1, "1"), (1, 1, 1, "việc")], [(0, 1, 1, "2"), (1, 1, 1, "khác")]]


def test_a_table_in_a_cell_is_lines_of_it(tmp_path: Path) -> None:
    inner = "<table><tr><td>x</td></tr></table>"
    rows = f"<tr><td>1</td><td>việc{inner}</td></tr><tr><td>2</td><td>khác</td></tr>"
    assert drawn(source_of(tmp_path, body(f"<table>{rows}</table>")))[0][1] == (1, 1, 1, "việc / x")


def test_the_foot_of_a_table_stands_last_and_hidden_rows_are_left_out(tmp_path: Path) -> None:
    rows = "<tfoot><tr><td>cuối<td>3</tfoot><tr><td>a<td>1<tr style='display:none'><td>b<td>2"
    assert [row[0][3] for row in drawn(source_of(tmp_path, body(f"<table>{rows}</table>")))] == ["a", "cuối"]


# --- encodings and sniffing -------------------------------------------------------------------------

WORDS = "<html><head><meta charset={}></head><body><p>Quyết định về việc chuyển đổi số của Bộ</p></body></html>"


@pytest.mark.parametrize(
    ("codec", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
def test_encodings(tmp_path: Path, codec: str, mark: bytes) -> None:
    source = source_of(tmp_path, mark + WORDS.format(codec).encode(codec))
    assert lines(source) == ["Quyết định về việc chuyển đổi số của Bộ"]
    assert source.files[0].form == "html"


def test_windows_1258(tmp_path: Path) -> None:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    words = "".join(
        unicodedata.normalize("NFC", parts[:-1]) + parts[-1] if parts[-1] in tones else letter
        for letter in WORDS.format("windows-1258")
        for parts in [unicodedata.normalize("NFD", letter)]
    )
    words = words.replace("ệ", "ê\u0323").replace("ộ", "ô\u0323")
    assert lines(source_of(tmp_path, words.encode("cp1258"))) == ["Quyết định về việc chuyển đổi số của Bộ"]


def test_lost_characters_are_a_doubt(tmp_path: Path) -> None:
    page = WORDS.format("utf-8").replace("<p>", "<p>\ufffd\ufffd ")
    (doubt,) = source_of(tmp_path, page).doubts
    assert (doubt.code, doubt.places) == ("text-layer-broken", (Span(0, 2),))


def test_mhtml(tmp_path: Path) -> None:
    page = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        '----b\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        "<html><body><p>=C4=90i=E1=BB=81u 1. Ban h=C3=A0nh</p></body></html>\r\n----b\r\n"
        "Content-Type: text/css\r\n\r\np { }\r\n----b--\r\n"
    )
    source = source_of(tmp_path, page)
    assert (lines(source), source.files[0].form) == (["Điều 1. Ban hành"], "mhtml")


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"<!-- saved from url -->\n<!DOCTYPE HTML PUBLIC>\n<p>a", "html"),
        (b"\xef\xbb\xbf\r\n<?xml version='1.0'?><html xmlns='a'><body>a", "html"),
        (b"<BODY>a", "html"),
        (b"<table><tr><td>a</td></tr></table>", None),
        ("# QUYẾT ĐỊNH\n<html>".encode(), None),
    ],
)
def test_whole_pages_are_told_from_text(data: bytes, form: str | None) -> None:
    rules = readers._shipped()
    assert next((each.id for each in rules.forms if each.fits(data)), None) == form
    assert isinstance(rules, forms.Rules)


# --- pages that mean harm ---------------------------------------------------------------------------


def test_deep_and_open_tags_end(tmp_path: Path) -> None:
    assert "đáy" in source_of(tmp_path, "<html>" + "<div>" * 1500 + "đáy").text
    assert "đáy" in source_of(tmp_path, "<html>" + "<b><i>" * 700 + "đáy").text
    with pytest.raises(LimitPassed, match="some 2000 times"):
        source_of(tmp_path, "<html>" + "<div>" * 3000 + "đáy")
    assert "đáy" in source_of(tmp_path, "<html>" + "<table><tr><td>" * 600 + "đáy").text


def test_spans_of_cells_are_bounded(tmp_path: Path) -> None:
    rows = "<tr><td rowspan=65000 colspan=90000>a<td>b<tr><td>c<td>d"
    source = source_of(tmp_path, f"<html><table>{rows}</table>")
    assert [(cell.width, cell.rows) for cell in source.grids[0].rows[0]] == [(100, 2), (1, 1)]


def test_external_entities_are_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body><p>a &x; b</p></body></html>'
    assert "bí mật" not in source_of(tmp_path, page).text
