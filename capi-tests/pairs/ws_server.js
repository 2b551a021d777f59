// The server of the pairs on npm `ws`: ws_server.js CERTIFICATES; prints the ports of ws and wss first.
const fs = require("fs");
const http = require("http");
const https = require("https");
const path = require("path");
const { WebSocketServer } = require("ws");
const say = require("./conversation.js");
const { finish, sendThirds } = require("./ws_counted.js");

function acceptor(perMessageDeflate) {
  const handleProtocols = (offered) => (offered.has(say.CHOSEN) ? say.CHOSEN : false);
  const server = new WebSocketServer({ noServer: true, perMessageDeflate, handleProtocols });
  server.on("headers", (lines, request) => {
    const line = lines.find((line) => line.startsWith("Sec-WebSocket-Extensions: "));
    request.extension = line ? line.slice(line.indexOf(":") + 2) : "none";
  });
  return server;
}

const acceptors = { plain: acceptor(false), deflate: acceptor({ threshold: 0 }) };

function answer(socket, message) {
  if (message === "close") {
    socket.close(...say.SERVERS_CLOSE);
  } else if (message === "ping") {
    socket.once("pong", (data) => socket.send(String(data) === "here?" ? message : "another pong"));
    socket.ping("here?");
  } else if (typeof message === "string" && message.startsWith("fragments")) {
    sendThirds(socket, message);
  } else {
    socket.send(message);
  }
}

function upgrade(request, stream, head) {
  const mode = request.url.split("/")[1];
  acceptors[mode].handleUpgrade(request, stream, head, (socket) => {
    console.log(say.opened(request.url));
    console.log(`subprotocol ${socket.protocol}`);
    console.log(`extension ${request.extension}`);
    finish(socket, () => stream.bytesRead);
    socket.on("message", (data, binary) => {
      const message = binary ? data : data.toString();
      console.log(say.line(message));
      answer(socket, message);
    });
  });
}

const read = (name) => fs.readFileSync(path.join(process.argv[2], name));
const servers = [
  http.createServer(),
  https.createServer({ cert: read("server.pem"), key: read("server.key") }),
];
for (const server of servers) server.on("upgrade", upgrade).listen(0, "127.0.0.1", ready);
let listening = 0;
function ready() {
  if (++listening === servers.length)
    console.log(servers.map((server) => server.address().port).join(" "));
}
