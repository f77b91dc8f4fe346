"""How long a file may take to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from nhiemvu.errors import LimitPassed


@dataclass(slots=True)
class Clock:
    """Started when it is made. Readers look at it between pages and blocks, which no system forbids them."""

    name: str
    seconds: float
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.end = monotonic() + self.seconds

    def check(self) -> None:
        """Raises LimitPassed when the time is up."""
        if monotonic() > self.end:
            raise LimitPassed(
                f"{self.name} took more than {self.seconds:g} seconds to be read; split it, or raise --max-seconds"
            )
