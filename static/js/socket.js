/**
 * The one websocket of the page: the only file that says WebSocket. It comes back by itself after
 * a cut, says so, and tells the server what was painted; what messages mean is the store's.
 */

import { decode, encode, VERSION } from "./protocol.js";

const LONGEST_WAIT = 10_000;

/**
 * Open the socket. `receive(message)` gets every message, `tell(connection)` every change.
 * @param {{receive: (message: object) => void, tell: (connection: string) => void}} to
 */
export function openSocket({ receive, tell }) {
  let socket = null;
  let wait = 500;
  let painted = 0;

  function connect() {
    const address = new URL(`live?version=${VERSION}`, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      wait = 500;
      painted = 0;
      tell("open");
    });
    socket.addEventListener("message", ({ data }) => receive(understood(data)));
    socket.addEventListener("close", ({ code }) => {
      if (code === 4400) return tell("outdated");
      tell("lost");
      setTimeout(connect, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  }

  /** What came, or an error that says why it could not be read. */
  function understood(data) {
    try {
      return decode(data);
    } catch (failure) {
      const message = `A message of the server could not be read (${failure.message}). Please reload the page.`;
      return { type: "error", command: null, field: "message", message, arrays: {} };
    }
  }

  connect();
  return {
    send(command) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encode(command));
    },
    /** Say that everything up to this message is on the screen. */
    acknowledge(sequence) {
      if (sequence === painted) return;
      painted = sequence;
      this.send({ type: "acknowledge", sequence });
    },
  };
}
