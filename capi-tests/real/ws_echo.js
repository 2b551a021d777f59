// An echo server on the npm package `ws`; prints its port.
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  handleProtocols: (offered) => (offered.has("echo") ? "echo" : false),
});
server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket) =>
  socket.on("message", (data, binary) => socket.send(data, { binary }))
);
