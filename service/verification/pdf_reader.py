"""The program that reads one PDF for `pdf`: bytes in, text out, nothing found is empty.

It imports nothing of ours, so that it starts fast, and limits itself before it reads.
"""

import resource
import sys
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2
from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

MEMORY = 512 * 1024**2  # bytes of address space; half of it is enough for a certificate
SECONDS = 15  # of the processor
LARGEST = 1024 * 1024  # bytes of a credential
MOST_PAGES = 5
SIDE = 2_000  # pixels of a page that is drawn

CREDENTIAL = "credential.json"


def main() -> None:
    """Read standard input, write to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(text_in(data).encode())


def text_in(data: bytes) -> str:
    """Return the attached credential, else the link, else what the QR code says."""
    with pikepdf.open(BytesIO(data)) as document:
        found = _attached(document) or next(_links(document), "")
    return found or _drawn_code(data)


def _attached(document: pikepdf.Pdf) -> str:
    names = sorted(document.attachments, key=lambda name: name != CREDENTIAL)
    for name in names:
        if name.endswith((".json", ".jwt")):
            content = document.attachments[name].get_file().read_bytes()
            return content.decode() if len(content) <= LARGEST else ""
    return ""


def _links(document: pikepdf.Pdf) -> Iterator[str]:
    for page in document.pages[:MOST_PAGES]:
        for annotation in page.get("/Annots", []):
            action = annotation.get("/A")
            address = str(action.get("/URI", "")) if action is not None else ""
            if "/v/" in address:
                yield address


def _drawn_code(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        scale = min(4.0, SIDE / max(1.0, *page.get_size()))
        image = page.render(scale=scale, grayscale=True).to_pil()
        for found in read_barcodes(image, formats=BarcodeFormats(BarcodeFormat.QRCode)):
            return str(found.text)
    return ""


if __name__ == "__main__":
    main()
