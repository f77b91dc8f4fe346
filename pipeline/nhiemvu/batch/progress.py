"""What is said while a run goes on: one line that changes on a terminal, lines or JSON lines elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Literal

from nhiemvu import messages
from nhiemvu.batch.ledger import Row
from nhiemvu.batch.running import Tally
from nhiemvu.batch.values import Document, Outcome

Language = Literal["vi", "en"]
_OFTEN = 0.2  # seconds between two states of the line on a terminal
_SELDOM = 10.0  # seconds between two lines elsewhere
_NAMED = 5  # documents of one decision that are named; summary.json has all

_WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "state": "{ended}/{total} văn bản, {pages} trang, {tasks} nhiệm vụ, {failed} lỗi; {rate}, còn {left}",
        "rate": "{rate:.1f} văn bản/giây",
        "slow": "{rate:.1f} văn bản/phút",
        "done": "Đã xong {done} văn bản ({pages} trang, {tasks} nhiệm vụ), bỏ qua {skipped} đã làm, {failed} lỗi",
        "gone": "Không còn thấy {gone} tệp đã làm trước đây; kết quả vẫn giữ",
        "earlier": "{earlier} lỗi là của lần chạy trước, chưa làm lại; muốn làm lại hãy thêm --retry-failed",
        "reasons": "Lý do của từng lỗi nằm trong thư mục failed của nơi ghi kết quả",
        "others": " và {number} văn bản khác",
        "doubts": "Điểm cần kiểm tra: {error} lỗi, {warning} cảnh báo, {info} lưu ý",
        "failed": "lỗi ({why})",
        "same-decision": "cùng một văn bản {id}",
        "id-conflict": "hai nội dung khác nhau mang cùng mã {id}",
        "input": "tệp không đọc được",
        "tool": "thiếu chương trình",
        "limit": "vượt giới hạn",
        "time": "quá thời gian",
        "memory": "thiếu bộ nhớ",
        "crash": "tiến trình bị ngắt",
        "classified": "có độ mật",
        "output": "không ghi được",
        "bug": "lỗi của chương trình",
    },
    "en": {
        "state": "{ended}/{total} documents, {pages} pages, {tasks} tasks, {failed} failed; {rate}, {left} left",
        "rate": "{rate:.1f} documents a second",
        "slow": "{rate:.1f} documents a minute",
        "done": "{done} documents done ({pages} pages, {tasks} tasks), {skipped} done before, {failed} failed",
        "gone": "{gone} inputs done before are no more; their results are kept",
        "earlier": "{earlier} of the failures are of an earlier run; --retry-failed tries them again",
        "reasons": "The reason of each failure stands in the folder failed of the output",
        "others": " and {number} others",
        "doubts": "Doubts: {error} errors, {warning} warnings, {info} notes",
        "failed": "failed ({why})",
        "same-decision": "one and the same decision {id}",
        "id-conflict": "different texts under one id {id}",
        "input": "cannot be read",
        "tool": "a program is missing",
        "limit": "over a limit",
        "time": "out of time",
        "memory": "out of memory",
        "crash": "its process ended",
        "classified": "bears a mark of secrecy",
        "output": "cannot be written",
        "bug": "fault of the program",
    },
}


class Lines:
    """say: writes a line. put: writes letters over the line before, on a terminal; None elsewhere."""

    def __init__(self, say: Callable[[str], None], put: Callable[[str], None] | None, language: Language) -> None:
        self._say, self._put, self._words, self._language = say, put, _WORDS[language], language
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
            said = self._words["failed"].format(why=self._words[outcome.category or "bug"])
            self._line(f"{said}: {named}{messages.told(outcome.sentence, self._language)}")
        self._state()

    def passed(self, _: Row) -> None:
        self._state()

    def finished(self) -> None:
        tally = self._tally
        self._wipe()
        for met in tally.meetings:
            others = len(met.documents) - _NAMED
            more = self._words["others"].format(number=others) if others > 0 else ""
            self._line(f"{self._words[met.code].format(id=met.id)}: {', '.join(met.documents[:_NAMED])}{more}")
        failed = {"reasons": bool(tally.failures) and tally.traced, "earlier": tally.earlier > 0}
        for word, wanted in {"done": True, **failed, "gone": tally.gone > 0, "doubts": True}.items():
            if wanted:
                self._line(self._words[word].format(**_figures(tally)))

    def _line(self, words: str) -> None:
        """Names of files may hold line breaks."""
        self._say(" ".join(words.splitlines()))

    def _state(self) -> None:
        tally = self._tally
        now = time.monotonic()
        if now - self._told < (_SELDOM if self._put is None else _OFTEN):
            return
        self._told = now
        made = tally.done + len(tally.failures) - tally.earlier
        rate = made / (now - self._begun)
        left = _span((tally.total - tally.ended) / rate) if rate else "?"
        shown = self._words["rate"].format(rate=rate) if rate >= 1 else self._words["slow"].format(rate=rate * 60)
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
    names = ("total", "done", "skipped", "earlier", "gone", "pages", "tasks", "records", "ended")
    return {
        **{name: getattr(tally, name) for name in names},
        "failed": len(tally.failures),
        **{severity: tally.doubts[severity] for severity in ("error", "warning", "info")},
    }


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
