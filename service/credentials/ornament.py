"""What is drawn around the words: border, seal, rules, as PDF operators. Pure.

Units and places are those of the page: millimetres, y downwards.
"""

from collections.abc import Iterable
from functools import cache
from math import cos, pi, radians, sin
from typing import Final

GOLD: Final = "#b58a2a"
VERMILION: Final = "#c2301c"
SEAL_LINE: Final = "#e4a299"  # white, half through, on vermilion
SEAL: Final = 32  # units a side of the seal's own drawing
Point = tuple[float, float]

ROUND: Final = 0.5523  # how far a Bézier curve's handles reach, to be a quarter of a circle

STROKE: Final = 2.4  # of the seal's sign: its width, its lines
STROKES: Final = (
    ((8, 8.7), (24, 8.7)),
    ((8, 23.3), (24, 23.3)),
    ((10.5, 16), (14.5, 19.9), (21.8, 12.3)),
)

_SWINGS: Final = (3.8, -3.8, 2.2, -2.2, 0.8, -0.8)  # of the border's six waves
_KEYS: Final = (  # a corner's meander, and the corners: where it stands, how it is mirrored
    "10 10 m 14 10 l 14 14 l 11.3 14 l 11.3 11.3 l 12.7 11.3 l 12.7 12.7 l S",
    ((1, 0, 1, 0), (-1, 297, 1, 0), (1, 0, -1, 210), (-1, 297, -1, 210)),
)
_RINGS: Final = ((15.17, 2.96, 6), (11.1, 1.85, 4))  # middle, swing, how many waves


def colour(web: str, operator: str) -> str:
    """Write #rrggbb for an operator: rg fills, RG strokes."""
    parts = (int(web[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return " ".join(f"{part:.3f}" for part in parts) + f" {operator}"


@cache
def border() -> str:
    """Guilloche between two frames, a key in each corner, and the gold rule inside."""
    frames = "9 9 279 192 re 15 15 267 180 re S"
    corners = "9 15 m 15 15 l 15 9 l S 282 9 m 282 15 l 288 15 l S 288 195 m 282 195 l 282 201 l S"
    corners += " 15 201 m 15 195 l 9 195 l S"
    key, places = _KEYS
    keys = " ".join(f"q {a} 0 0 {d} {e} {f} cm {key} Q" for a, e, d, f in places)
    return (
        f"q {colour(GOLD, 'RG')} .14 w {_guilloche()} .25 w {frames} {corners} .35 w {keys}"
        " .6 w 17.2 17.2 262.6 175.6 re S Q"
    )


@cache
def divider() -> str:
    """Draw the rule with a lozenge under the heading."""
    return (
        f"q {colour(GOLD, 'RG')} .35 w 104 69.5 m 144.5 69.5 l S 152.5 69.5 m 193 69.5 l S"
        " 148.5 67.3 m 150.7 69.5 l 148.5 71.7 l 146.3 69.5 l s Q"
    )


@cache
def rosette(x: float, y: float) -> str:
    """Draw the gold waves around the seal, about a place."""
    paths = " ".join(_closed(ring) for ring in rings())
    return f"q {colour(GOLD, 'RG')} .13 w 1 0 0 1 {x} {y} cm {paths} Q"


@cache
def rings() -> tuple[tuple[Point, ...], ...]:
    """Return the waves of the rosette as corners about its middle."""
    return tuple(
        tuple(_on_wave(middle, swing, number / count, degrees) for degrees in range(0, 360, 2))
        for middle, swing, count in _RINGS
        for number in range(count)
    )


@cache
def seal(x: float, y: float, size: float) -> str:
    """Draw the seal, its corner at a place."""
    scale = size / SEAL
    lines = (" l ".join(f"{x} {y}" for x, y in stroke) for stroke in STROKES)
    strokes = " ".join(line.replace(" l ", " m ", 1) + " l S" for line in lines)
    return (
        f"q {scale} 0 0 {scale} {x} {y} cm"
        f" {colour(VERMILION, 'rg')} {rounded(1.5, 1.5, 29, 29, 4.5)} f"
        f" {colour(SEAL_LINE, 'RG')} 1 w {rounded(4, 4, 24, 24, 2.5)} S"
        f" 1 G {STROKE} w 1 J 1 j {strokes} Q"
    )


def rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Write the path of a rectangle with round corners."""
    near, far = radius * (1 - ROUND), radius
    right, low = x + width, y + height
    return (
        f"{x + far} {y} m {right - far} {y} l"
        f" {right - near} {y} {right} {y + near} {right} {y + far} c {right} {low - far} l"
        f" {right} {low - near} {right - near} {low} {right - far} {low} c {x + far} {low} l"
        f" {x + near} {low} {x} {low - near} {x} {low - far} c {x} {y + far} l"
        f" {x} {y + near} {x + near} {y} {x + far} {y} c h"
    )


def _guilloche() -> str:
    # A wave's piece is written again at each place, not longer: what repeats packs to nothing.
    across = [(15 + 6.068 * step, y) for step in range(44) for y in (12, 198)]
    down = [(x, 15 + 6 * step) for step in range(30) for x in (12, 285)]
    flat, upright = _piece(3.034), _piece(3, upright=True)
    pieces = [f"q 1 0 0 1 {x:.3f} {y} cm {flat} Q" for x, y in across]
    return " ".join(pieces + [f"q 1 0 0 1 {x} {y} cm {upright} Q" for x, y in down])


def _piece(half: float, *, upright: bool = False) -> str:
    """Draw one wavelength of each of the six waves."""
    return " ".join(_wavelength(half, swing, upright=upright) for swing in _SWINGS)


def _wavelength(half: float, swing: float, *, upright: bool) -> str:
    high, third = swing * 2 / 3, half / 3  # a quadratic curve's handle at 2/3, as a cubic's two
    points = [(third, high), (2 * third, high), (half, 0.0)]
    points += [(half + third, -high), (half + 2 * third, -high), (2 * half, 0.0)]
    if upright:
        points = [(y, x) for x, y in points]
    numbers = [f"{x:.3f} {y:.3f}" for x, y in points]
    return f"0 0 m {' '.join(numbers[:3])} c {' '.join(numbers[3:])} c S"


def _on_wave(middle: float, swing: float, phase: float, degrees: int) -> Point:
    angle = radians(degrees)
    radius = middle + swing * cos(12 * angle + 2 * pi * phase)
    return radius * cos(angle), radius * sin(angle)


def _closed(ring: Iterable[Point]) -> str:
    first, *others = (f"{x:.2f} {y:.2f}" for x, y in ring)
    return f"{first} m {' l '.join(others)} l s"
