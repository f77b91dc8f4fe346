"""Which of two lists of tasks may be one: pairs that share rare words, and how alike they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nhiemvu.compare.knowledge import Pairing
from nhiemvu.compare.profiles import Profile, Weights
from nhiemvu.errors import ToolMissing

if TYPE_CHECKING:
    import numpy as np
    from scipy import sparse

_BLOCK = 512  # rows of one product of matrices: what bounds the memory
_MOST = 12  # partners of one task that are looked at
_COMMON = 60  # a word of more tasks than this finds no partner
_LEAST = 0.12  # cosine of two tasks that have something to do with each other


@dataclass(frozen=True, slots=True)
class Candidate:
    """score: words and evidence together. of_old and of_new: the share of each side's words, by their weight, that
    stands in the other; telling: the same of both together.
    """

    old: int
    new: int
    score: float
    telling: float
    of_old: float
    of_new: float


def need_scipy() -> None:
    """Raises ToolMissing where scipy is not installed."""
    from importlib.util import find_spec

    if find_spec("scipy") is None:
        raise ToolMissing("comparing needs scipy, which is not installed; pip install 'nhiemvu[compare]'")


def find(
    old: Sequence[tuple[int, Profile]], new: Sequence[tuple[int, Profile]], weights: Weights, rules: Pairing
) -> list[Candidate]:
    """Pairs by the numbers that stand beside the profiles, each pair once."""
    if not old or not new:
        return []
    need_scipy()
    import numpy as np
    from rapidfuzz import fuzz, process

    left, right = _matrices([one for _, one in old], [one for _, one in new])
    pairs = sorted(set(_nearest(left, right)) | {(row, at) for at, row in _nearest(right, left)})
    mine, its = [old[row][1] for row, _ in pairs], [new[at][1] for _, at in pairs]
    texts = process.cpdist([one.text for one in mine], [one.text for one in its], scorer=fuzz.ratio, dtype=np.float32)
    results = process.cpdist(
        [one.results for one in mine], [one.results for one in its], scorer=fuzz.ratio, dtype=np.float32
    )
    total = {id(one): weights.sum(one.terms) or 1 for one in (*(one for _, one in old), *(one for _, one in new))}
    found = []
    for at, (here, there) in enumerate(zip(mine, its, strict=True)):
        shared = weights.sum(here.terms & there.terms)
        telling = 2 * shared / (total[id(here)] + total[id(there)])
        of_old, of_new = shared / total[id(here)], shared / total[id(there)]
        words = (2 * float(texts[at]) / 100 + telling + max(of_old, of_new)) / 4
        known = evidence(here, there, float(results[at]) / 100)
        score = words if known is None else words + rules.evidence * (known - words)
        found.append(Candidate(old[pairs[at][0]][0], new[pairs[at][1]][0], round(score, 6), telling, of_old, of_new))
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


def _grams(profile: Profile) -> set[str]:
    words = profile.text.split()
    return {*profile.terms, *map(" ".join, pairwise(words))}


def _matrices(old: Sequence[Profile], new: Sequence[Profile]) -> tuple[sparse.csr_array, sparse.csr_array]:
    """A row a task, a column a word or two words in a row that both sides have; rows of length 1."""
    sides = [[_grams(profile) for profile in side] for side in (old, new)]
    seen = [Counter(gram for grams in side for gram in grams) for side in sides]
    kept = sorted(gram for gram in seen[0].keys() & seen[1].keys() if max(seen[0][gram], seen[1][gram]) <= _COMMON)
    columns = {gram: at for at, gram in enumerate(kept)}
    weigh = [1 / (seen[0][gram] + seen[1][gram]) ** 0.5 for gram in kept]
    left, right = (_matrix(side, columns, weigh) for side in sides)
    return left, right


def _matrix(side: Sequence[set[str]], columns: dict[str, int], weigh: Sequence[float]) -> sparse.csr_array:
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


def _nearest(left: sparse.csr_array, right: sparse.csr_array) -> list[tuple[int, int]]:
    """The nearest rows of right for each row of left."""
    import numpy as np

    across = right.T.tocsr()
    found = []
    for first in range(0, left.shape[0], _BLOCK):
        near = (left[first : first + _BLOCK] @ across).tocsr()
        for row in range(near.shape[0]):
            low, high = near.indptr[row], near.indptr[row + 1]
            at, cosines = near.indices[low:high], near.data[low:high]
            if high - low > _MOST:
                best = np.argpartition(cosines, -_MOST)[-_MOST:]
                at, cosines = at[best], cosines[best]
            found += [(first + row, int(each)) for each in at[cosines >= _LEAST]]
    return found
