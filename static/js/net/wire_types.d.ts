/** What the page's connection to its server offers: the websocket's, and the one inside a recording. */

import type { Command, Message } from "./protocol_types.js";
import type { Connection, State } from "../state/state_types.js";

/**
 * A room that is followed: its id, the token that lets a page in, and the id under which this page is a
 * member of it, once it has one.
 */
export interface RoomSeat {
  id: string;
  token: string;
  member?: string | null;
}

/** What a tab stores of the room it is in: whether it looks elsewhere, and there at a task. */
export interface Membership {
  room: string;
  member: string;
  elsewhere: boolean;
  task: boolean;
  controls: State["controls"];
}

/** Who hears of the messages and of the connection; "room-over": the room that was followed ended. */
export interface WireListeners {
  receive: (message: Message) => void;
  tell: (connection: Connection | "room-over") => void;
}

/**
 * The connection: `follow` a room (null: the session of this page again), `renew` (leave the session for a new
 * one), `send`, and `acknowledge`.
 */
export interface Wire {
  follow: (room: RoomSeat | null) => void;
  renew: () => void;
  send: (command: Command) => void;
  acknowledge: (sequence: number) => void;
}
