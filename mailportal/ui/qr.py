"""QR codes as one SVG path, drawn by the portal itself: what stands in them goes to nobody else."""

from dataclasses import dataclass, field

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

_QUIET_ZONE = 4  # modules of margin, as ISO/IEC 18004 asks


@dataclass(frozen=True, slots=True)
class Picture:
    """``path`` is an SVG path in a square of ``size`` units, a module being one; the margin is in the size."""

    size: int
    path: str = field(repr=False)


def picture_of(text: str, *, mask: int | None = None) -> Picture:
    """Return the QR code of a text.

    Where many are drawn at once a ``mask`` saves two thirds of the time: else all eight are tried, for one that is a
    little easier to read.
    """
    code = QRCode(border=_QUIET_ZONE, error_correction=ERROR_CORRECT_M, image_factory=SvgPathImage, mask_pattern=mask)
    code.add_data(text)  # type: ignore[no-untyped-call]  # qrcode annotates only some of its methods
    outline = code.make_image().path
    if outline is None:
        raise TypeError("the QR code was not drawn")
    return Picture(code.modules_count + 2 * _QUIET_ZONE, outline.attrib["d"])
