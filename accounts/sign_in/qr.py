"""A QR picture as SVG inside the page, so that no page needs pictures from outside it."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Readers need this many light modules around the code.
QUIET_ZONE = 4


def svg(text: str, *, label: str) -> SafeString:
    """Return an <svg> element that shows a text as a QR code, dark on white also in dark mode."""
    code = qrcode.QRCode(border=QUIET_ZONE)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return format_html(
        '<svg viewBox="0 0 {size} {size}" width="240" height="240" role="img" aria-label="{label}"'
        ' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path fill="#000" d="{dark}"/></svg>',
        size=len(rows),
        label=label,
        dark=mark_safe(dark),  # noqa: S308 (made of numbers)
    )
