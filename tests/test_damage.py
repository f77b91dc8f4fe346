"""Whatever a file holds, it is read or refused in a sentence; no text takes without end."""

from __future__ import annotations

import pytest
from tests import damage

import nhiemvu


@pytest.mark.parametrize("seed", range(150))
def test_any_text_is_read(seed: int) -> None:
    damage.read_text(seed)


@pytest.mark.parametrize("seed", range(100))
def test_a_damaged_file_is_read_or_refused(seed: int) -> None:
    damage.read_file(seed)


FOUND = {
    "a block of nothing but a mark above a head": "²\nĐẢNG CỘNG SẢN VIỆT NAM\nNghệ",
    "a block of nothing but a mark below a number": "Số: 215/TB-VPCP\n[^1]",
    "two heads in columns": (
        "Độc lập - Tự do - Hạnh phúc\nNơi nhận: TƯỚNG\nSố: 215/TB-VPCP\nSố: 215/TB-VPCP\n"
        "Hà ngày tháng năm 2026\nTHÔNG BÁO\nQUYẾT ĐỊNH:"
    ),
    "a part whose title stands behind its first item": "**HOẠT CHỈ Đ\tẠO 2026**\n| **1. đạo**",
    "a cell put together out of the order of the text": (
        "TT\tTên nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời hạn\tSản phẩm\n"
        "QUYẾT ĐỊNH:\tQUYẾT ĐỊNH:\nQUYẾT ĐỊNH:\tQUYẾT ĐỊNH\nMục 3\tQUYẾT ĐỊNH"
    ),
    "a motto in a table without walls": (
        "việc | gian | hiện |\n|:--|:-:|--:|\n| Số: | 2026 |\nBan Họp\n| NAM<br>Độc lập – Tự do – Hạnh phúc"
    ),
}


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_what_was_found_is_mended(text: str) -> None:
    with damage.limit(damage.SECONDS):
        records = nhiemvu.extract(text)
    assert records[0].kind == "decision"
    places = [place for record in records for each in record.evidence.values() for place in each]
    assert all(place.start < place.end for place in places)
