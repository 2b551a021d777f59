// What both ends on npm `ws` share.

// Prints how a connection ended, and what came over it, when it has.
exports.finish = (socket, bytes) => {
  const counted = { ping: 0, pong: 0 };
  for (const kind of ["ping", "pong"]) socket.on(kind, () => counted[kind]++);
  return new Promise((resolve) => {
    socket.once("close", (code, reason) => {
      console.log(`pings ${counted.ping}\npongs ${counted.pong}`);
      console.log(`close ${code} ${reason}\ninfo wire_in=${bytes()}\nend`);
      resolve();
    });
  });
};

// A text in three frames, cut within characters.
exports.sendThirds = (socket, text) => {
  const data = Buffer.from(text);
  const cut = Math.floor(data.length / 3);
  socket.send(data.subarray(0, cut), { binary: false, fin: false });
  socket.send(data.subarray(cut, 2 * cut), { binary: false, fin: false });
  socket.send(data.subarray(2 * cut), { binary: false, fin: true });
};
