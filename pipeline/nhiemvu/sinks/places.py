"""Where in a document something stands, in the words of a letter: "Phụ lục, nhiệm vụ 2.7, Quyết định số ... ngày ...".

Parts go from large to small, then the document, as the covering letters of task lists write them.
"""

from __future__ import annotations

from datetime import date

import regex

from nhiemvu.records import DecisionRecord, DivisionRecord, IndicatorRecord, PathStep, Record, TaskRecord
from nhiemvu.sinks.dossiers import Dossier

_LEVELS = {
    "phan": "Phần",
    "chuong": "Chương",
    "muc": "Mục",
    "tieu-muc": "Tiểu mục",
    "dieu": "Điều",
    "diem": "điểm",
    "la-ma-nho": "tiết",
}
_APPENDIX = regex.compile(r"(?i)^phụ lục\s*(?:số\s*)?(?P<number>[IVXLC]{1,7}|\d{1,3}|[A-Z])(?![\p{L}\d])")
_CLAUSE = regex.compile(r"\d")
_WORDS = 12  # words by which a task without number is named


def day(when: date) -> str:
    """Nghị định 30/2020/NĐ-CP: a leading zero for days below 10 and for January and February."""
    month = f"{when.month:02}" if when.month < 3 else str(when.month)
    return f"{when.day:02}/{month}/{when.year:04}"


def document(dossier: Dossier) -> str:
    """Quyết định số 447/QĐ-BCT ngày 12/3/2026; the id where no record says more."""
    decision = dossier.decision
    if decision is None:
        return dossier.id
    words = decision.type or "Văn bản"
    if decision.number:
        words += f" số {decision.number}"
    elif decision.title:
        words += f" “{decision.title}”"
    return words + (f" ngày {day(decision.date)}" if decision.date else "")


def citation(record: Record, dossier: Dossier) -> str:
    """The place of a record within its document, and the document."""
    return ", ".join([*steps(record, dossier), document(dossier)])


def steps(record: Record, dossier: Dossier) -> list[str]:
    """The parts from large to small, without the document."""
    if isinstance(record, TaskRecord):
        return _part(record.id, dossier) + _task(record, dossier)
    if isinstance(record, DivisionRecord):
        return _part(record.id, dossier) + _division(record.id, dossier)
    if isinstance(record, IndicatorRecord):
        if record.task in dossier.tasks:
            return steps(dossier.tasks[record.task], dossier)
        return steps(dossier.divisions[record.division], dossier) if record.division in dossier.divisions else []
    if isinstance(record, DecisionRecord) or "/" not in record.id.rpartition("#")[2]:
        return []
    return _part(record.id, dossier)


def _part(record: str, dossier: Dossier) -> list[str]:
    slug, _, table = record.rpartition("#")[2].partition("/")[0].partition(".t")
    attachment = dossier.attachments.get(f"{dossier.id}#{slug}")
    if attachment is None or not attachment.type:
        return []
    hit = _APPENDIX.match(attachment.title or "")
    number = f" {hit['number'].upper()}" if hit and attachment.type == "Phụ lục" else ""
    return [attachment.type + number, *([f"bảng {table}"] if table else [])]


def _task(task: TaskRecord, dossier: Dossier) -> list[str]:
    groups = [_step(step, task, dossier) for step in task.path if not _told(step, task)]
    if task.number is None:
        if task.origin == "prose":
            return list(filter(None, groups))
        words = task.name.split()
        named = " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
        return [*filter(None, groups), f"nhiệm vụ “{named}”"]
    if task.origin == "table":
        return [
            *filter(None, groups),
            f"{'điểm' if task.parent and task.number.isalpha() else 'nhiệm vụ'} {task.number}",
        ]
    own = dossier.divisions.get(task.id.rpartition("/@")[0])
    return [*filter(None, groups), _named(own, task.number, dossier)]


def _told(step: PathStep, task: TaskRecord) -> bool:
    """Whether the task's own number says the group: 2 of 2.7."""
    return bool(step.number and task.number and task.number.startswith(f"{step.number}."))


def _step(step: PathStep, task: TaskRecord, dossier: Dossier) -> str:
    if step.number is None:
        return ""
    if step.id == task.parent:
        return f"nhiệm vụ {step.number}"
    return _named(dossier.divisions.get(step.id), step.number, dossier)


def _named(division: DivisionRecord | None, number: str, dossier: Dossier) -> str:
    level = division.level if division else None
    if level in _LEVELS:
        return f"{_LEVELS[level]} {number}"
    above = dossier.divisions.get(division.parent) if division and division.parent else None
    if above is not None and above.level == "dieu" and number.isdigit():
        return f"khoản {number}"
    return f"{'mục' if _CLAUSE.search(number) or number.isupper() else 'điểm'} {number}"


def _division(record: str, dossier: Dossier) -> list[str]:
    found: list[str] = []
    at = dossier.divisions.get(record)
    while at is not None:
        if at.number and at.number[:1].isalnum():
            found.insert(0, _named(at, at.number, dossier))
        at = dossier.divisions.get(at.parent) if at.parent else None
    return found
