"""The calendar, parsed back: due days, rules of recurrence, UIDs that stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.test_cli import Run, run
from tests.test_register import PLAN, recorded

ROOT = Path(__file__).parent.parent


def events(path: Path) -> dict[str, Any]:
    found = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert not any(event.errors for event in found)
    return {str(event["summary"]): event for event in found}


def export(records: Path, path: Path, *more: str) -> Run:
    done = run("export", records, "-o", path, *more)
    assert done.code == 0, done.said
    return done


def test_due_days_and_recurring_reports(tmp_path: Path) -> None:
    done = export(recorded(tmp_path, PLAN), tmp_path / "a.ics")
    assert "3 sự kiện; 1 nhiệm vụ không có ngày" in done.said, "ongoing work has no day"
    found = events(tmp_path / "a.ics")
    assert list(found) == [
        "Hạn nhiệm vụ 1: Rà soát văn bản",
        "Hạn nhiệm vụ 2: Xây dựng kho dữ liệu",
        "Hạn nhiệm vụ 4: Báo cáo kết quả",
    ]
    store = found["Hạn nhiệm vụ 2: Xây dựng kho dữ liệu"]
    assert (store["dtstart"].dt, store["dtend"].dt) == (date(2026, 10, 31), date(2026, 11, 1))
    assert str(store["description"]).split("\n") == [
        "Chủ trì, thực hiện: Vụ Pháp chế",
        "Phối hợp: các đơn vị liên quan",
        "Thời hạn: Tháng 10/2026",
        "Sản phẩm: Kho dữ liệu",
        "Nơi nêu: Phụ lục, nhiệm vụ 2, Quyết định số 58/QĐ-BCT ngày 09/02/2026",
    ]
    report = found["Hạn nhiệm vụ 4: Báo cáo kết quả"]
    assert report["dtstart"].dt == date(2026, 3, 19)
    assert dict(report["rrule"]) == {
        "FREQ": ["MONTHLY"],
        "BYMONTH": [3, 6, 9, 12],
        "BYMONTHDAY": [19],
        "UNTIL": [date(2026, 12, 31)],
    }


def test_uids_stay(tmp_path: Path) -> None:
    export(recorded(tmp_path, PLAN), tmp_path / "a.ics")
    export(recorded(tmp_path, PLAN.replace("Tháng 10/2026", "Tháng 11/2026")), tmp_path / "b.ics")
    first, second = events(tmp_path / "a.ics"), events(tmp_path / "b.ics")
    assert [str(each["uid"]) for each in first.values()] == [str(each["uid"]) for each in second.values()]
    assert len({str(each["uid"]) for each in first.values()}) == 3
    assert second["Hạn nhiệm vụ 2: Xây dựng kho dữ liệu"]["dtstart"].dt == date(2026, 11, 30)
    before = (tmp_path / "a.ics").read_bytes()
    export(recorded(tmp_path, PLAN), tmp_path / "a.ics")
    assert (tmp_path / "a.ics").read_bytes() == before


def test_the_calendar_of_one_unit(tmp_path: Path) -> None:
    export(recorded(tmp_path, PLAN), tmp_path / "a.ics", "--unit", "bct/tccb")
    assert list(events(tmp_path / "a.ics")) == ["Hạn nhiệm vụ 4: Báo cáo kết quả"]
    calendar = icalendar.Calendar.from_ical((tmp_path / "a.ics").read_bytes())
    assert str(calendar["x-wr-calname"]) == "Nhiệm vụ Vụ Tổ chức cán bộ"


@pytest.mark.parametrize("name", ["447-qd-bct/decision.md", "qd-ubnd-quang-tri-2026/decision.md"])
def test_lines_are_folded_and_nothing_is_lost(name: str, tmp_path: Path) -> None:
    records = tmp_path / "r.jsonl"
    assert run("extract", ROOT / "corpus" / name, "-o", records).code == 0
    done = export(records, tmp_path / "a.ics")
    raw = (tmp_path / "a.ics").read_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    calendar = icalendar.Calendar.from_ical(raw)
    assert len(calendar.walk("VEVENT")) == int(done.said.split("Lịch: ")[1].split(" ")[0])
