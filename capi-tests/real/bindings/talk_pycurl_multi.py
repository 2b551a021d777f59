"""Talks through PycURL's CurlMulti and AsyncCurlMulti: talk_pycurl_multi.py WHAT URL"""

import asyncio
import gc
import os
import select
import socket
import sys

import pycurl

COUNT = 10
KINDS = {pycurl.WS_TEXT: "text", pycurl.WS_BINARY: "binary"}


class Talk:
    """One handle, and what it saw."""

    def __init__(self, url, connect_only=False):
        self.lines, self.whole = [], bytearray()
        self.curl = curl = pycurl.Curl()
        curl.talk = self
        curl.setopt(curl.URL, url)
        curl.setopt(curl.HTTPHEADER, ["X-From: pycurl"])
        curl.setopt(curl.TIMEOUT, 20)
        if connect_only:
            curl.setopt(curl.CONNECT_ONLY, 2)
        else:
            curl.setopt(curl.WRITEFUNCTION, self.write)

    def write(self, data):
        meta = self.curl.ws_meta()
        self.whole.extend(data)
        if meta.bytesleft == 0 and not meta.flags & pycurl.WS_CONT:
            kind = KINDS.get(meta.flags, meta.flags)
            self.lines.append(f"{kind} {len(self.whole)}: {self.whole[:20].hex()}")
            self.lines.append(f"sent: {self.curl.ws_send(bytes(self.whole[:9]))}")
            self.whole.clear()

    def ended(self, code=0, words=""):
        status = self.curl.getinfo(self.curl.RESPONSE_CODE)
        self.lines.append(f"ended: {code}, in words: {bool(words)}, status {status}")


def show(talks):
    """What each of the handles saw, in the order of the handles."""
    for number, talk in enumerate(talks):
        for line in talk.lines:
            print(f"{number}: {line}")


def read(multi, most=None):
    """Takes the messages, and the handles that they are of out."""
    left, good, bad = multi.info_read() if most is None else multi.info_read(most)
    for curl, code, words in [(curl, 0, "") for curl in good] + bad:
        multi.remove_handle(curl)
        curl.talk.ended(code, words)
    return left, len(good) + len(bad)


def added(multi, url):
    talks = [Talk(url) for _ in range(COUNT)]
    for talk in talks:
        multi.add_handle(talk.curl)
    return talks


def performed(url, wait):
    """perform until nobody runs; who is done goes again, once."""
    multi = pycurl.CurlMulti()
    talks = added(multi, url)
    for _ in range(2):
        running = COUNT
        while running:
            running = multi.perform()[1]
            read(multi, 3)
            if running:
                wait(multi)
        while read(multi)[1]:
            pass
        print("running:", running, "timeout:", multi.timeout(), "sets:", multi.fdset())
        for talk in talks:
            talk.lines.append(f"inside: {talk.curl in multi}")
            multi.add_handle(talk.curl)
    for talk in talks:
        multi.remove_handle(talk.curl)
        talk.curl.close()
    multi.close()
    show(talks)


def with_select(url):
    performed(url, lambda multi: multi.select(1.0))


def with_fdset(url):
    def wait(multi):
        due = multi.timeout()
        select.select(*multi.fdset(), min(1.0, due / 1000) if due >= 0 else 1.0)
    performed(url, wait)


class Loop:
    """An event loop for socket_action that keeps account of what it was told."""

    def __init__(self):
        self.multi = multi = pycurl.CurlMulti()
        self.wanted, self.due, self.wrong = {}, None, []
        multi.setopt(pycurl.M_SOCKETFUNCTION, self.on_socket)
        multi.setopt(pycurl.M_TIMERFUNCTION, self.on_timer)

    def check(self, good, text):
        if not good:
            self.wrong.append(text)

    def on_socket(self, what, fd, multi, attached):
        self.check(multi is self.multi, "another multi")
        os.fstat(fd)  # it is open, for the last word too
        if what == pycurl.POLL_REMOVE:
            self.check(fd in self.wanted, "removed unknown")
            self.check(attached == f"socket {fd}", f"removed with {attached}")
            self.wanted.pop(fd, None)
            multi.unassign(fd)
            return
        known = fd in self.wanted
        self.check(attached == (f"socket {fd}" if known else None), f"{what} with {attached}")
        if not known:
            multi.assign(fd, f"socket {fd}")
        self.check(self.wanted.get(fd) != what, "nothing new")
        self.wanted[fd] = what

    def on_timer(self, due):
        self.check(due >= -1, f"due in {due}")
        self.due = None if due < 0 else due / 1000

    def turn(self):
        if self.due is None and not self.wanted:
            raise AssertionError("nothing to wait for")
        reading = [fd for fd, what in self.wanted.items() if what & pycurl.POLL_IN]
        writing = [fd for fd, what in self.wanted.items() if what & pycurl.POLL_OUT]
        ready = select.select(reading, writing, [], 1.0 if self.due is None else self.due)
        running = None
        for fds, bit in ((ready[0], pycurl.CSELECT_IN), (ready[1], pycurl.CSELECT_OUT)):
            for fd in fds:
                if fd in self.wanted:
                    running = self.multi.socket_action(fd, bit)[1]
        if not any(ready) and self.due is not None:
            self.due = None
            running = self.multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)[1]
        return running

    def end(self):
        print("watched:", len(self.wanted), "wrong:", self.wrong)


def with_action(url):
    loop = Loop()
    talks = added(loop.multi, url)
    for _ in range(2):
        while loop.turn() != 0:
            read(loop.multi)
        read(loop.multi)
        loop.end()
        for talk in talks:
            loop.multi.add_handle(talk.curl)
    for talk in talks:
        loop.multi.remove_handle(talk.curl)
    loop.end()
    loop.multi.close()
    show(talks)


def detached(url):
    """CONNECT_ONLY in a multi handle: used while the handle is in it."""
    multi = pycurl.CurlMulti()
    talk = Talk(url, connect_only=True)
    curl = talk.curl
    multi.add_handle(curl)
    while multi.perform()[1]:
        multi.select(1.0)
    _, good, bad = multi.info_read()
    print("good:", good == [curl], "bad:", bad)
    print("sent:", curl.ws_send("hello"), "status:", curl.getinfo(curl.RESPONSE_CODE))
    data, closed = b"", False
    while not closed:
        try:
            chunk, meta = curl.ws_recv(40000)
        except BlockingIOError:
            assert select.select([curl.getinfo(curl.ACTIVESOCKET)], [], [], 20)[0]
            continue
        data += chunk
        if not meta.bytesleft and not meta.flags & pycurl.WS_CONT:
            print(f"{meta.flags} {len(data)}: {data[:20].hex()}")
            data, closed = b"", meta.flags & pycurl.WS_CLOSE
    print("closed:", curl.ws_close(1000), "running:", multi.perform()[1])
    multi.remove_handle(curl)
    curl.close()
    multi.close()


def refused(call, *arguments):
    try:
        return call(*arguments)
    except pycurl.error as error:
        return f"error {error.args[0]}"


def pairs(url, loop):
    """Two open connections, by whichever way."""
    multi = loop.multi if loop else pycurl.CurlMulti()
    talks = [Talk(url), Talk(url)]
    for talk in talks:
        multi.add_handle(talk.curl)
    while not all(talk.lines for talk in talks):
        if loop:
            loop.turn()
        else:
            multi.perform()
            multi.select(1.0)
    return multi, talks


def orders(url):
    """Everybody goes while connections are open, in each order that there is."""
    for loop in (None, Loop()):
        multi, (first, second) = pairs(url, loop)
        print("twice:", refused(multi.add_handle, first.curl), refused(multi.assign, 9999, "x"))
        first.curl.close()
        print("read:", multi.info_read(), "inside:", second.curl in multi)
        multi.close()
        print("closed:", multi.closed, refused(multi.perform))
        second.curl.close()
        if loop:
            loop.end()

        loop = loop and Loop()
        multi, (first, second) = pairs(url, loop)
        del multi
        if loop:
            loop.end()
            loop.multi.setopt(pycurl.M_SOCKETFUNCTION, None)
            loop.multi = None
        gc.collect()
        first.curl.setopt(pycurl.URL, "ws://[1")
        print("alone:", refused(first.curl.perform))
        del first.curl, second.curl
        gc.collect()

    multi = pycurl.CurlMulti(close_handles=True)
    talk = Talk(url)
    multi.add_handle(talk.curl)
    multi.perform()
    multi.close()
    print("closed with it:", refused(talk.curl.perform))


def inside(url):
    """What a callback may not do, and how its wrongs end."""
    multi = pycurl.CurlMulti()
    talks = [Talk(url) for _ in range(3)]
    answers = []

    def leave(data):
        for call, arguments in ((multi.remove_handle, (talks[0].curl,)), (multi.perform, ()),
                                (multi.add_handle, (talks[0].curl,)), (multi.close, ())):
            answers.append(refused(call, *arguments))

    def fail(data):
        return 0

    talks[0].curl.setopt(pycurl.WRITEFUNCTION, leave)
    talks[1].curl.setopt(pycurl.WRITEFUNCTION, fail)
    for talk in talks:
        multi.add_handle(talk.curl)
    while multi.perform()[1]:
        multi.select(1.0)
    left, good, bad = multi.info_read(1)
    print("left:", left, len(good) + len(bad))
    while left:
        left, more, worse = multi.info_read(1)
        good, bad = good + more, bad + worse
    print("good:", [talks.index(curl.talk) for curl in sorted(good, key=lambda c: talks.index(c.talk))],
          "bad:", [(talks.index(curl.talk), code) for curl, code, _ in bad])
    print("answers:", answers[:4])
    print("done and inside:", refused(multi.add_handle, talks[0].curl), multi.perform()[1])
    for talk in talks:
        multi.remove_handle(talk.curl)
    print("taken out twice:", refused(multi.remove_handle, talks[0].curl))

    with socket.create_server(("127.0.0.1", 0)) as silent:
        talks[2].curl.setopt(pycurl.URL, "ws://127.0.0.1:%d/" % silent.getsockname()[1])
        multi.setopt(pycurl.M_SOCKETFUNCTION, lambda *_: -1)
        multi.add_handle(talks[2].curl)
        answer = 0, 1
        while answer == (0, 1):
            answer = refused(multi.socket_action, pycurl.SOCKET_TIMEOUT, 0)
        print("a callback says no:", answer)
        multi.close()


def options(_url):
    multi = pycurl.CurlMulti()
    for name, value in (("M_MAXCONNECTS", 5), ("M_MAX_HOST_CONNECTIONS", 2), ("M_PIPELINING", 1),
                        ("M_MAX_TOTAL_CONNECTIONS", 3), ("M_MAX_CONCURRENT_STREAMS", 7),
                        ("M_CONTENT_LENGTH_PENALTY_SIZE", 9), ("M_CHUNK_LENGTH_PENALTY_SIZE", 9),
                        ("M_MAX_PIPELINE_LENGTH", 9), ("M_PIPELINING_SITE_BL", ["a"]),
                        ("M_PIPELINING_SERVER_BL", ["b"])):
        print(name, refused(multi.setopt, getattr(pycurl, name), value))
    print("idle:", multi.timeout(), multi.fdset(), multi.perform(), multi.select(0.0),
          multi.socket_action(pycurl.SOCKET_TIMEOUT, 0), refused(multi.socket_all), multi.info_read())
    print("no socket:", refused(multi.socket_action, 9999, 1))


async def asynchronous(url):
    """The package's own asyncio client."""
    async with pycurl.AsyncCurlMulti() as multi:
        talks = [Talk(url) for _ in range(COUNT)]
        for _ in range(2):
            results = await asyncio.gather(*(multi.perform(talk.curl) for talk in talks),
                                           return_exceptions=True)
            for talk, result in zip(talks, results):
                if isinstance(result, pycurl.error):
                    talk.ended(*result.args)
                else:
                    talk.ended(0 if result is talk.curl else "not ok")
            print("futures left:", len(multi.futures()), "watched:", len(multi._assigned_fds))
        show(talks)


async def cancelled(url):
    """Transfers that are given up in the middle."""
    multi = pycurl.AsyncCurlMulti()
    talks = [Talk(url) for _ in range(4)]
    futures = [multi.add_handle(talk.curl) for talk in talks]
    while not all(talk.lines for talk in talks):
        await asyncio.sleep(0)
    futures[0].cancel()
    await asyncio.sleep(0)
    multi.remove_handle(talks[1].curl)
    talks[0].curl.close()
    print("futures left:", len(multi.futures()), "watched:", len(multi._assigned_fds) >= 2)
    await multi.aclose()
    print("closed:", multi.closed, [future.cancelled() for future in futures])
    for talk in talks:
        talk.curl.close()
    show(talks)


def main():
    what, url = sys.argv[1:]
    done = {"select": with_select, "fdset": with_fdset, "action": with_action, "detached": detached,
            "orders": orders, "inside": inside, "options": options, "async": asynchronous,
            "cancelled": cancelled}[what](url)
    if asyncio.iscoroutine(done):
        asyncio.run(done)


main()
