"""Frozen dataclasses that are made by the thousand for one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as unguarded
else:
    from dataclasses import dataclass

    def unguarded(**given: Any) -> Any:
        """A dataclass that the type checker holds to be frozen, and that is not guarded while the program runs.

        To make a guarded one takes ten times as long: in all, a twentieth of the time of a document. It is
        compared and hashed by its fields as a guarded one is; none that is guarded may be derived from it.
        """
        return dataclass(**{**given, "frozen": False, "unsafe_hash": True})


__all__ = ["unguarded"]
