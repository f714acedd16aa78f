"""Draws the CPU time per request as bars on a logarithmic scale, as SVG."""

import html
import math

from harness.report import operation_rows

WIDTH = 820
LEFT = 210
RIGHT = 90
BAR = 14
GAP = 16  # between two rows
TOP = 74
COLORS = {"reference": "#b0b7c3", "Plaza": "#2563eb", "nginx": "#16a34a"}


def svg(results):
    rows = [row for row in operation_rows(results) if row["scale"] == "S"] or operation_rows(results)
    height = TOP + sum(map(_height, rows)) + 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        '<text x="16" y="26" font-size="16" font-weight="600" fill="#111">CPU time for each request, server and '
        "PostgreSQL together (logarithmic)</text>",
        _legend(),
    ]
    if rows:
        scale = _Scale(max(row["reference_us"] for row in rows))
        parts += scale.lines(height)
        top = TOP + 8
        for row in rows:
            parts += _row(row, top, scale)
            top += _height(row)
    return "\n".join(parts + ["</svg>"]) + "\n"


def _height(row):
    return (3 if "nginx_us" in row else 2) * (BAR + 2) + GAP


def _legend():
    names = {"reference": "FastAPI + SQLAlchemy", "Plaza": "Plaza", "nginx": "nginx, a file of the same size"}
    parts = []
    for x, (name, text) in zip((16, 196, 270), names.items()):
        parts.append(f'<rect x="{x}" y="40" width="12" height="12" fill="{COLORS[name]}"/>')
        parts.append(f'<text x="{x + 18}" y="51" fill="#333">{text}</text>')
    return "\n".join(parts)


class _Scale:
    """Decades from 1 µs up to the longest bar."""

    def __init__(self, longest_us):
        self.decades = max(1, math.ceil(math.log10(longest_us)))

    def x(self, microseconds):
        return LEFT + (WIDTH - LEFT - RIGHT) * max(0.0, math.log10(max(1.0, microseconds))) / self.decades

    def lines(self, height):
        for decade in range(self.decades + 1):
            x = self.x(10**decade)
            label = f"{10**decade:,} µs" if decade < 3 else f"{10 ** (decade - 3):,} ms"
            yield f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - 34}" stroke="#e5e7eb"/>'
            yield f'<text x="{x:.1f}" y="{height - 16}" fill="#555" text-anchor="middle">{label}</text>'


def _row(row, y, scale):
    yield f'<text x="{LEFT - 12}" y="{y + (_height(row) - GAP) // 2 + 4}" fill="#111" text-anchor="end">{html.escape(row["name"])}</text>'
    together = row["server_us"] + row["postgres_us"]
    bars = [("reference", row["reference_us"], ""), ("Plaza", together, f" · {row['ratio']['median']:.0f} × less")]
    if "nginx_us" in row:
        bars.append(("nginx", row["nginx_us"], ""))
    for place, (name, value, note) in enumerate(bars):
        top = y + place * (BAR + 2)
        end = scale.x(value)
        text = f"{value:,.0f} µs" if value < 1000 else f"{value / 1000:.1f} ms"
        yield f'<rect x="{LEFT}" y="{top}" width="{end - LEFT:.1f}" height="{BAR}" fill="{COLORS[name]}"/>'
        yield f'<text x="{end + 6:.1f}" y="{top + BAR - 3}" font-size="12" fill="#333">{text}{note}</text>'
