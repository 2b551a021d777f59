"""Talks through PycURL: talk_pycurl.py detached|callback|edges|handle URL [CA]"""

import errno
import select
import sys

import pycurl

KINDS = {pycurl.WS_TEXT: "text", pycurl.WS_BINARY: "binary", pycurl.WS_CLOSE: "close",
         pycurl.WS_PING: "ping", pycurl.WS_PONG: "pong"}


def note(flags, data):
    kind = KINDS.get(flags & ~pycurl.WS_CONT, f"flags {flags}")
    print(f"{kind} {len(data)}: {data[:20].hex()}")


def handle(url, ca):
    curl = pycurl.Curl()
    curl.setopt(curl.URL, url)
    curl.setopt(curl.HTTPHEADER, ["X-From: pycurl"])
    curl.setopt(curl.TIMEOUT, 20)
    if ca:
        curl.setopt(curl.CAINFO, ca)
    return curl


def perform(curl):
    code = 0
    try:
        curl.perform()
    except pycurl.error as error:
        code = error.args[0]
        print("in words:", bool(error.args[1]), bool(curl.errstr()))
    print(f"perform: {code}, status {curl.getinfo(curl.RESPONSE_CODE)}")
    return code == 0


def message(curl, size):
    """One whole message; a close too."""
    data = b""
    while True:
        try:
            chunk, meta = curl.ws_recv(size)
        except BlockingIOError as again:
            assert again.errno == errno.EAGAIN
            assert select.select([curl.getinfo(curl.ACTIVESOCKET)], [], [], 20)[0], "nothing comes"
            continue
        assert meta.len == len(chunk) and meta.age == 0
        data += chunk
        if meta.bytesleft == 0 and not meta.flags & pycurl.WS_CONT:
            return meta.flags, data


def detached(curl):
    curl.setopt(curl.CONNECT_ONLY, 2)
    if not perform(curl):
        return
    print("sent:", curl.ws_send("hello"), curl.ws_send(bytes(i % 251 for i in range(3000))))
    print("meta outside a callback:", curl.ws_meta())
    flags, size = 0, 7
    while not flags & pycurl.WS_CLOSE:
        flags, data = message(curl, size)
        note(flags, data)
        size = 50000
    print("closed:", curl.ws_close(1000))
    try:
        while True:
            try:
                print("recv:", curl.ws_recv_into(bytearray(10)))
                break
            except BlockingIOError:
                select.select([curl.getinfo(curl.ACTIVESOCKET)], [], [], 20)
    except pycurl.error as error:
        print("recv:", error.args[0])


def callback(curl):
    whole = bytearray()

    def write(data):
        meta = curl.ws_meta()
        whole.extend(data)
        if meta.bytesleft == 0 and not meta.flags & pycurl.WS_CONT:
            note(meta.flags, bytes(whole))
            if bytes(whole) == b"hello":
                print("sent:", curl.ws_send("from the callback"))
            whole.clear()
        return len(data)

    curl.setopt(curl.WRITEFUNCTION, write)
    perform(curl)


def refused(call, *arguments):
    try:
        call(*arguments)
        return "no"
    except pycurl.error as error:
        return error.args[0]


def edges(curl):
    """Sends of every kind, the wrong ones among them; what the peer got shows the rest."""
    curl.setopt(curl.CONNECT_ONLY, 2)
    print("before:", refused(curl.ws_send, "x"), refused(curl.ws_recv, 5), refused(curl.ws_close))
    perform(curl)
    text, binary, cont = pycurl.WS_TEXT, pycurl.WS_BINARY, pycurl.WS_CONT
    for data, flags in (("a", None), (b"b", None), (b"", text), (b"no kind", 0), (b"unknown", 1 << 20),
                        (b"first", text | cont), (b"ping", pycurl.WS_PING), (b"last", text),
                        (b"one ", binary | cont), (b"two", binary | cont), (b"", binary),
                        (b"", pycurl.WS_PONG), (b"x" * 125, pycurl.WS_PING),
                        (b"x" * 126, pycurl.WS_PING), (b"x" * 70000, binary), (b"alone", cont)):
        print(len(data), flags, "->", answer(curl.ws_send, data, flags))
    offset = pycurl.WS_OFFSET
    for data, flags, size in ((b"half of ", text | offset, 16), (b"it, rest", text | offset, 0),
                              (b"", text | offset, 0)):
        print(len(data), flags, size, "->", answer(curl.ws_send, data, flags, size))
    print("closed:", answer(curl.ws_close, 4999, "why not \u20ac"))


def answer(call, *arguments):
    try:
        return call(*arguments)
    except pycurl.error as error:
        return f"error {error.args[0]}"


def without_server(curl):
    perform(curl)
    twin = curl.duphandle()
    perform(twin)
    info = pycurl.version_info()
    print("version:", info[2], "ws" in info[8], "wss" in info[8], len(info))
    print("text and long:", twin.getinfo(twin.EFFECTIVE_URL) == curl.getinfo(curl.EFFECTIVE_URL),
          twin.getinfo(twin.OS_ERRNO) == errno.ECONNREFUSED, curl.getinfo(curl.INFO_COOKIELIST),
          curl.getinfo(curl.SSL_VERIFYRESULT))
    print("options:", refused(curl.setopt, curl.URL, b"ws://x/"), refused(curl.setopt, curl.WS_OPTIONS, pycurl.WS_RAW_MODE),
          refused(curl.unsetopt, curl.HTTPHEADER), refused(curl.setopt, curl.PROXY, "socks5h://x:1"),
          refused(curl.setopt, curl.SSLVERSION, curl.SSLVERSION_TLSv1_2),
          refused(curl.setopt, curl.SSLVERSION, 99))
    print("not connected:", refused(curl.ws_send, "x"), refused(curl.ws_recv, 5))
    curl.reset()
    print("no URL:", refused(curl.perform))

    share = pycurl.CurlShare()
    for data in (pycurl.LOCK_DATA_COOKIE, pycurl.LOCK_DATA_DNS, pycurl.LOCK_DATA_SSL_SESSION):
        share.setopt(pycurl.SH_SHARE, data)
    curl.setopt(curl.SHARE, share)
    curl.setopt(curl.COOKIELIST, "Set-Cookie: a=b; domain=x.org; path=/")
    twin.setopt(twin.SHARE, share)
    print("shared:", twin.getinfo(twin.INFO_COOKIELIST))
    twin.close()
    curl.close()
    share.close()

    with pycurl.Curl() as other:
        mime = pycurl.CurlMime(other)
        part = mime.addpart()
        part.name("field")
        part.data(b"some\0thing")
        print("mime:", refused(other.setopt, other.MIMEPOST, mime))
        mime.close()
    url = pycurl.CurlUrl("wss://user:pass@ex.org:99/a?b=c#d")
    url.path = "/other"
    print("url:", url.url, url.host, url.port, url.query, url.zoneid)
    print("bad url:", refused(pycurl.CurlUrl, "ws://[1"))
    for words in (pycurl.easy_strerror, pycurl.multi_strerror, pycurl.share_strerror,
                  pycurl.url_strerror):
        print("words:", bool(words(3)))


def main():
    what, url, ca = (sys.argv[1:] + [None])[:3]
    {"detached": detached, "callback": callback, "edges": edges,
     "handle": without_server}[what](handle(url, ca))


main()
