"""What is said while a run goes on: one line that changes on a terminal, lines or JSON lines elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Literal

from nhiemvu.batch.ledger import Row
from nhiemvu.batch.running import Tally
from nhiemvu.batch.values import Document, Outcome

Language = Literal["vi", "en"]
_OFTEN = 0.2  # seconds between two states of the line on a terminal
_SELDOM = 10.0  # seconds between two lines elsewhere

_WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "state": "{ended}/{total} văn bản, {pages} trang, {tasks} nhiệm vụ, {failed} lỗi; {rate}, còn {left}",
        "rate": "{rate:.1f} văn bản/giây",
        "done": "Đã xong {done} văn bản ({pages} trang, {tasks} nhiệm vụ), bỏ qua {skipped} đã làm, {failed} lỗi",
        "gone": "Không còn thấy {gone} tệp đã làm trước đây; kết quả vẫn giữ",
        "doubts": "Điểm cần kiểm tra: {error} lỗi, {warning} cảnh báo, {info} lưu ý",
        "failed": "lỗi",
        "same-decision": "cùng một văn bản {id}",
        "id-conflict": "hai nội dung khác nhau mang cùng mã {id}",
    },
    "en": {
        "state": "{ended}/{total} documents, {pages} pages, {tasks} tasks, {failed} failed; {rate}, {left} left",
        "rate": "{rate:.1f} documents a second",
        "done": "{done} documents done ({pages} pages, {tasks} tasks), {skipped} done before, {failed} failed",
        "gone": "{gone} inputs done before are no more; their results are kept",
        "doubts": "Doubts: {error} errors, {warning} warnings, {info} notes",
        "failed": "failed",
        "same-decision": "one and the same decision {id}",
        "id-conflict": "different texts under one id {id}",
    },
}


class Lines:
    """say: writes a line. put: writes letters over the line before, on a terminal; None elsewhere."""

    def __init__(self, say: Callable[[str], None], put: Callable[[str], None] | None, language: Language) -> None:
        self._say, self._put, self._words = say, put, _WORDS[language]
        self._tally = Tally()
        self._begun = self._told = time.monotonic()
        self._wide = 0

    def began(self, tally: Tally) -> None:
        self._tally = tally
        self._begun = self._told = time.monotonic()

    def ended(self, document: Document, outcome: Outcome) -> None:
        if outcome.state == "failed":
            self._wipe()
            named = "" if document.key in outcome.sentence else f"{document.key}: "
            self._say(f"{self._words['failed']}: {named}{outcome.sentence}")
        self._state()

    def passed(self, _: Row) -> None:
        self._state()

    def finished(self) -> None:
        tally = self._tally
        self._wipe()
        for met in tally.meetings:
            self._say(f"{self._words[met.code].format(id=met.id)}: {', '.join(met.documents)}")
        for word in ("done", *(["gone"] if tally.gone else []), "doubts"):
            self._say(self._words[word].format(**_figures(tally)))

    def _state(self) -> None:
        tally = self._tally
        now = time.monotonic()
        if now - self._told < (_SELDOM if self._put is None else _OFTEN):
            return
        self._told = now
        made = tally.done + len(tally.failures)
        rate = made / (now - self._begun)
        left = _span((tally.total - tally.ended) / rate) if rate else "?"
        shown = self._words["rate"].format(rate=rate)
        line = self._words["state"].format(**_figures(tally), rate=shown, left=left)
        if self._put is None:
            self._say(line)
        else:
            self._put("\r" + line.ljust(self._wide))
            self._wide = len(line)

    def _wipe(self) -> None:
        if self._put is not None and self._wide:
            self._put("\r" + " " * self._wide + "\r")
            self._wide = 0


class JsonLines:
    """One event a line, for programs that watch a run."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._tally = Tally()
        self._begun = time.monotonic()

    def began(self, tally: Tally) -> None:
        self._tally = tally
        self._begun = time.monotonic()
        self._event("began", documents=tally.total)

    def ended(self, document: Document, outcome: Outcome) -> None:
        failure = {"category": outcome.category, "sentence": outcome.sentence} if outcome.state == "failed" else {}
        self._event(
            "document",
            document=document.key,
            name=document.name,
            state=outcome.state,
            pages=outcome.pages,
            tasks=outcome.tasks,
            doubts=dict(outcome.doubts),
            seconds=round(outcome.seconds, 3),
            ended=self._tally.ended,
            documents=self._tally.total,
            **failure,
        )

    def passed(self, row: Row) -> None:
        self._event("skipped", document=row.key, name=row.name, state=row.state, gone=row.gone)

    def finished(self) -> None:
        for met in self._tally.meetings:
            self._event(met.code, id=met.id, documents=list(met.documents))
        self._event("finished", **_figures(self._tally), seconds=round(time.monotonic() - self._begun, 3))

    def _event(self, event: str, /, **fields: Any) -> None:
        self._say(json.dumps({"event": event, **fields}, ensure_ascii=False))


def _figures(tally: Tally) -> dict[str, int]:
    names = ("total", "done", "skipped", "gone", "pages", "tasks", "records", "ended")
    return {
        **{name: getattr(tally, name) for name in names},
        "failed": len(tally.failures),
        **{severity: tally.doubts[severity] for severity in ("error", "warning", "info")},
    }


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
