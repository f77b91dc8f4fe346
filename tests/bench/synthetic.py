"""A plan of any length in the shape of a real one: groups, rows broken by pages, footnotes, repeated heads."""

from __future__ import annotations

import random

_VERBS = ("Xây dựng", "Rà soát", "Ban hành", "Triển khai", "Tổ chức", "Hoàn thiện", "Nâng cấp", "Kết nối")
_THINGS = (
    "cơ sở dữ liệu dùng chung",
    "quy chế quản lý tài liệu điện tử",
    "nền tảng tích hợp, chia sẻ dữ liệu",
    "dịch vụ công trực tuyến toàn trình",
    "hệ thống thông tin giải quyết thủ tục hành chính",
    "kế hoạch bảo đảm an toàn thông tin theo cấp độ",
    "chương trình bồi dưỡng kỹ năng số cho công chức",
)
_AIMS = (
    "phục vụ người dân và doanh nghiệp",
    "đáp ứng yêu cầu quản lý nhà nước của ngành",
    "theo hướng mở, dễ dùng, dễ kiểm tra",
    "bảo đảm dữ liệu đúng, đủ, sạch, sống",
)
_LEADS = (
    "Cục Thương mại điện tử và Kinh tế số",
    "Vụ Pháp chế",
    "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công",
    "Vụ Tổ chức cán bộ",
    "Cục Quản lý và Phát triển thị trường trong nước",
)
_HEAD = "TT\tTên nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời gian thực hiện\tSản phẩm đầu ra dự kiến"
_TOP = """BỘ CÔNG THƯƠNG

Số: 9999/QĐ-BCT

Hà Nội, ngày 12 tháng 3 năm 2026

**QUYẾT ĐỊNH**

**Ban hành Kế hoạch thử nghiệm**

**BỘ TRƯỞNG BỘ CÔNG THƯƠNG**

Căn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ quy định chức năng, nhiệm vụ;

### **QUYẾT ĐỊNH:**

**Điều 1.** Ban hành kèm theo Quyết định này Kế hoạch thử nghiệm./.

**PHỤ LỤC:**

**DANH MỤC NHIỆM VỤ**

(Ban hành kèm theo Quyết định số 9999/QĐ-BCT ngày 12 tháng 3 năm 2026)

"""


def plan(rows: int, seed: int = 7) -> str:
    """Markdown of a decision whose appendix has `rows` task rows, no two alike."""
    chance = random.Random(seed)
    pieces = [_TOP, _HEAD, "\n"]
    group, note = 0, 0
    for row in range(rows):
        if row % 12 == 0:
            group += 1
            pieces.append(f"<b>{group}</b>\t<b>Về nhóm việc thứ {group}</b>\t\t\t\t\n")
        marked = row % 6 == 5
        note += marked
        words = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} số {row} {chance.choice(_AIMS)}"
        words += f", hoàn thành {chance.randrange(10, 100)}% khối lượng được giao" + (
            f" <sup>{note}</sup>" if marked else ""
        )
        month = chance.randrange(1, 13)
        cells = [
            f"{group}.{row % 12 + 1}",
            words,
            chance.choice(_LEADS),
            chance.choice((*_LEADS, "", "Các đơn vị thuộc Bộ; UBND các tỉnh, thành phố")),
            chance.choice((f"Tháng {month} năm 2026", f"Quý {(month + 2) // 3}/2026", "Thường xuyên")),
            f"Báo cáo số {row} về kết quả; Quyết định của Bộ được ban hành trong năm 2026",
        ]
        pieces.append("\t".join(cells) + "\n")
        if marked:
            source = f"Quyết định số {note}/QĐ-TTg ngày 04/11/2025 của Thủ tướng Chính phủ"
            pieces.append(f"\n<sup>{note}</sup> Nhiệm vụ theo {source}.\n\n")
            pieces.append(_HEAD + "\n" + "\tvà báo cáo cấp có thẩm quyền\t\t\t\t\n")
    return "".join(pieces)
