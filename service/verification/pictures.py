"""Photos and pictures of a QR code."""

from io import BytesIO

from PIL import Image
from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

from service.errors import DomainError
from service.language import later

MOST_PIXELS = 50_000_000  # today's phones take 12 to 50 million
SIDE = 3_000  # pixels: enough for a code on a photographed page

_FORMATS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"RIFF": "WEBP"}


class PictureRefusedError(DomainError):
    """A picture that can't be read."""

    code = "picture_refused"
    status = 422
    sentence = later("This picture can't be read. Save it as JPEG or PNG and try again.")


class PictureTooLargeError(DomainError):
    """A picture of so many pixels that unpacking it would stop the service."""

    code = "picture_too_large"
    status = 413
    sentence = later(
        "The picture has more than {limit} million pixels. Take it again with a smaller size."
    )


class NoCodeError(DomainError):
    """No QR code was seen."""

    code = "no_code_in_picture"
    status = 422
    sentence = later(
        "No QR code was found in the picture. Take it again: in good light, from above, the code "
        "filling a third of the picture."
    )


def is_picture(data: bytes) -> bool:
    """Whether it begins like a picture that we read."""
    return any(data.startswith(start) for start in _FORMATS)


def code_text(data: bytes) -> str:
    """Return the text of the QR code in a picture.

    Raises PictureRefusedError, PictureTooLargeError, NoCodeError.
    """
    return _seen(_grey(data))


def _grey(data: bytes) -> Image.Image:
    """Unpack a picture into at most SIDE by SIDE shades of grey."""
    try:
        image = Image.open(BytesIO(data), formats=list(_FORMATS.values()))
        _check_size(image)
        image.draft("L", (SIDE, SIDE))  # a JPEG is unpacked at a fraction of its size
        grey = image.convert("L")
    except DomainError:
        raise
    except Exception as error:  # Pillow's readers raise whatever they meet
        raise PictureRefusedError from error
    grey.thumbnail((SIDE, SIDE))
    return grey


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise PictureTooLargeError(limit=MOST_PIXELS // 1_000_000)


def _seen(image: Image.Image) -> str:
    """Return the text of the first QR code, one of ours if there are several."""
    found = read_barcodes(image, formats=BarcodeFormats(BarcodeFormat.QRCode))
    texts = sorted((each.text for each in found if each.text), key=lambda text: "/v/" not in text)
    if not texts:
        raise NoCodeError
    return str(texts[0])
