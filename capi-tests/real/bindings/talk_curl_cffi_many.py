"""Many at once through curl_cffi's asyncio clients: talk_curl_cffi_many.py sends|callback URL [CA]"""

import asyncio
import sys
import zlib

from curl_cffi import AsyncCurl, AsyncSession, Curl, CurlError, CurlInfo, CurlOpt, CurlWsFlag

CONNECTIONS = 5
SENDS = 1000
SIZES = (6, 125, 126, 500, 2000, 6, 4097, 31, 6, 90)
LARGE = 70000


def message(connection, number):
    """Every one is another, and its length one of all that frame headers tell apart."""
    size = LARGE if number % 500 == 7 else SIZES[number % len(SIZES)]
    return (f"{connection}.{number:04}" * (size // 6 + 1))[:size].encode()


async def exchange(session, url, ca, connection):
    """Each send is a task of its own; another one receives meanwhile."""
    socket = await session.ws_connect(url, timeout=20, verify=ca or True)
    kinds = CurlWsFlag.TEXT, CurlWsFlag.BINARY
    sent = [(message(connection, number), kinds[number % 2]) for number in range(SENDS)]
    tasks = [asyncio.create_task(socket.send(data, kind)) for data, kind in sent]
    got = [await socket.recv(timeout=60) for _ in sent]
    await asyncio.gather(*tasks)
    await socket.close()
    assert sorted(got) == sorted((data, int(kind)) for data, kind in sent), "not what was sent"
    return zlib.crc32(b"".join(data for data, _ in sorted(got)))


async def sends(url, ca=None):
    async with AsyncSession() as session:
        sums = await asyncio.gather(*(exchange(session, url, ca, i) for i in range(CONNECTIONS)))
    for number, checksum in enumerate(sums):
        print(f"{number}: {SENDS} whole and once, {checksum:08x}")


def handle(url, lines):
    curl = Curl()
    curl.setopt(CurlOpt.URL, url)
    curl.setopt(CurlOpt.HTTPHEADER, [b"X-From: curl_cffi"])
    curl.setopt(CurlOpt.TIMEOUT_MS, 20000)
    whole = bytearray()

    def write(data):
        whole.extend(data)
        if len(whole) in (5, 3005):
            lines.append(f"{len(whole)}: {bytes(whole[-5:]).hex()}")
            lines.append(f"sent: {curl.ws_send(bytes(whole[-9:]))}")
        return len(data)

    curl.setopt(CurlOpt.WRITEFUNCTION, write)
    return curl


async def callback(url):
    """The package's multi handle, whose loop is asyncio's: fifty at once, each of them twice."""
    multi = AsyncCurl()
    all_lines = [[] for _ in range(50)]

    async def talk(lines):
        for time in ("first", "again"):
            curl = handle(url, lines)
            code = 0
            try:
                await multi.add_handle(curl)
            except CurlError as error:
                code = int(error.code)
            lines.append(f"{time}: {code}, status {curl.getinfo(CurlInfo.RESPONSE_CODE)}")
            curl.close()

    await asyncio.gather(*(talk(lines) for lines in all_lines))
    print("watched:", len(multi._sockfds))
    given_up = Curl()
    given_up.setopt(CurlOpt.URL, url)
    given_up.setopt(CurlOpt.WRITEFUNCTION, len)
    multi.add_handle(given_up)
    await asyncio.sleep(0)
    await multi.close()
    given_up.close()
    for number, lines in enumerate(all_lines):
        for line in lines:
            print(f"{number}: {line}")


what, *arguments = sys.argv[1:]
asyncio.run({"sends": sends, "callback": callback}[what](*arguments))
