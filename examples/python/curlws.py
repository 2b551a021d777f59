#!/usr/bin/env python3
"""libcurlws from Python, by ctypes, in one file: sends a text and some bytes, shows what comes back, closes.
To be tried with a server that sends everything back. Needs no package, only the library:

    python3 curlws.py URL [CA-FILE]

prints
    text, 13 bytes: Hello, world!
    binary, 70000 bytes, 0 left
    closed: 1000 bye

LD_LIBRARY_PATH names the folder where the loader does not find libcurlws.so.0. To take `WebSocket` into a
program of your own, `import curlws`.
"""

import ctypes
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_long, c_size_t, c_uint, c_void_p

# Of <curl/curl.h>.
CURLOPT_URL, CURLOPT_CAINFO, CURLOPT_ERRORBUFFER, CURLOPT_WS_OPTIONS = 10002, 10065, 10010, 320
CURLE_OK, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_AGAIN = 0, 28, 52, 81
CURLWS_TEXT, CURLWS_BINARY, CURLWS_CONT, CURLWS_CLOSE = 1, 2, 4, 8
CURLWS_READABLE = 1 << 24
CURLWS_COMPRESS = 1 << 29
CURL_ERROR_SIZE = 256


class Frame(ctypes.Structure):
    """struct curl_ws_frame, what curl_ws_recv and curl_ws_meta tell of a chunk."""
    _fields_ = [("age", c_int), ("flags", c_int), ("offset", c_int64), ("bytesleft", c_int64), ("len", c_size_t)]


def load():
    """The library, with its functions declared: ctypes would take pointers for ints. Arguments of
    curl_easy_setopt behind the second have to be wrapped, as its kind depends on the option."""
    library = ctypes.CDLL("libcurlws.so.0")
    handle, milliseconds = c_void_p, c_int
    for name, result, *arguments in (
            ("curl_easy_init", handle),
            ("curl_easy_cleanup", None, handle),
            ("curl_easy_setopt", c_int, handle, c_int),
            ("curl_easy_strerror", c_char_p, c_int),
            ("curl_ws_recv", c_int, handle, c_void_p, c_size_t, POINTER(c_size_t), POINTER(POINTER(Frame))),
            ("curl_ws_poll", c_int, handle, c_uint, milliseconds, POINTER(c_uint)),
            ("curlws_connect", c_int, handle, milliseconds),
            ("curlws_send_message", c_int, handle, c_char_p, c_size_t, c_uint, milliseconds),
            ("curlws_recv_message", c_int, handle, POINTER(c_void_p), POINTER(c_size_t), POINTER(c_uint), milliseconds),
            ("curlws_close", c_int, handle, c_int, c_char_p, milliseconds),
            ("curlws_close_status", c_int, handle, POINTER(c_int), POINTER(c_char_p), POINTER(c_size_t))):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


curl = load()


class Error(Exception):
    """A call failed: `code` is its CURLcode."""

    def __init__(self, code, text):
        super().__init__(text or curl.curl_easy_strerror(code).decode())
        self.code = code


class TimedOut(Error):
    """Time was up; nothing is lost."""


class WebSocket:
    """A connection, for `with`. Times are seconds; None is without end. While it waits other threads of
    Python run, but a connection is for one of them at a time. Ctrl-C counts when a call returns: give it a time."""

    def __init__(self, url, ca_file=None, timeout=10, compress=True):
        self._reason = ctypes.create_string_buffer(CURL_ERROR_SIZE)  # lives as long as the handle
        self._handle = curl.curl_easy_init()
        if not self._handle:
            raise MemoryError
        try:
            self._set(CURLOPT_URL, c_char_p(url.encode()))
            self._set(CURLOPT_ERRORBUFFER, self._reason)
            if ca_file:
                self._set(CURLOPT_CAINFO, c_char_p(ca_file.encode()))
            if compress:
                self._set(CURLOPT_WS_OPTIONS, c_long(CURLWS_COMPRESS))
            self._check(curl.curlws_connect(self._handle, self._ms(timeout)))
        except BaseException:
            self.free()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.free()

    def free(self):
        """Ends it, without a word to the peer where close() was not called."""
        handle, self._handle = self._handle, None
        curl.curl_easy_cleanup(handle)

    def send(self, message, timeout=10):
        """Sends a str as text, bytes as binary."""
        data, kind = (message.encode(), CURLWS_TEXT) if isinstance(message, str) \
            else (bytes(memoryview(message)), CURLWS_BINARY)  # bytes(5) would be five zeros
        self._check(curl.curlws_send_message(self._handle, data, len(data), kind, self._ms(timeout)))

    def receive(self, timeout=None):
        """The next message, a str or bytes; None: the peer has closed."""
        data, size, flags = c_void_p(), c_size_t(), c_uint()
        code = curl.curlws_recv_message(self._handle, byref(data), byref(size), byref(flags), self._ms(timeout))
        if code == CURLE_GOT_NOTHING and self.closed()[0] != 1006:  # 1006: cut off
            return None
        self._check(code)
        message = ctypes.string_at(data, size.value)  # a copy: the library's memory is used again
        return message.decode() if flags.value & CURLWS_TEXT else message

    def chunks(self, timeout=None, room=32768):
        """A message by chunks, as they come, for what is too large to be held: (bytes, Frame)."""
        buffer, size, meta, ready = ctypes.create_string_buffer(room), c_size_t(), POINTER(Frame)(), c_uint()
        while True:
            code = curl.curl_ws_recv(self._handle, buffer, room, byref(size), byref(meta))
            if code == CURLE_AGAIN:
                self._check(curl.curl_ws_poll(self._handle, CURLWS_READABLE, self._ms(timeout), byref(ready)))
                if not ready.value:
                    raise TimedOut(CURLE_OPERATION_TIMEDOUT, None)
                continue
            self._check(code)
            frame = Frame.from_buffer_copy(meta.contents)  # ... and so is this
            if not frame.flags & (CURLWS_TEXT | CURLWS_BINARY):
                if frame.flags & CURLWS_CLOSE:
                    return
                continue
            yield buffer.raw[:size.value], frame
            if frame.bytesleft == 0 and not frame.flags & CURLWS_CONT:
                return

    def close(self, code=1000, reason="", timeout=5):
        """Says CLOSE, waits for the peer's, and closes."""
        self._check(curl.curlws_close(self._handle, code, reason.encode(), self._ms(timeout)))

    def closed(self):
        """What the peer's CLOSE said, (code, reason); (None, "") while it is open."""
        code, reason = c_int(), c_char_p()
        if curl.curlws_close_status(self._handle, byref(code), byref(reason), None) != CURLE_OK:
            return None, ""
        return code.value, reason.value.decode(errors="replace")

    def _set(self, option, value):
        self._check(curl.curl_easy_setopt(self._handle, option, value))

    def _check(self, code):
        if code != CURLE_OK:
            kind = TimedOut if code in (CURLE_AGAIN, CURLE_OPERATION_TIMEDOUT) else Error
            raise kind(code, self._reason.value.decode(errors="replace"))

    @staticmethod
    def _ms(timeout):
        return -1 if timeout is None else max(0, min(int(timeout * 1000), 2**31 - 1))  # ctypes cuts off the rest


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(f"usage: {sys.argv[0]} URL [CA-FILE]")
    with WebSocket(*sys.argv[1:]) as socket:
        socket.send("Hello, world!")
        text = socket.receive(timeout=10)
        print(f"text, {len(text)} bytes: {text}")
        socket.send(bytes(70000))
        received = 0
        for chunk, frame in socket.chunks(timeout=10):
            received += len(chunk)
        print(f"binary, {received} bytes, {frame.bytesleft} left")
        socket.close(1000, "bye")
        print("closed:", *socket.closed())


if __name__ == "__main__":
    try:
        main()
    except Error as wrong:
        sys.exit(f"{wrong} ({wrong.code})")
