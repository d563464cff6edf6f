"""python-smpplib: submit texts with a window; prints the rate, and microseconds of processor time for each."""

import json
import sys
import time

import smpplib.client
import smpplib.consts
import smpplib.gsm


def main(port: int, window: int, count: int, text: str) -> None:
    answered = 0

    def on_answer(pdu: object) -> None:
        nonlocal answered
        assert pdu
        answered += 1

    client = smpplib.client.Client("127.0.0.1", port, allow_unknown_opt_params=True)
    client.set_message_sent_handler(on_answer)
    client.connect()
    client.bind_transceiver(system_id="bench", password="")
    begun, busy = time.monotonic(), time.process_time()
    sent = 0
    while answered < count:
        while sent < count and sent - answered < window:
            sent += 1
            parts, coding, esm_class = smpplib.gsm.make_parts(text)
            client.send_message(
                source_addr_ton=5, source_addr="Postroom", dest_addr_ton=1, dest_addr_npi=1,
                destination_addr=str(48500000000 + sent), short_message=parts[0], data_coding=coding,
                esm_class=esm_class, registered_delivery=True, user_message_reference=sent & 0xFFFF,
            )  # fmt: skip
        client.read_once()
    seconds, used = time.monotonic() - begun, time.process_time() - busy
    print(json.dumps({"rate": count / seconds, "us": used / count * 1e6}))
    client.unbind()
    client.disconnect()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
