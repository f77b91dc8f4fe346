"""Doubts as rules/doubts.toml words them, and their ids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from nhiemvu.errors import RulesError
from nhiemvu.records.base import Severity


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, and what to do; {name} stands for a param, <..> for words that fall away without it."""

    what: str
    do: str


@dataclass(frozen=True, slots=True)
class DoubtRule:
    code: str
    severity: Severity
    vi: Sentence
    en: Sentence


@dataclass(frozen=True, slots=True)
class DoubtRules:
    doubt: tuple[DoubtRule, ...]

    def of(self, code: str) -> DoubtRule:
        for rule in self.doubt:
            if rule.code == code:
                return rule
        raise RulesError(f"rules/doubts.toml has no entry '{code}'; add one")


def doubt_id(record: str, code: str, field: str, params: Mapping[str, object], repeat: int = 1) -> str:
    """12 hex digits that do not depend on offsets, so that all forms of a document agree."""
    key = json.dumps([record, code, field, params, repeat], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(key.encode()).hexdigest()[:12]
