// A message centre on loopback. Orders come as lines of JSON on standard input, what happens goes to standard output.
"use strict";
const readline = require("node:readline");
const fs = require("node:fs");
const smpp = require("smpp");

const manners = {
  password: "",
  refuse: 0, // status of every login
  status: 0, // status of every submit_sm
  statuses: {}, // by recipient
  lose: 0, // so many submit_sm are taken and never answered
  hangUpAfter: 0, // the line is cut when so many were taken and not answered
  wait: 0, // milliseconds before an answer
  ids: "decimal", // or hexadecimal, with receipts in decimal
  receipts: "", // before or after the answer
  states: {}, // what a receipt says, by recipient
  deaf: false, // answers no questions
  cancels: {}, // status of a cancel_sm, by id
  state: 2, // what it answers to questions after a message
  silent: false, // answers nothing at all
  quiet: false, // tells nothing of single messages
  port: 0,
  ...JSON.parse(process.argv[2] || "{}"),
};
let number = 1000;
let unanswered = 0;
const sessions = new Set();

const tell = (event) => fs.writeSync(1, JSON.stringify(event) + "\n");

function receipt(session, pdu, id) {
  const state = manners.states[pdu.destination_addr] || "DELIVRD";
  session.deliver_sm({
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: 4,
    user_message_reference: pdu.user_message_reference,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:${state} err:000 text:-`,
  }, (answer) => tell({ event: "kept", id: String(id), status: answer.command_status }));
}

function submit(session, pdu) {
  const id = ++number;
  const name = manners.ids === "hexadecimal" ? id.toString(16) : String(id);
  const status = manners.statuses[pdu.destination_addr] ?? manners.status;
  const cut = manners.hangUpAfter > 0;
  const lost = manners.silent || cut || manners.lose > 0;
  if (!manners.quiet) {
    const { message, udh } = pdu.short_message;
    tell({
      event: status ? "refused" : "taken", recipient: pdu.destination_addr, sender: pdu.source_addr, id: name,
      ton: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi],
      text: String(message ?? ""), payload: pdu.message_payload ? String(pdu.message_payload.message) : "",
      coding: pdu.data_coding, header: udh ? Buffer.concat(udh).toString("hex") : "",
      sar: [pdu.sar_msg_ref_num ?? 0, pdu.sar_total_segments ?? 0, pdu.sar_segment_seqnum ?? 0],
      reference: pdu.user_message_reference ?? null, validity: pdu.validity_period_raw ?? String(pdu.validity_period),
      registered: pdu.registered_delivery, service: pdu.service_type, answered: !lost,
    });
  }
  if (lost) {
    if (manners.lose > 0) manners.lose -= 1;
    if (cut && ++unanswered >= manners.hangUpAfter) {
      unanswered = 0;
      manners.hangUpAfter = 0;
      session.destroy();
    }
    if (manners.receipts && !status && !cut) receipt(session, pdu, id);
    return;
  }
  const answer = () => session.send(pdu.response({ command_status: status, message_id: status ? "" : name }));
  if (manners.receipts === "before" && !status) receipt(session, pdu, id);
  if (manners.wait) setTimeout(answer, manners.wait);
  else answer();
  if (manners.receipts === "after" && !status) receipt(session, pdu, id);
}

function serve(session) {
  session.on("error", () => session.destroy());
  session.on("close", () => {
    sessions.delete(session);
    tell({ event: "closed" });
  });
  const bind = (pdu) => {
    const wrong = manners.password && pdu.password !== manners.password ? 0x0e : manners.refuse;
    tell({ event: "bind", command: pdu.command, user: pdu.system_id, status: wrong, type: pdu.system_type });
    if (manners.silent) return;
    session.send(pdu.response({ command_status: wrong, system_id: "npm-smsc" }));
    if (wrong) session.close();
    else sessions.add(session);
  };
  for (const mode of ["transceiver", "transmitter", "receiver"]) session.on(`bind_${mode}`, bind);
  session.on("submit_sm", (pdu) => submit(session, pdu));
  session.on("query_sm", (pdu) => {
    tell({ event: "asked", id: pdu.message_id });
    if (manners.deaf) return;
    session.send(pdu.response({ message_id: pdu.message_id, final_date: "", message_state: manners.state, error_code: 0 }));
  });
  session.on("cancel_sm", (pdu) => {
    tell({
      event: "cancel", id: pdu.message_id, sender: pdu.source_addr, recipient: pdu.destination_addr,
      ton: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi],
    });
    if (!manners.deaf) session.send(pdu.response({ command_status: manners.cancels[pdu.message_id] ?? 0 }));
  });
  session.on("enquire_link", (pdu) => {
    tell({ event: "enquired" });
    if (!manners.silent) session.send(pdu.response());
  });
  session.on("unbind", (pdu) => {
    tell({ event: "unbind" });
    session.send(pdu.response());
    session.close();
  });
}

const options = manners.cert ? { cert: fs.readFileSync(manners.cert), key: fs.readFileSync(manners.key) } : {};
const server = smpp.createServer(options, serve);
server.listen(manners.port, manners.host || "127.0.0.1", () => tell({ event: "listening", port: server.address().port }));

const orders = {
  set: (order) => Object.assign(manners, order.manners),
  deliver: (order) => {
    for (const raw of ["message", "payload"]) {
      if (order.pdu[`${raw}_hex`]) {
        order.pdu[raw === "payload" ? "message_payload" : "short_message"] = Buffer.from(order.pdu[`${raw}_hex`], "hex");
        delete order.pdu[`${raw}_hex`];
      }
    }
    const [session] = sessions;
    session[order.command || "deliver_sm"](order.pdu, (pdu) =>
      tell({ event: "delivered", tag: order.tag, status: pdu.command_status, command: pdu.command }));
  },
  hangUp: () => sessions.forEach((session) => session.destroy()),
  unbind: () => sessions.forEach((session) => session.unbind()),
};
readline.createInterface({ input: process.stdin })
  .on("line", (line) => {
    const order = JSON.parse(line);
    orders[order.do](order);
    tell({ event: "done", order: order.do });
  })
  .on("close", () => process.exit(0));
