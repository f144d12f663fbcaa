"""Points that lie together become groups: average linkage, without a matrix of all pairs.

Average linkage (UPGMA, Sokal and Michener 1958) joins the two groups whose members are alike most
on the average, as long as that is at least a bound. For vectors that average is the product of the
groups' means, so each group needs its sum alone. A joined group is never more like a third than its
likelier part was, so that pairs below the bound are never looked at again. Of each group's pairs
only the likeliest are kept, which bounds time and memory; so rounds are repeated until no two
groups are alike enough. Up to the number kept, the result is that of the definition.
"""

import heapq

import numpy as np

from faqbot.matching.kernel import Floats

# Rows compared at a time, and the likeliest others that are kept of each.
_LOT = 512
_MOST_NEAR = 64


def groups(vectors: Floats, bound: float) -> list[list[int]]:
    """The rows of `vectors` in groups, each sorted, in the order of their first rows.

    Args:
        vectors: Rows of unit length, [n, size].
        bound: The least mean cosine between two groups that are joined, in (0, 1].
    """
    members = [[row] for row in range(len(vectors))]
    sums = vectors.astype(np.float32, copy=True)
    while len(members) > 1:
        joining = _Joining(sums, members, bound)
        joining.run()
        if len(joining.members) == len(members):
            break
        left = sorted(joining.members)
        members = [joining.members[first] for first in left]
        sums = joining.sums[left]
    return sorted(sorted(group) for group in members)


class _Joining:
    """One round; each group goes by its place, and has a version that each join raises."""

    def __init__(self, sums: Floats, members: list[list[int]], bound: float) -> None:
        self.sums = sums
        self.members = dict(enumerate(members))
        self._bound = bound
        self._near: list[set[int]] = [set() for _ in members]
        self._versions = [0] * len(members)
        self._heap: list[tuple[float, int, int, int, int]] = []
        self._find_pairs(np.array([len(group) for group in members], np.float32))

    def run(self) -> None:
        """Join the likeliest two until none are alike enough; of equals the first."""
        while self._heap:
            _, one, other, version, others_version = heapq.heappop(self._heap)
            if self._versions[one] == version and self._versions[other] == others_version:
                self._join(one, other)

    def _find_pairs(self, sizes: Floats) -> None:
        means = self.sums / sizes[:, None]
        most = min(_MOST_NEAR, len(means))
        for start in range(0, len(means), _LOT):
            likeness = means[start : start + _LOT] @ means.T
            lot = np.arange(len(likeness))
            likeness[lot, lot + start] = -1.0
            nearest = np.argpartition(likeness, -most, axis=1)[:, -most:]
            found = np.take_along_axis(likeness, nearest, axis=1)
            rows, places = np.nonzero(found >= self._bound)
            others = nearest[rows, places].tolist()
            for row, other, cosine in zip(
                (rows + start).tolist(), others, found[rows, places].tolist(), strict=True
            ):
                if other not in self._near[row]:
                    self._heap.append(self._paired(row, other, cosine))
        heapq.heapify(self._heap)

    def _paired(self, one: int, other: int, cosine: float) -> tuple[float, int, int, int, int]:
        self._near[one].add(other)
        self._near[other].add(one)
        low, high = min(one, other), max(one, other)
        return -cosine, low, high, self._versions[low], self._versions[high]

    def _join(self, one: int, other: int) -> None:
        self.members[one] = self.members[one] + self.members.pop(other)
        self.sums[one] += self.sums[other]
        self._versions[one] += 1
        self._versions[other] = -1
        around = sorted((self._near[one] | self._near[other]) - {one, other})
        self._near[one], self._near[other] = set(), set()
        for each in around:
            self._near[each] -= {one, other}
        if not around:
            return
        sizes = np.array([len(self.members[each]) for each in around], np.float32)
        likeness = self.sums[around] @ self.sums[one] / (sizes * len(self.members[one]))
        for place in np.argsort(-likeness, kind="stable")[:_MOST_NEAR].tolist():
            if likeness[place] < self._bound:
                break
            pair = self._paired(one, around[place], float(likeness[place]))
            heapq.heappush(self._heap, pair)
