// compress_websockets.py on the npm package `ws`.
const http = require("http");
const { WebSocketServer } = require("ws");

function settings(query) {
  const bits = (name) => (query.has(name) ? Number(query.get(name)) : undefined);
  return {
    threshold: 0,
    serverNoContextTakeover: query.has("st") || undefined,
    clientNoContextTakeover: query.has("ct") || undefined,
    serverMaxWindowBits: bits("s"),
    clientMaxWindowBits: bits("c"),
  };
}

function echo(socket, data, binary, fragments) {
  const size = Math.max(1, Math.ceil(data.length / fragments));
  for (let start = 0; start === 0 || start < data.length; start += size)
    socket.send(data.subarray(start, start + size), { binary, fin: start + size >= data.length });
}

const server = http.createServer();
server.on("upgrade", (request, stream, head) => {
  const query = new URL(request.url, "ws://localhost").searchParams;
  const acceptor = new WebSocketServer({ noServer: true, perMessageDeflate: settings(query) });
  acceptor.handleUpgrade(request, stream, head, (socket) => {
    let before = 0;
    socket.send("hello");
    socket.on("message", (data, binary) => {
      if (!binary && data.length === 5 && data.toString() === "?wire") {
        const came = stream.bytesRead;
        data = Buffer.from(String(came - before));
        before = came;
      }
      echo(socket, data, binary, Number(query.get("f") || 1));
    });
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
