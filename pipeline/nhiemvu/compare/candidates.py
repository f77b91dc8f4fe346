"""Which of two lists of tasks may be one: pairs that share rare words, and how alike they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhiemvu.compare.knowledge import Pairing
from nhiemvu.compare.profiles import Profile, Weights
from nhiemvu.errors import ToolMissing

if TYPE_CHECKING:
    import numpy as np
    from scipy import sparse

_BLOCK = 512  # rows of one product of matrices: what bounds the memory
_MOST = 12  # partners of one task that are looked at
_SIBLINGS = 6  # rows of its own document that a task is held against
_COMMON = 400  # a word of more tasks than this finds no partner
_LEAST = 0.12  # cosine of two tasks that have something to do with each other


@dataclass(frozen=True, slots=True)
class Candidate:
    """score: letters, telling words and evidence together; letters: alone. of_old and of_new: the share of each side's
    words, by how telling they are, that stands in the other. beside: the score of the most like row of the old or the
    new document itself that has its partner, and so is surely another task.
    """

    old: int
    new: int
    score: float
    letters: float
    of_old: float
    of_new: float
    beside: float


@dataclass(frozen=True, slots=True)
class Side:
    """All rows of a document, and the places of those that have no partner yet."""

    rows: Sequence[Profile]
    left: Sequence[int]


def need_scipy() -> None:
    """Raises ToolMissing where scipy is not installed."""
    from importlib.util import find_spec

    if find_spec("scipy") is None:
        raise ToolMissing("comparing needs scipy, which is not installed; pip install 'nhiemvu[compare]'")


def find(old: Side, new: Side, weights: Weights, rules: Pairing) -> list[Candidate]:
    """Pairs of rows without partner, by their places, each pair once."""
    if not old.left or not new.left:
        return []
    need_scipy()
    mine, its = ([side.rows[at] for at in side.left] for side in (old, new))
    left, right = _matrices(mine, its, weights)
    near = sorted(set(_nearest(left, right)) | {(row, at) for at, row in _nearest(right, left)})
    found = _likeness([(mine[row], its[at]) for row, at in near], weights, rules)
    beside = [_beside(side, weights, rules) for side in (old, new)]
    return [
        Candidate(old.left[row], new.left[at], *likeness, max(beside[0][row], beside[1][at]))
        for (row, at), likeness in zip(near, found, strict=True)
    ]


def _beside(side: Side, weights: Weights, rules: Pairing) -> list[float]:
    """For each row without partner how like it the most like row of its own document is that has one."""
    left = set(side.left)
    mine = [side.rows[at] for at in side.left]
    paired = [row for at, row in enumerate(side.rows) if at not in left]
    found = [0.0] * len(mine)
    if paired:
        near = _nearest(*_matrices(mine, paired, weights), _SIBLINGS)
        likeness = _likeness([(mine[row], paired[at]) for row, at in near], weights, rules)
        for (row, _), (score, *_) in zip(near, likeness, strict=True):
            found[row] = max(found[row], score)
    return found


def _likeness(
    pairs: Sequence[tuple[Profile, Profile]], weights: Weights, rules: Pairing
) -> list[tuple[float, float, float, float]]:
    """The score of each pair, its letters, and the shares of each side's telling words that stand in the other."""
    import numpy as np
    from rapidfuzz import fuzz, process

    def alike(part: str) -> Any:
        sides = ([getattr(pair[side], part) for pair in pairs] for side in (0, 1))
        return process.cpdist(*sides, scorer=fuzz.ratio, dtype=np.float32) if pairs else ()

    texts, results = alike("text"), alike("results")
    found = []
    for at, (here, there) in enumerate(pairs):
        of_old, of_new = weights.share(here, weights.grams(there)), weights.share(there, weights.grams(here))
        letters = float(texts[at]) / 100
        words = letters + rules.telling * (max(of_old, of_new) - letters)
        known = evidence(here, there, float(results[at]) / 100)
        score = words if known is None else words + rules.evidence * (known - words)
        found.append((round(score, 6), letters, of_old, of_new))
    return found


def evidence(here: Profile, there: Profile, results: float) -> float | None:
    """What beside the words speaks for one task, from 0 to 1; None where neither side says anything."""
    said = []
    if here.leads and there.leads:
        said.append(len(here.leads & there.leads) / min(len(here.leads), len(there.leads)))
    if here.group and there.group:
        said.append(float(here.group == there.group))
    if here.results and there.results:
        said.append(results)
    return sum(said) / len(said) if said else None


def _matrices(
    old: Sequence[Profile], new: Sequence[Profile], weights: Weights
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """A row a task, a column a gram that both sides have; rows of length 1."""
    sides = [[weights.grams(one) for one in side] for side in (old, new)]
    seen = [Counter(gram for grams in side for gram in grams) for side in sides]
    kept = sorted(gram for gram in seen[0].keys() & seen[1].keys() if max(seen[0][gram], seen[1][gram]) <= _COMMON)
    columns = {gram: at for at, gram in enumerate(kept)}
    weigh = [1 / (seen[0][gram] + seen[1][gram]) ** 0.5 for gram in kept]
    left, right = (_matrix(side, columns, weigh) for side in sides)
    return left, right


def _matrix(side: Sequence[Iterable[str]], columns: dict[str, int], weigh: Sequence[float]) -> sparse.csr_array:
    import numpy as np
    from scipy import sparse

    indices: list[int] = []
    starts = [0]
    for grams in side:
        indices += sorted(columns[gram] for gram in grams if gram in columns)
        starts.append(len(indices))
    data: np.ndarray = np.asarray(weigh, dtype=np.float32)[indices] if indices else np.zeros(0, np.float32)
    matrix = sparse.csr_array(
        (data, np.asarray(indices, np.int32), np.asarray(starts, np.int32)), (len(side), max(1, len(columns)))
    )
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    matrix.data /= np.repeat(norms, np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _nearest(left: sparse.csr_array, right: sparse.csr_array, most: int = _MOST) -> list[tuple[int, int]]:
    """The nearest rows of right for each row of left."""
    import numpy as np

    across = right.T.tocsr()
    found = []
    for first in range(0, left.shape[0], _BLOCK):
        near = (left[first : first + _BLOCK] @ across).tocsr()
        for row in range(near.shape[0]):
            low, high = near.indptr[row], near.indptr[row + 1]
            at, cosines = near.indices[low:high], near.data[low:high]
            if high - low > most:
                best = np.argpartition(cosines, -most)[-most:]
                at, cosines = at[best], cosines[best]
            found += [(first + row, int(each)) for each in at[cosines >= _LEAST]]
    return found
