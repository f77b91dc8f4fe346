"""The DOCX reader: small documents in the XML that Word writes, and the text that Word prints of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.office import STRICT, docx, level, numbered, p, r, table, tc

import nhiemvu
from nhiemvu import readers
from nhiemvu.errors import InputError
from nhiemvu.model import Source

LISTS = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "Điều %1.")}{level(1, "decimal", "%2.")}'
    f"{level(2, 'lowerLetter', '%3)')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", chr(0xF0B7))}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">{level(0, "upperRoman", "%1.", 3)}{level(1, "decimal", "%1.%2.")}'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="5"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)


Reading = Callable[..., Source]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    def reading(body: str, **more: str) -> Source:
        path = tmp_path / "quyet-dinh.docx"
        path.write_bytes(docx(body, **more))
        return readers.read(path)

    return reading


def lines(source: Source) -> list[str]:
    return [line for line in source.text.split("\n") if line]


def marked(source: Source, kind: str) -> list[str]:
    return [source.text[slice(*mark.span)] for mark in source.marks if mark.kind == kind]


def drawn(source: Source, at: int = 0) -> list[list[tuple[int, int, int, str]]]:
    """column, width, rows and words of each cell."""
    return [
        [(c.column, c.width, c.rows, " / ".join(source.text[slice(*span)] for span in c.spans)) for c in row]
        for row in source.grids[at].rows
    ]


# --- paragraphs and numbers -------------------------------------------------------------------------


def test_paragraphs_are_parted_and_lines_kept(read: Reading) -> None:
    source = read(p("Quyết định") + p() + p("<w:r><w:t>KT. BỘ TRƯỞNG</w:t><w:br/><w:t>THỨ TRƯỞNG</w:t></w:r>"))
    assert source.text == "Quyết định\n\nKT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n\n"
    assert source.files[0].form == "docx"


def test_text_is_composed_and_signs_are_read(read: Reading) -> None:
    runs = "<w:r><w:t>Quye\u0302\u0301t đi\u0323nh số 5</w:t><w:noBreakHyphen/><w:t>QĐ/TW</w:t><w:softHyphen/></w:r>"
    assert lines(read(p(runs))) == ["Quyết định số 5-QĐ/TW"]


def test_automatic_numbers_are_written_out(read: Reading) -> None:
    body = (
        numbered("Ban hành", 1)
        + numbered("Giao Sở Y tế", 1, 1)
        + numbered("rà soát", 1, 2)
        + numbered("báo cáo", 1, 2)
        + numbered("Giao Sở Tài chính", 1, 1)
        + numbered("bố trí vốn", 1, 2)
        + numbered("Hiệu lực", 1)
    )
    assert lines(read(body, numbering=LISTS)) == [
        *("Điều 1. Ban hành", "1. Giao Sở Y tế", "a) rà soát", "b) báo cáo"),
        *("2. Giao Sở Tài chính", "a) bố trí vốn", "Điều 2. Hiệu lực"),
    ]


def test_a_list_begins_anew_where_word_says_so(read: Reading) -> None:
    body = numbered("một", 1) + numbered("hai", 1) + numbered("quy chế", 3) + numbered("bảy", 5) + numbered("tám", 5)
    assert lines(read(body, numbering=LISTS)) == [
        *("Điều 1. một", "Điều 2. hai", "Điều 1. quy chế", "Điều 7. bảy", "Điều 8. tám")
    ]


def test_numbers_begin_where_they_are_told_and_take_in_those_above(read: Reading) -> None:
    body = numbered("mục tiêu", 4) + numbered("chung", 4, 1) + numbered("riêng", 4, 1) + numbered("nhiệm vụ", 4)
    assert lines(read(body, numbering=LISTS)) == ["III. mục tiêu", "III.1. chung", "III.2. riêng", "IV. nhiệm vụ"]


def test_signs_of_symbol_fonts_are_dashes_and_dots(read: Reading) -> None:
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A7"/><w:t xml:space="preserve"> mục</w:t></w:r>'
    assert lines(read(numbered("Như trên;", 2) + p(symbol), numbering=LISTS)) == ["- Như trên;", "• mục"]


def test_a_paragraph_without_words_takes_no_number(read: Reading) -> None:
    body = numbered("một", 1) + numbered("", 1) + numbered("hai", 1)
    assert lines(read(body, numbering=LISTS)) == ["Điều 1. một", "Điều 2. hai"]


def test_a_style_puts_its_paragraphs_in_a_list_and_numid_0_takes_one_out(read: Reading) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Dieu"><w:name w:val="Dieu"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    out = '<w:pStyle w:val="Dieu"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("Ban hành", '<w:pStyle w:val="Dieu"/>') + p("không số", out) + p("Hiệu lực", '<w:pStyle w:val="Dieu"/>')
    assert lines(read(body, numbering=LISTS, styles=styles)) == ["Điều 1. Ban hành", "không số", "Điều 2. Hiệu lực"]


# --- looks ------------------------------------------------------------------------------------------

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Thuong"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Dam"><w:name w:val="Dam"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="Dam"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Manh"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Chu"><w:name w:val="footnote reference"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Vong"><w:name w:val="Vong"/><w:basedOn w:val="Vong"/></w:style>'
)


def test_bold_of_its_own_of_a_style_and_of_the_style_below(read: Reading) -> None:
    body = (
        p("tự đậm", run="<w:b/>")
        + p("không", run='<w:b w:val="0"/>')
        + p("theo kiểu", '<w:pStyle w:val="Dam"/>')
        + p("kiểu con", '<w:pStyle w:val="Con"/>')
        + p("bỏ đậm", '<w:pStyle w:val="Con"/>', '<w:b w:val="false"/>')
        + p("vòng", '<w:pStyle w:val="Vong"/>')
    )
    assert marked(read(body, styles=STYLES), "bold") == ["tự đậm", "theo kiểu", "kiểu con"]


def test_bold_on_bold_is_plain(read: Reading) -> None:
    runs = r("đậm ") + r("thường", '<w:rStyle w:val="Manh"/>')
    source = read(p(runs, '<w:pStyle w:val="Dam"/>') + p("mạnh", run='<w:rStyle w:val="Manh"/>'), styles=STYLES)
    assert [each.strip() for each in marked(source, "bold")] == ["đậm", "mạnh"]


def test_headings_by_style_and_by_outline(read: Reading) -> None:
    body = p("I. MỤC TIÊU", '<w:pStyle w:val="H1"/>') + p("II. NHIỆM VỤ", '<w:outlineLvl w:val="1"/>') + p("Nội dung")
    assert marked(read(body, styles=STYLES), "heading") == ["I. MỤC TIÊU", "II. NHIỆM VỤ"]


def test_raised_and_lowered(read: Reading) -> None:
    runs = (
        r("chi phí")
        + r("5", '<w:vertAlign w:val="superscript"/>')
        + r(", CO")
        + r("2", '<w:vertAlign w:val="subscript"/>')
        + r("x", '<w:rStyle w:val="Chu"/>')
    )
    source = read(p(runs), styles=STYLES)
    assert (lines(source), marked(source, "raised"), marked(source, "lowered")) == (
        ["chi phí5, CO2x"],
        ["5", "x"],
        ["2"],
    )


def test_hidden_text_is_left_out(read: Reading) -> None:
    assert lines(read(p(r("hiện ") + r("ẩn", "<w:vanish/>")))) == ["hiện"]


# --- tables -----------------------------------------------------------------------------------------


def test_cells_over_columns_and_rows(read: Reading) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        tc("TT", down) + tc("Đơn vị", '<w:gridSpan w:val="2"/>') + tc("Thời gian", down),
        tc("", on) + tc("Chủ trì") + tc("Phối hợp") + tc("", on),
        tc("1") + tc("Sở Y tế") + tc("Sở Tài chính") + tc("Quý I"),
    )
    assert drawn(read(body)) == [
        [(0, 1, 2, "TT"), (1, 2, 1, "Đơn vị"), (3, 1, 2, "Thời gian")],
        [(1, 1, 1, "Chủ trì"), (2, 1, 1, "Phối hợp")],
        [(0, 1, 1, "1"), (1, 1, 1, "Sở Y tế"), (2, 1, 1, "Sở Tài chính"), (3, 1, 1, "Quý I")],
    ]


def test_a_cell_over_three_rows_and_a_row_that_begins_late(read: Reading) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    late = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    body = table(tc("a", down) + tc("b"), tc("", on) + tc("c"), tc("", on) + tc("d"), late + tc("e"))
    assert drawn(read(body)) == [
        [(0, 1, 3, "a"), (1, 1, 1, "b")],
        [(1, 1, 1, "c")],
        [(1, 1, 1, "d")],
        [(1, 1, 1, "e")],
    ]


def test_the_lines_of_a_cell(read: Reading) -> None:
    body = table(tc(p("Báo cáo") + p() + p("Kế hoạch")) + tc("Quý I"), tc("x") + tc("y"))
    assert drawn(read(body))[0] == [(0, 1, 1, "Báo cáo / Kế hoạch"), (1, 1, 1, "Quý I")]


def test_a_frame_of_one_cell_is_text(read: Reading) -> None:
    source = read(table(tc(p("Nội dung") + p("trong khung"))))
    assert (source.grids, lines(source)) == ((), ["Nội dung", "trong khung"])


def test_a_frame_around_a_table_leaves_the_table(read: Reading) -> None:
    source = read(table(tc(p("Danh mục") + table(tc("a") + tc("b"), tc("c") + tc("d")) + p())))
    assert lines(source)[0] == "Danh mục"
    assert drawn(source) == [[(0, 1, 1, "a"), (1, 1, 1, "b")], [(0, 1, 1, "c"), (1, 1, 1, "d")]]


def test_a_table_in_a_cell_is_lines_of_it(read: Reading) -> None:
    inner = table(tc("x") + tc("y"))
    source = read(table(tc("1") + tc(p("việc") + inner + p()), tc("2") + tc("khác")))
    assert drawn(source) == [[(0, 1, 1, "1"), (1, 1, 1, "việc / x / y")], [(0, 1, 1, "2"), (1, 1, 1, "khác")]]


def test_rows_in_content_controls_and_deleted_rows(read: Reading) -> None:
    control = f"<w:sdt><w:sdtContent><w:tr>{tc('2') + tc('hai')}</w:tr></w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{tc('3') + tc('ba')}</w:tr>"
    source = read(f"<w:tbl><w:tr>{tc('1') + tc('một')}</w:tr>{control}{gone}</w:tbl>")
    assert [row[1][3] for row in drawn(source)] == ["một", "hai"]


# --- notes ------------------------------------------------------------------------------------------

NOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    f'<w:footnote w:id="2">{p("Theo Nghị quyết số 5/NQ-CP.")}</w:footnote>'
    f'<w:footnote w:id="3">{p("Theo Kế hoạch số 6/KH-UBND.")}{p("Và văn bản khác.")}</w:footnote>'
)


def note(key: int, more: str = "") -> str:
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    return f'<w:r>{raised}<w:footnoteReference w:id="{key}"{more}/></w:r>'


def test_footnotes_follow_their_paragraph_numbered_in_order(read: Reading) -> None:
    body = p(r("Giao Sở Y tế") + note(3)) + p(r("Giao Sở Tài chính") + note(2))
    source = read(body, footnotes=NOTES)
    assert lines(source) == [
        *("Giao Sở Y tế1", "1 Theo Kế hoạch số 6/KH-UBND.", "Và văn bản khác."),
        *("Giao Sở Tài chính2", "2 Theo Nghị quyết số 5/NQ-CP."),
    ]
    assert marked(source, "raised") == ["1", "1", "2", "2"]


def test_a_mark_in_a_cell_has_its_note_below_the_table(read: Reading) -> None:
    body = table(tc("1") + tc(p(r("việc") + note(2))), tc("2") + tc("khác")) + p("Hết")
    source = read(body, footnotes=NOTES)
    assert drawn(source)[0][1][3] == "việc1"
    assert lines(source)[-2:] == ["1 Theo Nghị quyết số 5/NQ-CP.", "Hết"]


def test_endnotes_count_apart_in_roman_figures(read: Reading) -> None:
    endnotes = f'<w:endnote w:id="1">{p("Theo Kết luận số 7-KL/TU.")}</w:endnote>'
    body = p(r("một") + note(2) + r(", hai") + '<w:r><w:endnoteReference w:id="1"/></w:r>')
    found = lines(read(body, footnotes=NOTES, endnotes=endnotes))
    assert found == ["một1, haii", "1 Theo Nghị quyết số 5/NQ-CP.", "i Theo Kết luận số 7-KL/TU."]


def test_notes_are_numbered_as_the_settings_say(read: Reading) -> None:
    settings = '<w:footnotePr><w:numFmt w:val="lowerLetter"/></w:footnotePr>'
    assert lines(read(p(r("một") + note(2)), footnotes=NOTES, settings=settings))[0] == "mộta"


def test_a_mark_of_ones_own_is_typed_in_the_text_and_in_the_note(read: Reading) -> None:
    star = f'<w:footnote w:id="7">{p("(*) Kinh phí dự kiến.")}</w:footnote>'
    run = '<w:r><w:footnoteReference w:id="7" w:customMarkFollows="1"/><w:t>(*)</w:t></w:r>'
    source = read(p(r("một") + run) + p(r("hai") + note(3)), footnotes=NOTES + star)
    assert lines(source)[:3] == ["một(*)", "(*) Kinh phí dự kiến.", "hai1"]


def test_footnotes_are_records_of_the_task_that_bears_the_mark(read: Reading) -> None:
    head = tc("TT") + tc("Nhiệm vụ") + tc("Cơ quan chủ trì") + tc("Thời gian hoàn thành")
    row = tc("1") + tc(p(r("Rà soát quy hoạch") + note(2))) + tc("Sở Y tế") + tc("Quý I/2026")
    records = nhiemvu.extract(read(p("PHỤ LỤC") + table(head, row), footnotes=NOTES))
    (task,) = [each for each in records if each.kind == "task"]
    (found,) = [each for each in records if each.kind == "footnote"]
    assert (task.name, [each.number for each in task.sources]) == ("Rà soát quy hoạch", ["5/NQ-CP"])
    assert (found.number, found.text) == ("1", "Theo Nghị quyết số 5/NQ-CP.")


# --- changes, boxes, fields -------------------------------------------------------------------------


def test_tracked_changes_are_read_as_accepted(read: Reading) -> None:
    runs = (
        r("Giao Sở ")
        + '<w:del w:id="1"><w:r><w:delText>Y tế</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{r("Tài chính")}</w:ins>'
        + f'<w:moveFrom w:id="3">{r(" trước")}</w:moveFrom><w:moveTo w:id="4">{r(" chủ trì")}</w:moveTo>'
    )
    assert lines(read(p(runs))) == ["Giao Sở Tài chính chủ trì"]


def test_a_text_box_is_read_once_behind_its_paragraph(read: Reading) -> None:
    box = f"<w:txbxContent>{p('MẬT')}</w:txbxContent>"
    drawing = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert lines(read(p(f"<w:r>{drawing}</w:r>{r('BỘ Y TẾ')}") + p("Số: 5/QĐ-BYT"))) == [
        "BỘ Y TẾ",
        "MẬT",
        "Số: 5/QĐ-BYT",
    ]


def test_of_a_field_the_result_is_read(read: Reading) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \\@ "dd/MM"</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("12/3")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="PAGE">{r("5")}</w:fldSimple>'
    link = f"<w:hyperlink>{r('công báo')}</w:hyperlink>"
    assert lines(read(p(r("ngày ") + field + r(", trang ") + simple + r(" ") + link))) == [
        "ngày 12/3, trang 5 công báo"
    ]


def test_tabs_part_columns_but_not_a_number_from_its_words(read: Reading) -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = p(r("1.") + tab + r("Mục tiêu")) + p(r("Nơi nhận gồm:") + tab + r("BỘ TRƯỞNG"))
    assert lines(read(body)) == ["1. Mục tiêu", "Nơi nhận gồm:\tBỘ TRƯỞNG"]


def test_headers_and_footers_are_furniture(read: Reading) -> None:
    source = read(p("Điều 1. Ban hành"), header1=p("CÔNG BÁO số 5"), footer1=p("7"), header2=p("CÔNG BÁO số 5"))
    assert lines(source) == ["Điều 1. Ban hành", "CÔNG BÁO số 5"]
    assert marked(source, "markup") == ["CÔNG BÁO số 5"]
    decision = nhiemvu.extract(source)[0]
    assert decision.kind == "decision"
    assert decision.owners["furniture.markup"] == len("CÔNGBÁOsố5")


# --- packages ---------------------------------------------------------------------------------------


def test_the_strict_form_is_read_alike(read: Reading) -> None:
    body = numbered("Ban hành", 1) + table(tc("a") + tc("b"), tc("c") + tc("d"))
    assert read(body, numbering=LISTS, space=STRICT).text == read(body, numbering=LISTS).text


def test_the_document_is_where_the_package_says(read: Reading) -> None:
    assert lines(read(p("Điều 1. Ban hành"), main="word/document2.xml")) == ["Điều 1. Ban hành"]


def test_a_document_without_words(read: Reading) -> None:
    with pytest.raises(InputError, match="no text in it"):
        read(p())


def test_deep_nesting_ends(read: Reading) -> None:
    body = p("đáy")
    for _ in range(60):
        body = table(tc(p("tầng") + body + p()) + tc(p("bên")))
    assert "tầng" in read(body).text
