"""The terminal: doubts as a compiler prints them, and the summary of a run. Vietnamese or English."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

import regex

from nhiemvu.model import Source
from nhiemvu.records import DecisionRecord, DoubtRecord, DoubtRules, Record, Severity

Language = Literal["vi", "en"]

SEVERITIES: dict[Severity, dict[Language, str]] = {
    "error": {"vi": "lỗi", "en": "error"},
    "warning": {"vi": "cảnh báo", "en": "warning"},
    "info": {"vi": "lưu ý", "en": "note"},
}
_OPTIONAL = regex.compile(r"<([^<>{}]*\{(\w+)\}[^<>{}]*)>")
_WIDTH = 96
_MOST = 12  # decisions named one by one in a summary


def diagnostics(source: Source, records: Sequence[Record], rules: DoubtRules, language: Language) -> str:
    """Every doubt with its place, the line quoted with a caret, what is wrong and what to do."""
    lines = _Lines(source)
    found = [(doubt, record) for record in records for doubt in record.doubts]
    found.sort(key=lambda pair: (pair[0].places[0].start if pair[0].places else 0, pair[0].code))
    return "\n".join(_diagnostic(lines, doubt, record, rules, language) for doubt, record in found)


def tally(records: Sequence[Record]) -> Counter[Severity]:
    return Counter(doubt.severity for record in records for doubt in record.doubts)


def _diagnostic(lines: _Lines, doubt: DoubtRecord, record: Record, rules: DoubtRules, language: Language) -> str:
    start, end = (doubt.places[0].start, doubt.places[0].end) if doubt.places else (0, 0)
    what, advice = sentences(doubt, rules, language)
    shown = [
        f"{lines.where(start)}: {SEVERITIES[doubt.severity][language]}: {what} [{doubt.code}]",
        *lines.quoted(start, end),
        f"    = {record.id}{doubt.field}",
        f"    = {advice}",
    ]
    if len(doubt.places) > 1:
        more = "còn ở" if language == "vi" else "also at"
        others = ", ".join(lines.where(place.start).split(":", 1)[1] for place in doubt.places[1:6])
        rest = f" (+{len(doubt.places) - 6})" if len(doubt.places) > 6 else ""
        shown.append(f"    = {more} {others}{rest}")
    return "\n".join(shown) + "\n"


def sentences(doubt: DoubtRecord, rules: DoubtRules, language: Language) -> tuple[str, str]:
    """What is wrong, and what to do."""
    rule = rules.of(doubt.code)
    sentence = rule.vi if language == "vi" else rule.en
    params = {name: _shown(value) for name, value in doubt.params.items()}
    return _filled(sentence.what, params), _filled(sentence.do, params)


def _shown(value: object) -> str:
    """A param as people read it: lists with commas, runs of pages by their ends, dates as day, month and year."""
    if isinstance(value, list) and value and all(isinstance(each, int) for each in value):
        lows = [each for each in value if each - 1 not in value]
        highs = [each for each in value if each + 1 not in value]
        return ", ".join(f"{low}–{high}" if low < high else str(low) for low, high in zip(lows, highs, strict=True))
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "–"
    try:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    except ValueError:
        return str(value)


def _filled(sentence: str, params: dict[str, str]) -> str:
    sentence = _OPTIONAL.sub(lambda hit: hit[1] if hit[2] in params else "", sentence)
    for name, value in params.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence


class _Lines:
    """The lines of a source; where it comes in several files they are counted in each."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.files = source.files
        self.starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = self.text.find("\n", at + 1)

    def where(self, offset: int) -> str:
        line = self._line(offset)
        file = max(0, bisect_right(self.files, offset, key=lambda each: each.start) - 1)
        first = self._line(self.files[file].start)
        return f"{self.files[file].name}:{line - first + 1}:{offset - self.starts[line] + 1}"

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def quoted(self, start: int, end: int) -> list[str]:
        """The line around the place, cut to the width of a terminal, and the caret below."""
        line = self._line(start)
        low = self.starts[line]
        high = self.text.find("\n", start)
        high = len(self.text) if high < 0 else high
        left = max(low, start - _WIDTH // 3)
        right = min(high, left + _WIDTH)
        words = self.text[left:right].replace("\t", " ")
        head, tail = ("…" if left > low else ""), ("…" if right < high else "")
        caret = " " * (len(head) + start - left) + "^" + "~" * max(0, min(end, right) - start - 1)
        number = self.where(start).rsplit(":", 2)[1]
        return [f"{number:>6} | {head}{words}{tail}", f"{'':>6} | {caret}"]


def severities(doubts: Counter[Severity], language: Language) -> str:
    return ", ".join(f"{doubts[each]} {words[language]}" for each, words in SEVERITIES.items())


def summary(
    decisions: Sequence[DecisionRecord],
    file: str,
    output: str | None,
    doubts: Counter[Severity],
    language: Language,
) -> str:
    """A few lines after extract: what was found in each decision, what is doubtful, who owns the characters of
    them all, where to look next.
    """
    owners: Counter[str] = Counter()
    for decision in decisions:
        owners.update(decision.owners)
    families = sorted(_by_family(owners).items(), key=lambda pair: -pair[1])
    shares = ", ".join(f"{name} {number}" for name, number in families)
    loose, owned = owners["unclassified"], sum(owners.values())
    lines = [_found(decision, language) for decision in decisions[:_MOST]]
    more = len(decisions) - _MOST
    if language == "vi":
        lines += [
            *([f"... và {more} văn bản nữa trong tệp"] if more > 0 else []),
            f"Điểm cần kiểm tra: {severities(doubts, language)}",
            f"Ký tự theo chủ: {shares}; chưa phân loại {loose}/{owned}",
            *([f"Kết quả: {output}"] if output else []),
            f"Xem tiếp: nhiemvu check {file}",
        ]
    else:
        lines += [
            *([f"... and {more} more documents in the file"] if more > 0 else []),
            f"Doubts: {severities(doubts, language)}",
            f"Characters by owner: {shares}; unclassified {loose}/{owned}",
            *([f"Written to {output}"] if output else []),
            f"Look next: nhiemvu check {file} --lang en",
        ]
    return "\n".join(lines)


def _found(decision: DecisionRecord, language: Language) -> str:
    tasks, prose, groups, notes = (decision.counts.get(kind, 0) for kind in ("task", "prose", "group", "footnote"))
    rows, name = tasks - prose, decision.number or decision.id
    if language == "vi":
        kind = decision.type or "Văn bản"
        return f"{kind} {name}: {rows} nhiệm vụ trong bảng ({groups} nhóm), {prose} trong lời văn, {notes} chú thích"
    kind = decision.type or "Document"
    return f"{kind} {name}: {rows} tasks in tables ({groups} groups), {prose} in prose, {notes} footnotes"


def _by_family(owners: dict[str, int]) -> dict[str, int]:
    families: Counter[str] = Counter()
    for role, number in owners.items():
        if role != "unclassified":
            families[role.split(".")[0]] += number
    return dict(families)
