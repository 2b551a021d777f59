// Talks through node-libcurl's event loop: its Multi, and its Curl with events.
//     talk_node_multi.js PACKAGE WHAT URL
const [folder, what, url] = process.argv.slice(2);
const { Curl, CurlCode, CurlFeature, CurlWs, Easy, Multi, SocketState } = require(folder);

const KINDS = { [CurlWs.Text]: "text", [CurlWs.Binary]: "binary", [CurlWs.Close]: "close",
  [CurlWs.Ping]: "ping", [CurlWs.Pong]: "pong" };

function note(flags, data) {
  const kind = KINDS[flags & ~CurlWs.Cont] || `flags ${flags}`;
  return `${kind} ${data.length}: ${data.subarray(0, 20).toString("hex")}`;
}

function handle(connectOnly) {
  const easy = new Easy();
  easy.setOpt("URL", url);
  easy.setOpt("HTTPHEADER", ["X-From: node-libcurl"]);
  easy.setOpt("TIMEOUT_MS", 20000);
  if (connectOnly) easy.setOpt("CONNECT_ONLY", 2);
  return easy;
}

// Calls got(flags, data) with each message, as the socket says that there may be one.
function listen(easy, got) {
  let whole = Buffer.alloc(0);
  easy.onSocketEvent((error, events) => {
    if (error) throw error;
    while (events & SocketState.Readable && easy.isOpen) {
      const buffer = Buffer.alloc(5000);
      const { code, bytesReceived, meta } = easy.wsRecv(buffer);
      if (code === CurlCode.CURLE_AGAIN) return;
      if (code) throw new Error(`recv: ${code}`);
      whole = Buffer.concat([whole, buffer.subarray(0, bytesReceived)]);
      if (meta.bytesleft === 0 && !(meta.flags & CurlWs.Cont)) {
        const message = whole;
        whole = Buffer.alloc(0);
        got(meta.flags, message);
      }
    }
  });
  easy.monitorSocketEvents();
}

// What each of the handles saw, in the order of the handles.
function print(lines) {
  lines.forEach((of, i) => of.forEach((line) => console.log(`${i}: ${line}`)));
}

// Connected in a Multi; the handle stays in it while the socket is listened to.
function detached(multi, lines) {
  multi.onMessage((error, easy, code) => {
    lines.push(`message: ${error}, ${code}, status ${easy.getInfo("RESPONSE_CODE").data}`);
    lines.push(`sent: ${easy.wsSend(Buffer.from("hello"), CurlWs.Text).bytesSent}`);
    listen(easy, (flags, data) => {
      lines.push(note(flags, data));
      if (!(flags & CurlWs.Close)) return;
      lines.push(`closed: ${easy.wsSend(Buffer.from([3, 232]), CurlWs.Close).bytesSent}`);
      easy.unmonitorSocketEvents();
      lines.push(`removed: ${multi.removeHandle(easy)}, ${multi.getCount()} left`);
      easy.close();
      multi.close();
      print([lines]);
    });
  });
  multi.addHandle(handle(true));
}

function written(easy, lines) {
  let whole = Buffer.alloc(0);
  easy.setOpt("WRITEFUNCTION", (data, size, count) => {
    const meta = easy.wsMeta();
    whole = Buffer.concat([whole, data]);
    if (meta.bytesleft === 0 && !(meta.flags & CurlWs.Cont)) {
      lines.push(note(meta.flags, whole));
      const { code, bytesSent } = easy.wsSend(whole.subarray(0, 9), CurlWs.Binary);
      lines.push(`sent: ${code}, ${bytesSent}`);
      whole = Buffer.alloc(0);
    }
    return size * count;
  });
}

// Twenty at once with a write callback; whoever is done goes again, once.
async function callback(multi) {
  const all = Array.from({ length: 20 }, () => []);
  await Promise.all(all.map(async (lines) => {
    const easy = handle(false);
    written(easy, lines);
    for (const time of ["first", "again"]) {
      lines.push(`${time}: ${await multi.perform(easy) === easy}`);
      await new Promise(setImmediate); // the message is told from within libcurl
      lines.push(`removed: ${multi.removeHandle(easy)}`);
    }
    easy.close();
  }));
  console.log("left:", multi.getCount());
  multi.close();
  print(all);
}

function curl(lines, then = () => {}) {
  const one = new Curl();
  one.setOpt("URL", url);
  one.setOpt("HTTPHEADER", ["X-From: node-libcurl"]);
  one.setOpt("TIMEOUT_MS", 20000);
  one.enable(CurlFeature.NoDataParsing);
  one.on("error", (error, code) => {
    lines.push(`error: ${code}, in words: ${error.message.length > 0}`);
    one.close();
  });
  one.on("end", (status, data, headers) => {
    const accepted = headers[0].result.code;
    lines.push(`end: ${status}, ${accepted}, ${data.length} bytes ${data.subarray(-2).toString("hex")}`);
    then(one);
    one.close();
  });
  return one;
}

// The Curl class as it comes: it keeps what arrives and emits "end", or "error".
function events() {
  const all = Array.from({ length: 10 }, () => []);
  all.forEach((lines) => curl(lines).perform());
  process.on("exit", () => print(all));
}

// What a write callback throws ends its own transfer and no other.
function thrown() {
  const all = [[], []];
  const [bad, good] = all.map((lines) => curl(lines));
  bad.setOpt("WRITEFUNCTION", () => { throw new Error("mine"); });
  bad.perform();
  good.perform();
  process.on("exit", () => print(all));
}

// Curl takes its handle out before it emits "end".
function connected() {
  const lines = [];
  const one = curl(lines, ({ handle: easy }) => {
    lines.push(`send: ${easy.wsSend(Buffer.from("hello"), CurlWs.Text).code}`);
  });
  one.setOpt("CONNECT_ONLY", 2);
  one.perform();
  process.on("exit", () => print([lines]));
}

function closed(easy) {
  try {
    easy.close();
    return "ok";
  } catch (error) {
    return error.code;
  }
}

// Handles that leave in the middle; then the multi handle goes, with some inside or without.
function leave(multi, staying) {
  const lines = [];
  const all = Array.from({ length: 4 }, () => handle(false));
  let open = 0;
  const arrived = () => {
    open += 1;
    if (open < 3) return;
    setImmediate(() => {
      const gone = all.slice(0, 3 - staying).map((easy) => multi.removeHandle(easy));
      all[0].close();
      multi.close(); // who is inside now, the package lets go only when Node ends
      lines.push(`removed: ${gone.join(", ")}; closed: ${all.slice(1).map(closed).join(", ")}`);
      print([lines]);
    });
  };
  multi.onMessage(() => lines.push("not ok: a message"));
  all.slice(0, 3).forEach((easy) => {
    easy.setOpt("WRITEFUNCTION", (data, size, count) => {
      lines.push(data.toString());
      arrived();
      return size * count;
    });
    multi.addHandle(easy);
  });
}

({
  detached: () => detached(new Multi(), []),
  "detached-polled": () => detached(new Multi({ shouldUseNotificationsApi: false }), []),
  callback: () => callback(new Multi()),
  "callback-polled": () => callback(new Multi({ shouldUseNotificationsApi: false })),
  events,
  thrown,
  connected,
  leave: () => leave(new Multi(), 0),
  inside: () => leave(new Multi(), 2),
})[what]();
