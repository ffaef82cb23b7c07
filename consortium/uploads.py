"""Uploads that are larger than is taken: refused while they arrive, never held in memory."""

import functools

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.views.decorators.csrf import csrf_exempt, csrf_protect


class LimitedUploads(FileUploadHandler):
    """Lets no file through that is larger than `most` bytes; `request.too_large` is its size.

    The rest of the file is read off the line and dropped, so that the page can answer in words.
    """

    def __init__(self, request, most):
        super().__init__(request)
        self.most = most
        self.size = 0
        request.too_large = 0

    def handle_raw_input(self, input_data, meta, content_length, boundary, encoding=None):
        self.announced = content_length

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.size = 0
        # What surrounds the file in the request is small beside it.
        if self.announced > self.most + 64 * 1024:
            self._refuse(self.announced)

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size > self.most:
            self._refuse(self.size)
        return raw_data

    def _refuse(self, size):
        self.request.too_large = size
        raise SkipFile

    def file_complete(self, file_size):
        """The next handler keeps the file."""


def takes_files(most):
    """Around a gated view: uploads of more than `most` bytes are dropped as they arrive.

    `most` is a number, or a function of the view's arguments.
    """

    def decorate(view):
        protected = csrf_protect(view)

        @csrf_exempt  # checked by `protected`, once the handler is in place
        @functools.wraps(view)
        def taking(request, *args, **kwargs):
            limit = most(**kwargs) if callable(most) else most
            request.upload_handlers.insert(0, LimitedUploads(request, limit))
            return protected(request, *args, **kwargs)

        return taking

    return decorate
