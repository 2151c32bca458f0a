/**
 * The WebSocket of the page. After a disconnect it reconnects automatically to the same session. It
 * acknowledges to the server which messages were painted. state/store.js handles the messages.
 */

/** @import { ErrorMessage, Message, SessionSeat } from "./protocol_types.js" */
/** @import { RoomSeat, Wire, WireListeners } from "./wire_types.js" */

import { CloseCode } from "./close_codes.js";
import { diagnoseConnection } from "./connection_diagnosis.js";
import { createLineCheck } from "./line_check.js";
import { decodeMessage, encodeCommand, PROTOCOL_VERSION } from "./protocol.js";
import { recallSession, storeSession } from "./session_storage.js";
import { createUnconfirmedCommands } from "./unconfirmed_commands.js";

const [SHORTEST_WAIT, LONGEST_WAIT] = [500, 10_000];
const SAID_MILLISECONDS = 1000; // for which the page says that the line is lost before it tries again
const PATIENCE = 8000; // milliseconds that a websocket may take to open
const TRIES = 3; // that fail before the page finds out why no websocket has ever opened
const UNCOUNTED = new Set(["acknowledge", "ping", "restore"]);
/** @type {number[]} */
const SESSION_ENDED = [CloseCode.BAD_TOKEN, CloseCode.SESSION_GONE];

/**
 * Open the socket. `receive(message)` is called for every message, `tell(connection)` for every change of
 * the connection. `stored`: the tab's storage holds the session. With a `room` the first connection follows
 * it, and no session is opened.
 * @param {WireListeners & {stored: boolean, room: RoomSeat | null}} options
 * @returns {Wire}
 */
export function openSocket({ receive, tell, stored, room: invited }) {
  let seat = stored ? recallSession() : null;
  let wait = SHORTEST_WAIT;
  let painted = 0;
  let newest = 0; // of the numbered messages of this socket: an earlier one's numbers are not confirmed to it
  /** @type {RoomSeat | null} the room that is followed instead of a session */
  let room = invited;
  let again = 0;
  let greeted = false; // the session is there on this socket
  const unconfirmed = createUnconfirmedCommands();
  const line = createLineCheck({ ping: () => direct({ type: "ping" }), dead });
  let failures = 0; // before the first socket that opened; NaN after it
  let socket = connect();

  function connect() {
    clearTimeout(again);
    line.heard();
    const place = room ? `&room=${room.id}` : seat ? `&session=${seat.id}` : "";
    const address = new URL(`live?version=${PROTOCOL_VERSION}${place}`, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    const opened = new WebSocket(address);
    opened.binaryType = "arraybuffer";
    const patience = setTimeout(() => opened.close(), PATIENCE); // what does not open may never say so
    opened.addEventListener("open", () => {
      clearTimeout(patience);
      if (opened !== socket) return;
      if (room) opened.send(encodeCommand({ type: "join", token: room.token, member: room.member }));
      else if (seat) opened.send(encodeCommand({ type: "resume", token: seat.token }));
      [painted, newest] = [0, 0];
      greeted = false;
      failures = NaN;
      tell("open");
    });
    opened.addEventListener("message", ({ data }) => {
      if (opened !== socket) return;
      line.heard();
      const message = messageFrom(data);
      if (message.type === "pong") return;
      if ("sequence" in message && message.sequence) newest = message.sequence;
      if (message.type === "welcome" && message.session) sit(message.session);
      else if (message.type === "room") wait = SHORTEST_WAIT;
      receive(message);
    });
    opened.addEventListener("close", ({ code }) => {
      clearTimeout(patience);
      if (opened !== socket) return;
      line.heard();
      if (code === CloseCode.BAD_VERSION) return tell("outdated");
      if (code === CloseCode.SESSION_MOVED) return tell("moved");
      failures += 1;
      if (failures >= TRIES) diagnoseConnection().then((found) => socket === opened && tell(found));
      else tell("lost");
      if (room && [...SESSION_ENDED, CloseCode.ROOM_OVER].includes(code)) return leave();
      if (SESSION_ENDED.includes(code)) return startAnew();
      again = setTimeout(reconnect, wait * (0.5 + Math.random())); // not all pages at the same time
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
    return opened;
  }

  function reconnect() {
    socket = connect();
  }

  function leave() {
    room = null;
    tell("room-over");
    reconnect();
  }

  /** No pong has come: the socket may say nothing of it for minutes. */
  function dead() {
    const silent = socket;
    if (silent.readyState !== WebSocket.OPEN) return;
    tell("lost");
    again = setTimeout(() => {
      reconnect();
      silent.close();
    }, SAID_MILLISECONDS);
  }

  /** @param {import("./protocol_types.js").Command} command */
  function direct(command) {
    if (socket.readyState === WebSocket.OPEN) socket.send(encodeCommand(command));
  }

  /** @param {Pick<SessionSeat, "id" | "token"> | null} next */
  function sitIn(next) {
    seat = next;
    if (stored) storeSession(seat);
  }

  function startAnew() {
    sitIn(null);
    unconfirmed.forget();
    reconnect();
  }

  /**
   * The session is there: it is the one to come back to.
   * @param {SessionSeat} session
   */
  function sit(session) {
    wait = SHORTEST_WAIT;
    if (seat && seat.id !== session.id) unconfirmed.forget();
    sitIn(session);
    if (greeted) return;
    greeted = true;
    for (const text of unconfirmed.confirm(session.received)) socket.send(text);
  }

  return {
    follow(next) {
      if (next && room?.id === next.id && room.token === next.token) return;
      const previous = socket;
      room = next;
      reconnect();
      previous.close();
    },
    renew() {
      const previous = socket;
      startAnew();
      previous.close();
    },
    send(command) {
      if (room || UNCOUNTED.has(command.type)) return direct(command);
      if (socket.readyState !== WebSocket.OPEN) return;
      const text = encodeCommand(command);
      unconfirmed.add(text);
      line.sent();
      if (greeted) socket.send(text);
    },
    acknowledge(sequence) {
      if (sequence === painted || sequence > newest) return;
      painted = sequence;
      this.send({ type: "acknowledge", sequence });
    },
  };
}

/**
 * What came, or an error that says why it could not be read.
 * @param {string | ArrayBuffer} data
 * @returns {Message}
 */
function messageFrom(data) {
  try {
    return decodeMessage(data);
  } catch (failure) {
    return unreadable(failure instanceof Error ? failure.message : String(failure));
  }
}

/** @param {string} why @returns {ErrorMessage} */
function unreadable(why) {
  const message = `A message of the server could not be read (${why}). Please reload the page.`;
  return { type: "error", command: null, field: "message", value: "", allowed: "", message, arrays: {} };
}
