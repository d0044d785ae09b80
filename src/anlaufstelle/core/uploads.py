"""How files come in: through memory only. What is personal never lies on a disk before it is sealed."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MB = 1024 * 1024
MOST_OF_A_FILE = 10 * MB
MOST_AT_ONCE = 50 * MB  # a proxy in front must let through a little more (docs/operate.md)


class InMemoryUploadHandler(FileUploadHandler):
    """Takes every file to its end, and keeps none that is too large: its size says so, and its content is empty.

    So a request never costs more memory than stands above, and the other files of a form are not lost with a large one.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.kept = 0  # bytes of all files of this request
        self.parts: list[bytes] = []

    def new_file(self, *arguments: Any, **more: Any) -> None:
        """The next file begins."""
        super().new_file(*arguments, **more)
        self.parts, self.length = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        self.length += len(raw_data)
        self.kept += len(raw_data)
        if self.length > MOST_OF_A_FILE or self.kept > MOST_AT_ONCE:
            self.kept -= sum(map(len, self.parts)) + len(raw_data)
            self.parts, self.length = [], MOST_OF_A_FILE + 1
        else:
            self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """It is whole. `size` is what came, also where nothing of it was kept."""
        return InMemoryUploadedFile(
            BytesIO(b"".join(self.parts)), self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
