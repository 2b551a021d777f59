// A client on the npm package `ws` for serve.py: serve_ws.js URL
const assert = require("assert");
const crypto = require("crypto");
const { WebSocket } = require("ws");

const url = process.argv[2];
const sizes = [0, 1, 125, 126, 127, 15999, 16000, 16001, 65535, 65536, 1048576];
const offers = [
  false,
  true,
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  { serverMaxWindowBits: 9 },
  { clientMaxWindowBits: 10 },
  { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 12 },
];

function once(socket, event) {
  return new Promise((resolve, reject) => {
    socket.once(event, (...all) => resolve(all));
    socket.once("error", reject);
    if (event !== "close") socket.once("close", (code) => reject(new Error(`closed: ${code}`)));
  });
}

// Each message comes back, whole and in fragments.
async function conversation(offer, sizes) {
  const perMessageDeflate = offer && { threshold: 0, ...(offer === true ? {} : offer) };
  const socket = new WebSocket(url, { perMessageDeflate });
  socket.setMaxListeners(0);
  await once(socket, "open");
  assert.strictEqual(socket.extensions, offer ? "permessage-deflate" : "");
  for (const size of sizes) {
    const text = Buffer.alloc(size, "text");
    for (const data of [crypto.randomBytes(size), Buffer.alloc(size), text]) {
      const binary = data !== text;
      socket.send(data, { binary });
      const [back, isBinary] = await once(socket, "message");
      assert(back.equals(data) && isBinary === binary, `${size} bytes`);
    }
  }
  for (const fin of [false, false, true]) socket.send("abc", { fin });
  assert.strictEqual(String((await once(socket, "message"))[0]), "abcabcabc");
  socket.ping("there?");
  assert.strictEqual(String((await once(socket, "pong"))[0]), "there?");
  socket.pong("unasked");
  const closed = once(socket, "close");
  socket.close(4321, "bye");
  assert.strictEqual((await closed)[0], 4321);
}

async function main() {
  for (const offer of offers) await conversation(offer, sizes);
  console.log(offers.length, "kinds of connection");
  const many = Array.from({ length: 140 }, (_, i) => conversation(offers[i % offers.length], [1000]));
  await Promise.all(many);
  console.log(many.length, "at once");
  console.log("closed");
}

main().catch((error) => {
  console.log("not ok:", error);
  process.exitCode = 1;
});
