"""File uploads are held in memory only: personal data never reaches a disk unencrypted."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MB = 1024 * 1024
MAX_FILE_BYTES = 10 * MB
MAX_REQUEST_BYTES = 50 * MB  # a proxy in front must let through a little more (docs/operate.md)


class InMemoryUploadHandler(FileUploadHandler):
    """Read every file to its end, and drop the content of files that are too large.

    Such a file has its real size and empty content. So a request never uses more memory than the limits above, and
    the other files of a form are not lost together with a large one.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.held_bytes = 0  # of all files of this request
        self.parts: list[bytes] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start the next file."""
        super().new_file(*args, **kwargs)
        self.parts, self.length = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add a chunk, unless the file or the request exceeds its limit."""
        self.length += len(raw_data)
        self.held_bytes += len(raw_data)
        if self.length > MAX_FILE_BYTES or self.held_bytes > MAX_REQUEST_BYTES:
            self.held_bytes -= sum(map(len, self.parts)) + len(raw_data)
            self.parts, self.length = [], MAX_FILE_BYTES + 1
        else:
            self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file. `size` is its real size, even if its content was dropped."""
        return InMemoryUploadedFile(
            BytesIO(b"".join(self.parts)), self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
