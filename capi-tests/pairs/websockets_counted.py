"""What both ends on `websockets` print of a connection."""

from websockets.frames import Opcode


class Counted:
    """A connection that counts the bytes and frames that come in."""

    came = continued = pings = pongs = 0

    def data_received(self, data):
        self.came += len(data)
        super().data_received(data)

    def process_event(self, event):
        opcode = getattr(event, "opcode", None)  # the first event is the handshake's
        self.continued += opcode is Opcode.CONT
        self.pings += opcode is Opcode.PING
        self.pongs += opcode is Opcode.PONG
        super().process_event(event)


def opened(connection):
    print("open", *connection.request.path[1:].split("/"))
    print("subprotocol", connection.response.headers["Sec-WebSocket-Protocol"])
    print("extension", connection.response.headers.get("Sec-WebSocket-Extensions", "none"))


def finish(connection):
    print("pings", connection.pings)
    print("pongs", connection.pongs)
    close = connection.protocol.close_rcvd
    print("close", *((close.code, close.reason) if close else (1006,)))
    print(f"info wire_in={connection.came} continued={connection.continued}")
    print("end", flush=True)
