"""Trade as a picture: bars by period, legible on a phone. matplotlib's Figure API, no window, no global state."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

SIZE = (7.2, 5.4)  # inches; 1080 × 810 pixels at 150 dots an inch
DOTS = 150


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one colour: a value for each period, None where there is none, and the words over each bar."""

    label: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: periods from left to right, a bar for each series. A plain value: another process can draw it."""

    title: str
    unit: str
    periods: tuple[str, ...]
    series: tuple[Series, ...]
    theme: str = "light"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture."""

    ground: str
    text: str
    grid: str
    bars: tuple[str, ...]


THEMES = {
    "light": Theme("#ffffff", "#1c1c1e", "#d9d9de", ("#1f5fbf", "#e08a1e", "#2e9e6b", "#a04fb0")),
    "dark": Theme("#17212b", "#f2f2f5", "#3a4654", ("#6aa8ff", "#ffb454", "#5ed6a0", "#d48ae0")),
}


def draw_chart(chart: Chart) -> bytes:
    """A PNG of 1080 × 810 pixels, the value of each bar over it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    colours, series = THEMES[chart.theme], chart.series
    figure = Figure(figsize=SIZE, dpi=DOTS, facecolor=colours.ground, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=colours.ground)
    width = 0.8 / max(len(series), 1)
    for number, one in enumerate(series):
        places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(chart.periods))]
        heights = [value or 0.0 for value in one.values]
        bars = axes.bar(places, heights, width * 0.92, color=colours.bars[number % len(colours.bars)], label=one.label)
        axes.bar_label(bars, one.texts, padding=3, color=colours.text, fontsize=13)
    axes.set_xticks(range(len(chart.periods)), list(chart.periods), fontsize=13, color=colours.text)
    axes.tick_params(axis="y", labelsize=12, colors=colours.text, length=0)
    axes.grid(axis="y", color=colours.grid)
    axes.set_axisbelow(True)
    axes.margins(y=0.15)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(f"{chart.title}\n{chart.unit}", fontsize=16, color=colours.text, loc="left", fontweight="bold")
    if len(series) > 1:
        figure.legend(frameon=False, fontsize=13, labelcolor=colours.text, loc="outside lower center", ncols=2)
    picture = BytesIO()
    figure.savefig(picture, format="png", facecolor=colours.ground)
    return picture.getvalue()
