"""Cuts a picture to a shape so that its focal point, the most important place in it, stays in."""

from PIL import Image

MIDDLE = 50  # percent, of the width or the height


def cropped(image, size, focus):
    """
    The largest part of an image that has the shape of `size`, made that size in pixels.

    The part is centered on `focus`, percent from the left and from the top, as far as the edges
    of the image allow.
    """
    scale = min(image.width / size[0], image.height / size[1])
    left, right = _span(image.width, size[0] * scale, focus[0])
    top, bottom = _span(image.height, size[1] * scale, focus[1])
    return image.resize(size, Image.Resampling.LANCZOS, (left, top, right, bottom))


def _span(whole, part, percent):
    """Where a part of a side begins and ends."""
    first = max(0, min(whole * percent / 100 - part / 2, whole - part))
    return first, min(first + part, whole)
