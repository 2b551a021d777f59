// The client of the pairs on npm `ws`: ws_client.js CA-FILE URL...
const assert = require("assert");
const fs = require("fs");
const { WebSocket } = require("ws");
const say = require("./conversation.js");
const { finish, sendThirds } = require("./ws_counted.js");

const [roots, ...urls] = process.argv.slice(2);

function next(socket) {
  return new Promise((resolve, reject) => {
    socket.once("message", (data, binary) => resolve(binary ? data : data.toString()));
    socket.once("close", (code) => reject(new Error(`closed: ${code}`)));
  });
}

const same = (a, b) => (typeof a === "string" ? a === b : Buffer.from(a).equals(b));

async function converse(socket) {
  socket.setMaxListeners(0);
  for (const message of say.single()) {
    const text = typeof message === "string";
    if (text && message.startsWith("fragments")) sendThirds(socket, message);
    else socket.send(message);
    const back = await next(socket);
    console.log(say.line(back));
    assert(same(message, back), say.line(message));
  }
  const burst = say.burst();
  let left = burst.length;
  const all = new Promise((resolve) => {
    const take = (data, binary) => {
      console.log(say.line(binary ? data : data.toString()));
      if (--left) return;
      socket.off("message", take);
      resolve();
    };
    socket.on("message", take);
  });
  for (const message of burst) socket.send(message);
  await all;
  const pong = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping("there?");
  assert.strictEqual(String(await pong), "there?");
  socket.send("ping");
  console.log(say.line(await next(socket)));
  socket.close(...say.CLIENTS_CLOSE);
}

async function connect(base, part) {
  const url = `${base}/${part}`;
  const perMessageDeflate = base.includes("/deflate/") && { threshold: 0 };
  const socket = new WebSocket(url, say.OFFERED, { perMessageDeflate, ca: fs.readFileSync(roots) });
  let response;
  socket.once("upgrade", (head) => (response = head));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const done = finish(socket, () => response.socket.bytesRead);
  console.log(say.opened(url));
  console.log(`subprotocol ${socket.protocol}`);
  console.log(`extension ${response.headers["sec-websocket-extensions"] || "none"}`);
  if (part === "a") await converse(socket);
  else socket.send("close");
  await done;
}

(async () => {
  for (const base of urls) for (const part of ["a", "b"]) await connect(base, part);
})().catch((error) => {
  console.log("not ok:", error);
  process.exitCode = 1;
});
