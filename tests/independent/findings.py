"""What the checks found: the largest difference of each, its worst place, and what is wrong outright."""

import math


class Findings:
    """Collects differences by check; `report` prints them and says whether all is well."""

    def __init__(self) -> None:
        self.worst: dict[str, tuple[float, float, float, str]] = {}  # share of allowed, difference, allowed, place
        self.limit: dict[str, float] = {}
        self.count: dict[str, int] = {}
        self.wrong: list[str] = []

    def compare(self, check: str, ours: float, theirs: float | None, limit: float, place: str, scale=1.0):
        """Two numbers that must agree within `limit` times `scale`; both may be undefined."""
        if theirs is None or math.isnan(theirs):
            if not math.isnan(ours):
                self.wrong.append(f"{check}: {place}: no number, where {ours!r} is expected")
            return
        ours = float(ours)
        self._note(check, abs(ours - theirs), limit, limit * scale, f"{place}: {theirs!r}, here {ours!r}")

    def at_most(self, check: str, value: float, limit: float, place: str) -> None:
        """A number that must be zero within `limit`."""
        self._note(check, abs(value), limit, limit, place)

    def at_least(self, check: str, value: float, limit: float, place: str) -> None:
        """A number that must not be zero: at least `limit` away."""
        self.count[check] = self.count.get(check, 0) + 1
        if not abs(value) > limit:
            self.wrong.append(f"{check}: {place}: {value:.3e}, where more than {limit:g} is expected")

    def same(self, check: str, ours, theirs, place: str) -> None:
        """Two values that must be equal."""
        self.count[check] = self.count.get(check, 0) + 1
        if ours != theirs:
            self.wrong.append(f"{check}: {place}: {theirs!r}, here {ours!r}")

    def fail(self, check: str, what: str) -> None:
        self.wrong.append(f"{check}: {what}")

    def report(self) -> int:
        """Prints the table and the failures; the exit code."""
        print(f"{'check':<44}{'compared':>10}{'largest':>12}{'limit':>10}  worst place")
        for check in sorted(self.count):
            _, largest, _, place = self.worst.get(check, (0.0, math.nan, math.nan, ""))
            limit = self.limit.get(check, math.nan)
            numbers = f"{largest:>12.2e}{limit:>10.0e}" if check in self.worst else f"{'equal':>12}{'':>10}"
            print(f"{check:<44}{self.count[check]:>10}{numbers}  {place[:110]}")
        over = [(share, check) for check, (share, *_) in self.worst.items() if not share <= 1]
        for _, check in sorted(over, reverse=True):
            _, largest, allowed, place = self.worst[check]
            print(f"FAILED {check}: {place}: off by {largest:.3e}, allowed {allowed:.0e}")
        for line in self.wrong[:40]:
            print(f"FAILED {line}")
        if len(self.wrong) > 40:
            print(f"FAILED and {len(self.wrong) - 40} more")
        failed = len(over) + len(self.wrong)
        print(f"{len(self.count)} checks, {sum(self.count.values())} comparisons, {failed} failed")
        return 1 if failed or not self.count else 0

    def _note(self, check: str, difference: float, limit: float, allowed: float, place: str) -> None:
        self.count[check] = self.count.get(check, 0) + 1
        self.limit[check] = limit
        share = difference / allowed if not math.isnan(difference) else math.inf
        if check not in self.worst or share > self.worst[check][0]:
            self.worst[check] = (share, difference, allowed, place)
