// Talks through node-libcurl's Easy: talk_node.js PACKAGE detached|callback|handle URL [CA]
const fs = require("fs");

const [folder, what, url, ca] = process.argv.slice(2);
const { Curl, CurlCode, CurlMime, CurlWs, Easy, Share } = require(folder);
const CurlVersionInfo = Curl.getVersionInfo();

const KINDS = { [CurlWs.Text]: "text", [CurlWs.Binary]: "binary", [CurlWs.Close]: "close",
  [CurlWs.Ping]: "ping", [CurlWs.Pong]: "pong" };
const handles = [];

function note(flags, data) {
  const kind = KINDS[flags & ~CurlWs.Cont] || `flags ${flags}`;
  console.log(`${kind} ${data.length}: ${data.subarray(0, 20).toString("hex")}`);
}

function handle() {
  const easy = new Easy();
  handles.push(easy);
  easy.setOpt("URL", url);
  easy.setOpt("HTTPHEADER", ["X-From: node-libcurl"]);
  easy.setOpt("TIMEOUT_MS", 20000);
  // The package sets a CAINFO_BLOB, Node's own certificates, before which CAINFO yields.
  if (ca) easy.setOpt("CAINFO_BLOB", fs.readFileSync(ca));
  return easy;
}

function perform(easy) {
  const code = easy.perform();
  console.log(`perform: ${code}, status ${easy.getInfo("RESPONSE_CODE").data}`);
  return code === CurlCode.CURLE_OK;
}

// Asks again until there is something: Node lets nobody wait for a socket without its event loop.
function receive(easy, size) {
  const buffer = Buffer.alloc(size);
  const end = Date.now() + 20000;
  for (;;) {
    const { code, bytesReceived, meta } = easy.wsRecv(buffer);
    if (code !== CurlCode.CURLE_AGAIN) {
      return { code, meta, data: buffer.subarray(0, bytesReceived) };
    }
    if (Date.now() > end) throw new Error("nothing comes");
  }
}

// One whole message; a close too.
function message(easy, size) {
  let whole = Buffer.alloc(0);
  for (;;) {
    const { code, meta, data } = receive(easy, size);
    if (code) throw new Error(`recv: ${code}`);
    whole = Buffer.concat([whole, data]);
    if (meta.bytesleft === 0 && !(meta.flags & CurlWs.Cont)) return [meta.flags, whole];
  }
}

function detached() {
  const easy = handle();
  easy.setOpt("CONNECT_ONLY", 2);
  if (!perform(easy)) return;
  const first = easy.wsSend(Buffer.from("hello"), CurlWs.Text);
  const pattern = Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 251));
  const second = easy.wsSend(pattern, CurlWs.Binary);
  console.log("sent:", first.code, first.bytesSent, second.code, second.bytesSent);
  console.log("meta outside a callback:", easy.wsMeta());
  let flags = 0;
  for (let size = 7; !(flags & CurlWs.Close); size = 50000) {
    let data;
    [flags, data] = message(easy, size);
    note(flags, data);
  }
  console.log("closed:", easy.wsSend(Buffer.from([3, 232]), CurlWs.Close).bytesSent);
  console.log("recv:", receive(easy, 10).code);
}

function callback() {
  const easy = handle();
  let whole = Buffer.alloc(0);
  easy.setOpt("WRITEFUNCTION", (data, size, count) => {
    const meta = easy.wsMeta();
    whole = Buffer.concat([whole, data]);
    if (meta.bytesleft === 0 && !(meta.flags & CurlWs.Cont)) {
      note(meta.flags, whole);
      if (whole.equals(Buffer.from("hello"))) {
        const { code, bytesSent } = easy.wsSend(Buffer.from("from the callback"), CurlWs.Text);
        console.log("sent:", code, bytesSent);
      }
      whole = Buffer.alloc(0);
    }
    return size * count;
  });
  perform(easy);
}

function withoutServer() {
  const easy = handle();
  perform(easy);
  const twin = easy.dupHandle();
  handles.push(twin);
  perform(twin);
  console.log("version:", CurlVersionInfo.versionNumber, Curl.VERSION_NUM,
    CurlVersionInfo.protocols.includes("ws"), CurlVersionInfo.protocols.includes("wss"));
  console.log("infos:", twin.getInfo("EFFECTIVE_URL").data === url, easy.getInfo("COOKIELIST").data,
    easy.getInfo("SSL_VERIFYRESULT").data);
  console.log("options:", easy.setOpt("SSLVERSION", 99), easy.setOpt("PROXY", "socks5h://x:1"),
    easy.setOpt("HTTPHEADER", null));
  console.log("not connected:", easy.wsSend(Buffer.from("x"), CurlWs.Text).code,
    easy.wsRecv(Buffer.alloc(5)).code, easy.wsStartFrame(CurlWs.Text, 5));
  easy.reset();
  console.log("no URL:", easy.perform());
  const share = new Share();
  console.log("shared:", share.setOpt("SHARE", 2), easy.setOpt("SHARE", share),
    twin.setOpt("SHARE", share), easy.setOpt("COOKIELIST", "Set-Cookie: a=b; domain=x.org"),
    twin.getInfo("COOKIELIST").data);
  const mime = new CurlMime(easy);
  mime.addPart().setName("field").setData(Buffer.from("some"));
  console.log("mime:", easy.setOpt("MIMEPOST", mime));
  handles.splice(0).forEach((used) => used.close());
  share.close();
}

({ detached, callback, handle: withoutServer })[what]();
handles.forEach((used) => used.close());
