"""Files as they come in: whole ones, and those that somebody would smuggle in."""

import struct
import zlib

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(*objects: bytes, trailer: bytes = b"", begin: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of these objects, from number 4 on, beside a page with nothing on it."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    whole = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, *objects
    parts: list[bytes] = []
    places, at = [], len(begin)
    for number, one in enumerate(whole, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, one))
        at += len(parts[-1])
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(whole) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(whole) + 1, trailer, at)
    return begin + b"".join(parts) + table + end


def stream(dictionary: bytes, body: bytes) -> bytes:
    """An object with bytes of its own."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(body), body)


def packed(objects: bytes, more: bytes = b"", *, times: int = 1) -> bytes:
    """Objects packed into a stream, as newer programs do it."""
    body = b"1 0 " + objects
    for _ in range(times):
        body = zlib.compress(body, 9)
    return stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode " + more, body)


def png(*, extra: bytes = b"") -> bytes:
    """A picture of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    parts = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"tEXt", b"Comment\0" + extra)
    rest = (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in (*parts, *rest))


def jpeg(*, extra: bytes = b"") -> bytes:
    """A picture as a phone takes it, as far as its head goes."""

    def segment(mark: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data

    head = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), segment(0xFE, extra), segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")
    return b"\xff\xd8" + b"".join(head) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x7f\xff\xd9"


def heic() -> bytes:
    """A photo of a newer phone, as far as its head goes."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + kind + data

    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 40) + box(b"mdat", b"\0" * 40)
