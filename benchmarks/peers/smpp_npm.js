// The npm package smpp: `serve` is a message centre that takes everything, `send PORT WINDOW COUNT TEXT` its own client.
"use strict";
const smpp = require("smpp");
const [what, port, window, count, text] = process.argv.slice(2);

if (what === "serve") {
  let id = 0;
  const server = smpp.createServer((session) => {
    session.on("error", () => session.destroy());
    session.on("bind_transceiver", (pdu) => session.send(pdu.response()));
    session.on("submit_sm", (pdu) => session.send(pdu.response({ message_id: String(++id) })));
    session.on("enquire_link", (pdu) => session.send(pdu.response()));
    session.on("unbind", (pdu) => {
      session.send(pdu.response());
      session.close();
    });
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
} else {
  const session = smpp.connect({ host: "127.0.0.1", port: Number(port) });
  let sent = 0, done = 0, begun, busy;
  const next = () => {
    if (sent >= Number(count)) return;
    sent += 1;
    session.submit_sm({
      source_addr: "Postroom", source_addr_ton: 5, dest_addr_ton: 1, dest_addr_npi: 1, registered_delivery: 1,
      destination_addr: String(48500000000 + sent), short_message: text, user_message_reference: sent & 0xffff,
    }, () => {
      done += 1;
      if (done < Number(count)) return next();
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      const used = process.cpuUsage(busy);
      console.log(JSON.stringify({ rate: done / seconds, us: (used.user + used.system) / done }));
      session.destroy();
    });
  };
  session.on("connect", () => session.bind_transceiver({ system_id: "bench", password: "" }, () => {
    begun = process.hrtime.bigint();
    busy = process.cpuUsage();
    for (let n = 0; n < Number(window); n += 1) next();
  }));
}
