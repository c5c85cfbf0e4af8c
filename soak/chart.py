"""One plot over the run's time as inline SVG, with the faults marked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from soak.record import Happened

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 190, 56, 22, 18
TICKS = 4
MOST_POINTS = 900  # more than there are pixels only makes the page large

type Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    unit: str
    points: Points

    def svg(self, seconds: float, faults: Sequence[Happened]) -> str:
        top = _round_up(max((value for _, value in self.points), default=0))
        parts = [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.title)}">',
            *(_mark(fault, seconds) for fault in faults),
            *(_level(top * step / TICKS, top, self.unit) for step in range(TICKS + 1)),
            *(_second(at, seconds) for at in _seconds(seconds)),
            _area(_thin(self.points), seconds, top),
            "</svg>",
        ]
        return f"<figure><figcaption>{escape(self.title)}</figcaption>{''.join(parts)}</figure>"


def _x(at: float, seconds: float) -> float:
    return round(LEFT + (WIDTH - LEFT - 8) * at / seconds, 1)


def _y(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)


def _area(points: Points, seconds: float, top: float) -> str:
    line = " ".join(f"{_x(at, seconds)},{_y(value, top)}" for at, value in points)
    ends = f"{_x(points[-1][0], seconds)},{_y(0, top)} {_x(points[0][0], seconds)},{_y(0, top)}"
    return f'<polygon class="area" points="{line} {ends}"/><polyline class="line" points="{line}"/>'


def _mark(fault: Happened, seconds: float) -> str:
    begin, end = _x(fault.begin, seconds), _x(fault.end, seconds)
    told = escape(f"{fault.fault} at {fault.begin:.1f} s {fault.told}")
    shape = f'x="{begin}" y="{TOP}" width="{max(end - begin, 1.5):.1f}" height="{HEIGHT - TOP - BOTTOM}"'
    kind = fault.fault.name.lower().replace("_", "-")
    return f'<rect class="fault {kind}" {shape}><title>{told}</title></rect>'


def _level(value: float, top: float, unit: str) -> str:
    y = _y(value, top)
    text = f"{value:,.0f}{unit}" if top >= TICKS else f"{value:.1f}{unit}"
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 8}" y1="{y}" y2="{y}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{text}</text>'
    )


def _second(at: float, seconds: float) -> str:
    return f'<text x="{_x(at, seconds)}" y="{HEIGHT - 6}" text-anchor="middle">{at:.0f} s</text>'


def _seconds(seconds: float) -> list[float]:
    step = _round_up(seconds / 12)
    return [step * number for number in range(int(seconds / step) + 1)]


def _round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def _thin(points: Points) -> Points:
    """The highest of neighbours stays, so that no peak is lost."""
    size = math.ceil(len(points) / MOST_POINTS)
    groups = [points[start : start + size] for start in range(0, len(points), size)]
    return [max(group, key=lambda point: point[1]) for group in groups]
