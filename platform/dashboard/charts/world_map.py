"""Pins on a map of the world; the shape of its land is made by frontend/build.js."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from dashboard.charts.svg import element, group

WIDTH, HEIGHT = 960, 470
_SCALE, _CENTRE_X, _CENTRE_Y = 173, WIDTH / 2, 262
_MIN_RADIUS, _MAX_RADIUS = 6.0, 20.0


@dataclass(frozen=True, slots=True)
class Pin:
    """count: sets the area of the circle."""

    latitude: float
    longitude: float
    count: int
    tip: str


def draw_world_map(pins: Sequence[Pin], *, land_url: str, title: str) -> SafeString:
    """land_url: of world.svg with #land; "" where it was not built, which leaves the pins."""
    most = max((pin.count for pin in pins), default=1) or 1
    land = [element("use", href=land_url, class_="map-land")] if land_url else []
    # Large ones first, so that small ones beside them can be pointed at.
    circles = [_draw_pin(pin, most) for pin in sorted(pins, key=lambda pin: -pin.count)]
    return element(
        "svg",
        group([*land, *circles]),
        class_="chart chart-map",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=title,
    )


def _draw_pin(pin: Pin, most: int) -> SafeString:
    x, y = project(pin.latitude, pin.longitude)
    radius = max(_MIN_RADIUS, _MAX_RADIUS * math.sqrt(pin.count / most))
    return element("circle", class_="map-pin", cx=x, cy=y, r=radius, data_tip=pin.tip)


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """x and y of a place.

    Source: B. Šavrič et al., "A Polynomial Equation for the Natural Earth Projection" (2011).
    """
    phi, lam = math.radians(latitude), math.radians(longitude)
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return _CENTRE_X + _SCALE * x, _CENTRE_Y - _SCALE * y
