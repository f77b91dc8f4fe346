"""Columns of the page: lines set side by side by blanks, read one column after the other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nhiemvu.rulebook import matches
from nhiemvu.stages.layout.values import Piece, Rules


def in_order(pieces: list[Piece], rules: Rules) -> list[Piece]:
    """The pieces with the left column of each stretch before its right one."""
    doubled = {piece.line for before, piece in pairwise(pieces) if before.line == piece.line and piece.indent}
    if not doubled:
        return pieces
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        if pieces[index].line not in doubled:
            out.append(pieces[index])
            index += 1
            continue
        stop = _run_end(pieces, index, doubled, rules)
        run = pieces[index:stop]
        border = min((part.indent for part in run if part.line in doubled and part.indent >= 12), default=12)
        out += [part for part in run if part.indent < border - 2]
        out += [replace(part, column=1) for part in run if part.indent >= border - 2]
        index = stop
    return out


def _run_end(pieces: list[Piece], index: int, doubled: set[int], rules: Rules) -> int:
    """Where a stretch of two columns ends; the motto begins the head of another document."""
    last = index
    at = index
    while at < len(pieces) and pieces[at].line - pieces[last].line <= 12 and pieces[at].grid is None:
        piece = pieces[at]
        if at - index > 4 and _is_motto(piece, rules) and not _is_motto(pieces[at - 1], rules):
            first = next(other for other in range(index, at + 1) if pieces[other].line == piece.line)
            if first > index:
                return first
        if at > index and piece.line not in doubled and matches(rules.across, piece.words):
            break
        if piece.line in doubled:
            last = at
        elif not (piece.words.startswith("-") or piece.indent >= 20 or piece.width < 50):
            break
        at += 1
    at = last + 1
    while at < len(pieces) and pieces[at].words.startswith("-") and pieces[at].line - pieces[at - 1].line <= 1:
        at += 1
    return at


def _is_motto(piece: Piece, rules: Rules) -> bool:
    return any(rule.id == "motto" and rule.search(piece.words) for rule in rules.furniture)
