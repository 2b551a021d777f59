// A row of the benchmark on the npm package `ws`; arguments and output as ../client.c.
const fs = require("fs");
const WebSocket = require("ws");

const [url, kind, sizeGiven, totalGiven, file, extension] = process.argv.slice(2);
const size = Number(sizeGiven);
const total = Number(totalGiven);
const start = process.hrtime.bigint();
const WAITING = 1 << 20; // bytes that may wait to be sent
const alone = file !== undefined && extension.includes("no_context_takeover");

const compression = file !== undefined && {
  threshold: 0,
  serverNoContextTakeover: alone,
  clientNoContextTakeover: alone,
  zlibDeflateOptions: { level: 6, memLevel: 8 },
};
const texts = file === undefined ? Buffer.alloc(size) : fs.readFileSync(file);
const binary = file === undefined;

function report(done) {
  if (done !== total) {
    console.error(`ws.js: ${done} instead of ${total}`);
    process.exit(1);
  }
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const cpu = process.cpuUsage();
  const peak = /^VmHWM:\s*(\d+)/m.exec(fs.readFileSync("/proc/self/status", "utf8"))[1];
  fs.writeSync(1, `${(cpu.user + cpu.system) / 1e6} ${wall} ${peak}\n`);
  process.exit(0);
}

function receive(socket) {
  let done = 0;
  socket.on("message", (data) => (done += data.length));
  socket.on("close", () => report(done));
}

function send(socket) {
  let done = 0;
  function more() {
    while (done < total && socket.bufferedAmount < WAITING) {
      const at = done % texts.length;
      done += size;
      // the last of a bunch calls back when the socket has taken it
      const last = done >= total || socket.bufferedAmount + size >= WAITING;
      socket.send(texts.subarray(at, at + size), { binary }, last ? more : undefined);
    }
    if (done < total) return;
    if (socket.bufferedAmount === 0) report(done);
    setImmediate(more);
  }
  more();
}

function echo(socket) {
  let done = 0;
  function next() {
    if (done === total) report(done);
    socket.send(texts, { binary });
  }
  socket.on("message", () => {
    done += 1;
    next();
  });
  next();
}

const socket = new WebSocket(url, {
  perMessageDeflate: compression,
  ca: process.env.CA_FILE && fs.readFileSync(process.env.CA_FILE),
});
socket.on("upgrade", () => socket._socket?.setNoDelay(true));
socket.on("open", () => ({ recv: receive, send, echo })[kind](socket));
