"""The register of tasks (Sổ theo dõi nhiệm vụ): one row per task, unit and reporting period, with cells to fill in.

Written again, also from newer records, it keeps what people typed, by the locked id of each row.

    periods   the reporting periods
    rows      which task stands in which period, for whom
    book      the workbook: read again, merged, written
"""

from nhiemvu.sinks.register.book import REGISTER, Rules, State, write
from nhiemvu.sinks.register.periods import Period
from nhiemvu.sinks.register.rows import Row, build

__all__ = ["REGISTER", "Period", "Row", "Rules", "State", "build", "write"]
