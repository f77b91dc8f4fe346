"""A tally as CSV, and the note that says how its figures came about."""

from __future__ import annotations

import csv
import io
from typing import Literal

from nhiemvu.sinks.csv import guarded
from nhiemvu.tallying import Tally

Language = Literal["vi", "en"]

_HEAD = ("id", "name", "standing", "count", "tasks")
_DOCUMENTS = 20  # named one by one in a note

_BY = {
    "lead": ("theo đơn vị chủ trì (vai trò lead)", "by lead unit (role lead)"),
    "source": ("theo văn bản giao nhiệm vụ", "by the document that orders the task"),
    "type": ("theo loại sản phẩm (outputs/type)", "by type of result (outputs/type)"),
    "deadline": (
        "theo hạn cuối (due), hoặc loại thời hạn nếu không có ngày",
        "by last permitted day (due), else by kind",
    ),
}
_COUNT = {
    "tasks": ("nhiệm vụ", "tasks"),
    "assignments": ("lượt giao: mỗi đơn vị trong một vai trò là một lượt", "assignments: one a body in a role"),
    "outputs": ("sản phẩm như văn bản liệt kê, không nhân với số lượng", "results as listed, not times their quantity"),
}


def to_csv(tally: Tally, for_excel: bool) -> bytes:
    """One row a figure; tasks: the ids behind it, with a blank between.

    for_excel: a BOM, lines of Windows, and an apostrophe before what Excel would take for a formula.
    """
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n" if for_excel else "\n")
    rows.writerow(_HEAD)
    for figure in tally.figures:
        words = map(guarded, figure.key) if for_excel else figure.key
        rows.writerow([*words, figure.count, " ".join(figure.tasks)])
    return written.getvalue().encode("utf-8-sig" if for_excel else "utf-8", errors="replace")


def note(tally: Tally, language: Language) -> str:
    """The method, in words that may stand below the figures."""
    english = language == "en"
    documents = ", ".join(tally.documents[:_DOCUMENTS]) + (" ..." if len(tally.documents) > _DOCUMENTS else "")
    by, count = _BY[tally.by][english], _COUNT[tally.count][english]
    lines = [
        f"Counted: {count}; {by}." if english else f"Đếm: {count}; {by}.",
        f"From {tally.tasks} tasks; documents: {len(tally.documents)} ({documents})."
        if english
        else f"Từ {tally.tasks} nhiệm vụ; số văn bản: {len(tally.documents)} ({documents}).",
        f"Left out: {tally.repeated} orders in prose that repeat a row of a table."
        if english
        else f"Không tính: {tally.repeated} nhiệm vụ trong lời văn nhắc lại một dòng của bảng.",
        "A task with several leads, sources, types or deadlines counts in each row: the rows may add up to more."
        if english
        else "Nhiệm vụ có nhiều đơn vị, văn bản, loại, thời hạn được tính ở mỗi dòng: tổng các dòng có thể lớn hơn.",
        "A task that is the heading of others counts beside them. standing none: the task does not say."
        if english
        else "Nhiệm vụ là đầu mục của nhiệm vụ khác được tính riêng. standing none: văn bản không nêu.",
        *(_bodies(tally, english) if tally.by == "lead" else ()),
    ]
    return "\n".join(lines) + "\n"


def _bodies(tally: Tally, english: bool) -> list[str]:
    if tally.succession:
        units = (
            "Các đơn vị đã sáp nhập, đổi tên tính vào đơn vị kế tục theo rules/units.csv.",
            "Bodies that were merged or renamed count as their successors in rules/units.csv.",
        )
    else:
        units = ("Tên đơn vị như văn bản viết.", "Bodies as the documents name them.")
    if tally.expanded:
        open_ = ", ".join(tally.open)
        collectives = (
            "Tên tập thể được tính cho từng đơn vị có trong rules/units.csv vào ngày văn bản (standing member); "
            "danh sách đó có thể thiếu." + (f" Chưa rõ gồm những đơn vị nào: {open_}." if open_ else ""),
            "A collective counts for each body that rules/units.csv has on the day of the document (standing member); "
            "the list may lack some." + (f" Members not known: {open_}." if open_ else ""),
        )
    else:
        collectives = (
            "Tên tập thể (standing collective) là dòng riêng, không chia cho từng đơn vị.",
            "A collective (standing collective) is a row of its own, not shared out.",
        )
    return [units[english], collectives[english]]
