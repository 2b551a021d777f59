// conversation.py for npm `ws` and for the browser's page.
(function (exports) {
  exports.OFFERED = ["pairs.v0", "pairs.v1"];
  exports.CHOSEN = "pairs.v1";
  exports.CLIENTS_CLOSE = [4321, "Schluß, 世界"];
  exports.SERVERS_CLOSE = [4001, "genug, 世界"];
  const LARGE = 1 << 20;

  const encode = (text) => new TextEncoder().encode(text);

  function words() {
    const unit = encode("Grüße, 世界 😀; ");
    const all = new Uint8Array(LARGE).fill("x".charCodeAt(0));
    for (let at = 0; at + unit.length <= LARGE; at += unit.length) all.set(unit, at);
    return new TextDecoder().decode(all);
  }

  function noise() {
    const all = new DataView(new ArrayBuffer(LARGE));
    for (let state = 1, at = 0; at < LARGE; at += 4) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      all.setUint32(at, state, true);
    }
    return new Uint8Array(all.buffer);
  }

  exports.single = () => [
    "Grüße, \0 世界 😀!",
    Uint8Array.from({ length: 256 }, (_, i) => i),
    "",
    new Uint8Array(0),
    words(),
    noise(),
    "fragments" + "世".repeat(31),
  ];

  exports.burst = () =>
    Array.from({ length: 200 }, (_, i) => (i % 2 ? encode(`burst ${i}`) : `burst ${i}`));

  const table = Int32Array.from({ length: 256 }, (_, i) => {
    for (let bit = 0; bit < 8; bit++) i = i & 1 ? (i >>> 1) ^ 0xedb88320 : i >>> 1;
    return i;
  });

  // How an end shows a message that it received: a string, or bytes.
  exports.line = (message) => {
    const text = typeof message === "string";
    const data = text ? encode(message) : message;
    let crc = -1;
    for (let i = 0; i < data.length; i++) crc = (crc >>> 8) ^ table[(crc ^ data[i]) & 255];
    const shown = (~crc >>> 0).toString(16).padStart(8, "0");
    return `${text ? "text" : "binary"} ${data.length} ${shown}`;
  };

  // What stands in a URL's path: mode, scheme, part.
  exports.opened = (url) => "open " + new URL(url, "ws://x").pathname.slice(1).replace(/\//g, " ");
})(typeof module === "object" ? module.exports : (this.conversation = {}));
