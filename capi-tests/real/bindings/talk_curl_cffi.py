"""Talks through curl_cffi: talk_curl_cffi.py detached|callback|class|async|handle URL [CA]"""

import asyncio
import errno
import select
import sys

from curl_cffi import AsyncSession, Curl, CurlECode, CurlError, CurlInfo, CurlOpt, CurlWsFlag
from curl_cffi.curl import CurlMime, CurlShare
from curl_cffi.requests import WebSocket

KINDS = {CurlWsFlag.TEXT: "text", CurlWsFlag.BINARY: "binary", CurlWsFlag.CLOSE: "close",
         CurlWsFlag.PING: "ping", CurlWsFlag.PONG: "pong"}


def note(flags, data):
    kind = KINDS.get(flags & ~CurlWsFlag.CONT, f"flags {flags}")
    print(f"{kind} {len(data)}: {data[:20].hex()}")


def handle(url, ca):
    curl = Curl(cacert=ca or "")
    curl.setopt(CurlOpt.URL, url)
    curl.setopt(CurlOpt.HTTPHEADER, [b"X-From: curl_cffi"])
    curl.setopt(CurlOpt.TIMEOUT_MS, 20000)
    return curl


def perform(curl):
    code = 0
    try:
        curl.perform()
    except CurlError as error:
        code = int(error.code)
    print(f"perform: {code}, status {curl.getinfo(CurlInfo.RESPONSE_CODE)}")
    return code == 0


def wait(curl):
    ready = select.select([curl.getinfo(CurlInfo.ACTIVESOCKET)], [], [], 20)[0]
    assert ready, "nothing comes"


def message(curl):
    """One whole message; a close too."""
    data = b""
    while True:
        try:
            chunk, meta = curl.ws_recv()
        except CurlError as error:
            if error.code != CurlECode.AGAIN:
                raise
            wait(curl)
            continue
        data += chunk
        if meta.bytesleft == 0 and not meta.flags & CurlWsFlag.CONT:
            return meta.flags, data


def detached(curl):
    curl.setopt(CurlOpt.CONNECT_ONLY, 2)
    if not perform(curl):
        return
    print("sent:", curl.ws_send(b"hello", CurlWsFlag.TEXT),
          curl.ws_send(memoryview(bytes(i % 251 for i in range(3000)))))
    flags = 0
    while not flags & CurlWsFlag.CLOSE:
        flags, data = message(curl)
        note(flags, data)
    print("closed:", curl.ws_close(1000))
    try:
        print("recv:", message(curl))
    except CurlError as error:
        print("recv:", int(error.code))


def callback(curl):
    whole = bytearray()

    def write(data):
        whole.extend(data)
        if bytes(whole) == b"hello":
            note(CurlWsFlag.TEXT, bytes(whole))
            print("sent:", curl.ws_send(b"from the callback", CurlWsFlag.TEXT))
        return len(data)

    curl.setopt(CurlOpt.WRITEFUNCTION, write)
    perform(curl)
    print("all:", len(whole), bytes(whole[-2:]).hex())


def through_class(url, ca):
    """The package's own WebSocket, whose way to connect sets some thirty options."""
    with WebSocket() as socket:
        socket.connect(url, headers={"X-From": "curl_cffi"}, cookies={"a": "b"}, timeout=20,
                       auth=("user", "secret"), verify=ca or True, default_headers=False)
        print("status:", socket.curl.getinfo(CurlInfo.RESPONSE_CODE))
        socket.send_str("hello")
        socket.send_bytes(bytes(i % 251 for i in range(3000)))
        for _ in range(2):
            data, flags = socket.recv(timeout=20)
            note(flags, data)
        socket.close()


async def asynchronous(url):
    """Fifty tasks send at once; the answers come in the order that the peer read them."""
    async with AsyncSession() as session:
        socket = await session.ws_connect(url, timeout=20)
        await asyncio.gather(*(socket.send_str(f"{i:02}" * 1000) for i in range(50)))
        got = [await socket.recv(timeout=20) for _ in range(50)]
        print("flags:", {flags for _, flags in got}, "lengths:", {len(data) for data, _ in got})
        print("each once:", sorted(data[:2] for data, _ in got) == [b"%02d" % i for i in range(50)])
        await socket.close()


def refused(call, *arguments):
    try:
        call(*arguments)
        return "no"
    except CurlError as error:
        return int(error.code)


def without_server(curl):
    perform(curl)
    print("infos:", curl.getinfo(CurlInfo.EFFECTIVE_URL).startswith(b"ws://127.0.0.1:"),
          curl.getinfo(CurlInfo.OS_ERRNO) == errno.ECONNREFUSED,
          curl.getinfo(CurlInfo.COOKIELIST), curl.getinfo(CurlInfo.ACTIVESOCKET))
    twin = curl.duphandle()
    twin.setopt(CurlOpt.HTTPHEADER, [b"X-From: twin"])  # perform freed the list
    perform(twin)
    print("upkeep:", curl.upkeep())
    print("not connected:", refused(curl.ws_send, b"x"), refused(curl.ws_recv))
    curl.reset()
    print("no URL:", refused(curl.perform))
    share = CurlShare()
    curl.setopt(CurlOpt.SHARE, share._curl_share)
    print("share in use:", refused(share.close))
    curl.close()
    twin.close()
    share.close()
    form = CurlMime.from_list([{"name": "field", "data": b"some"}])
    form.attach()
    form.close()


def main():
    what, url, ca = (sys.argv[1:] + [None])[:3]
    if what == "class":
        through_class(url, ca)
    elif what == "async":
        asyncio.run(asynchronous(url))
    else:
        talks = {"detached": detached, "callback": callback, "handle": without_server}
        talks[what](handle(url, ca))


main()
