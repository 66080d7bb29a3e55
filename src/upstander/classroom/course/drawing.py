"""What the course's pictures are made of, and whether it can be told apart on a wall, a phone and in the dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from upstander.classroom.course.contrast import DRAWN, WORDS, contrast

# On a phone a picture is some 320 pixels wide: smaller letters than 12 pixels aren't read there.
FEWEST_LETTERS_ACROSS = 27
_SVG = "{http://www.w3.org/2000/svg}"
_AREAS = {"rect", "circle", "ellipse", "polygon"}
_LINES = {"line", "polyline", "path"}
_QUIET = {"svg", "g", "title", "desc"}
# Attributes that don't change where something lies, nor what is seen through it.
_ATTRIBUTES = {
    *("viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "d", "points"),
    *("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
    *("font-family", "font-size", "font-weight", "text-anchor", "aria-hidden"),
}
_INHERITED = ("fill", "stroke", "font-size", "aria-hidden")
_NUMBER = re.compile(r"-?\d*\.?\d+")
# Paths are written with absolute points, so that every pair of numbers is a point.
_PATH = re.compile(r"[MLQCSTZ\d\s,.-]*")

Point = tuple[float, float]


class NotPlain(ValueError):
    """The picture uses something whose colours this can't tell."""


@dataclass(frozen=True)
class _Shape:
    """An area, a line or words, with what it has inherited."""

    kind: str
    points: tuple[Point, ...]
    fill: str
    stroke: str
    words: str = ""
    size: float = 0.0
    decoration: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        across, down = zip(*self.points, strict=True)
        return min(across), min(down), max(across), max(down)

    def covers(self, point: Point) -> bool:
        """Whether the point lies in its box. Corners that a circle leaves free count as covered."""
        left, top, right, bottom = self.box
        return left <= point[0] <= right and top <= point[1] <= bottom

    @property
    def edge(self) -> tuple[Point, ...]:
        """Points at which it must be told from what lies behind."""
        if self.kind in _LINES or self.words:
            return self.points
        left, top, right, bottom = self.box
        return (
            (left, (top + bottom) / 2),
            (right, (top + bottom) / 2),
            ((left + right) / 2, top),
            ((left + right) / 2, bottom),
        )


def check_picture(svg: str) -> Iterator[str]:
    """What can't be told apart in a picture, a sentence each; none where all can.

    An area that is named by words inside it needs no edge of its own (WCAG 2.2, 1.4.11); what is only decoration
    says ``aria-hidden="true"``.
    """
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314  # the authors' own file
        shapes, (width, height) = list(_shapes(root, {})), _size(root)
        yield from _check_shapes(shapes, width, height)
    except ElementTree.ParseError as error:
        yield f"it is no SVG: {error}."
    except ValueError as error:
        yield f"{error}: its contrast can't be checked."


def _check_shapes(shapes: list[_Shape], width: float, height: float) -> Iterator[str]:
    if not shapes or shapes[0].box != (0, 0, width, height) or shapes[0].fill == "none":
        yield "it begins with no rect that fills it: a ground of its own, for pages are light and dark."
        return
    for place, shape in enumerate(shapes[1:], 1):
        below = [_ground(shapes[:place], point) for point in shape.edge]
        if shape.words:
            if (found := contrast(shape.fill, below[0])) < WORDS:
                yield f"“{shape.words}” has a contrast of {found:.2f}; {WORDS} is the least."
            if shape.size * FEWEST_LETTERS_ACROSS < width:
                yield f"“{shape.words}” is too small for a phone: {width / FEWEST_LETTERS_ACROSS:.0f} is the least."
        elif not shape.decoration and not _is_named(shape, shapes[place:]):
            colours = [colour for colour in (shape.fill, shape.stroke) if colour != "none"]
            found = min(max((contrast(colour, ground) for colour in colours), default=1.0) for ground in below)
            if found < DRAWN:
                yield f"a {shape.kind} at {shape.points[0]} has a contrast of {found:.2f}; {DRAWN} is the least."


def _is_named(shape: _Shape, later: list[_Shape]) -> bool:
    return shape.kind in _AREAS and any(other.words and shape.covers(other.points[0]) for other in later)


def _ground(earlier: list[_Shape], point: Point) -> str:
    """The colour of the last area that was laid there."""
    areas = (shape for shape in reversed(earlier) if not shape.words and shape.fill != "none")
    return next((shape.fill for shape in areas if shape.covers(point)), earlier[0].fill)


def _shapes(element: ElementTree.Element, above: dict[str, str]) -> Iterator[_Shape]:
    kind = element.tag.removeprefix(_SVG)
    if kind not in _QUIET | _AREAS | _LINES | {"text"}:
        raise NotPlain(f"{kind} is none of the shapes that are known")
    if strange := element.attrib.keys() - _ATTRIBUTES:
        raise NotPlain(f"{kind} has {', '.join(sorted(strange))}")
    now = above | {name: element.attrib[name] for name in _INHERITED if name in element.attrib}
    if kind in _AREAS | _LINES or (kind == "text" and (element.text or "").strip()):
        yield _shape(kind, element, now)
    for child in element:
        yield from _shapes(child, now)


def _shape(kind: str, element: ElementTree.Element, now: dict[str, str]) -> _Shape:
    words = (element.text or "").strip() if kind == "text" else ""
    fill = "none" if kind in {"line", "polyline"} else now.get("fill", "black")
    size = float(now.get("font-size", 16))
    return _Shape(
        kind=kind,
        points=_points(kind, element, size),
        fill=fill,
        stroke=now.get("stroke", "none"),
        words=words,
        size=size,
        decoration=now.get("aria-hidden") == "true",
    )


def _points(kind: str, element: ElementTree.Element, size: float) -> tuple[Point, ...]:
    def of(name: str) -> float:
        return float(element.get(name, 0))

    if kind == "text":
        return ((of("x"), of("y") - size / 3),)
    if kind == "line":
        return ((of("x1"), of("y1")), (of("x2"), of("y2")))
    if kind == "rect":
        return ((of("x"), of("y")), (of("x") + of("width"), of("y") + of("height")))
    if kind in {"circle", "ellipse"}:
        across, down = (of("r"), of("r")) if kind == "circle" else (of("rx"), of("ry"))
        return ((of("cx") - across, of("cy") - down), (of("cx") + across, of("cy") + down))
    written = element.get("d" if kind == "path" else "points", "")
    if not _PATH.fullmatch(written):
        raise NotPlain("a path has other commands than M, L, Q, C, S, T and Z")
    numbers = [float(number) for number in _NUMBER.findall(written)]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _size(root: ElementTree.Element) -> Point:
    parts = root.get("viewBox", "").split()
    if root.tag != f"{_SVG}svg" or len(parts) != 4 or parts[:2] != ["0", "0"]:
        raise NotPlain("an svg begins with a viewBox from 0 0")
    return float(parts[2]), float(parts[3])
