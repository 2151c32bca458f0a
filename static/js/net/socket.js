/**
 * The one websocket of the page: the only file that says WebSocket. It comes back by itself after
 * a cut, to the same session, says so, and tells the server what was painted; what messages mean
 * is the store's.
 */

import { decodeMessage, encodeCommand, PROTOCOL_VERSION } from "./protocol.js";
import { recallSession, storeSession } from "./session_storage.js";

const [SHORTEST_WAIT, LONGEST_WAIT] = [500, 10_000];
const OUTDATED = 4400;
const MOVED = 4409;
const ROOM_OVER = 4410;
const NO_SESSION = [4401, 4404]; // not ours, or over

/**
 * Open the socket. `receive(message)` gets every message, `tell(connection)` every change.
 * @param {{receive: (message: object) => void, tell: (connection: string) => void}} to
 */
export function openSocket({ receive, tell }) {
  let socket = null;
  let seat = recallSession();
  let wait = SHORTEST_WAIT;
  let painted = 0;
  let room = null; // {id, token}: the room that is followed instead of a session
  let again = 0;

  function connect() {
    clearTimeout(again);
    const place = room ? `&room=${room.id}` : seat ? `&session=${seat.id}` : "";
    const address = new URL(`live?version=${PROTOCOL_VERSION}${place}`, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    const own = new WebSocket(address);
    socket = own;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      if (own !== socket) return;
      if (room) socket.send(encodeCommand({ type: "join", token: room.token }));
      else if (seat) socket.send(encodeCommand({ type: "resume", token: seat.token }));
      painted = 0;
      tell("open");
    });
    socket.addEventListener("message", ({ data }) => {
      if (own !== socket) return;
      const message = understood(data);
      if (message.type === "welcome" && message.session) sit(message.session);
      else if (message.type === "room") wait = SHORTEST_WAIT;
      receive(message);
    });
    socket.addEventListener("close", ({ code }) => {
      if (own !== socket) return;
      if (code === OUTDATED) return tell("outdated");
      if (code === MOVED) return tell("moved");
      tell("lost");
      if (room && [...NO_SESSION, ROOM_OVER].includes(code)) return leave();
      if (NO_SESSION.includes(code)) return startAnew();
      again = setTimeout(connect, wait * (0.5 + Math.random())); // not all pages at the same time
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  }

  function leave() {
    room = null;
    tell("room-over");
    connect();
  }

  function startAnew() {
    seat = null;
    storeSession(seat);
    connect();
  }

  /** The session is there: it is the one to come back to. */
  function sit(session) {
    wait = SHORTEST_WAIT;
    seat = session;
    storeSession(seat);
  }

  /** What came, or an error that says why it could not be read. */
  function understood(data) {
    try {
      return decodeMessage(data);
    } catch (failure) {
      const message = `A message of the server could not be read (${failure.message}). Please reload the page.`;
      return { type: "error", command: null, field: "message", message, arrays: {} };
    }
  }

  connect();
  return {
    /** Follow a room from now on; null: act in the own session again. */
    follow(next) {
      const older = socket;
      room = next;
      connect();
      older.close();
    },
    send(command) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeCommand(command));
    },
    /** Say that everything up to this message is on the screen. */
    acknowledge(sequence) {
      if (sequence === painted) return;
      painted = sequence;
      this.send({ type: "acknowledge", sequence });
    },
  };
}
