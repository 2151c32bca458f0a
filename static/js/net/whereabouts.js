/**
 * Tells the room where this page is: whether it follows or looks elsewhere, and in which chapter of the tour
 * it is. A page that looks elsewhere has a session of its own; it names its room with every report.
 */

/** @import { WhereaboutsCommand } from "./protocol_types.js" */
/** @import { RoomSeat } from "./wire_types.js" */
/** @import { State } from "../state/state_types.js" */

export const SHORTEST_PAUSE = 1000; // milliseconds between two reports
const SPREAD = 500; // milliseconds: a class that turns the page together does not report together
const AT_JOINING = JSON.stringify({ type: "whereabouts", following: true, chapter: null });

/**
 * The chapter of the tour that is open on the page, else the one that the presenter shows to it.
 * @param {Pick<State, "following" | "tour" | "presented">} state @returns {number | null}
 */
function chapterInSight({ following, tour, presented }) {
  if (tour.open) return tour.at + 1;
  const shown = following === "live" ? /** @type {{tour?: unknown} | null} */ (presented)?.tour : null;
  return typeof shown === "number" && Number.isInteger(shown) && shown > 0 && shown < 100 ? shown : null;
}

/**
 * Where the page is, as a command; null if it is in no room.
 * @param {Pick<State, "following" | "tour" | "presented">} state @param {RoomSeat | null} seat
 * @returns {WhereaboutsCommand | null}
 */
export function whereaboutsOf(state, seat) {
  const { following } = state;
  if (!following || !seat) return null;
  const chapter = chapterInSight(state);
  if (following === "live") return { type: "whereabouts", following: true, chapter };
  return { type: "whereabouts", following: false, chapter, token: seat.token, member: seat.member ?? null };
}

/**
 * @param {{getState: () => State, send: (command: WhereaboutsCommand) => void,
 *   seat: () => RoomSeat | null, later?: (work: () => void, milliseconds: number) => unknown,
 *   spread?: () => number}} options
 */
export function createWhereaboutsReport({
  getState,
  send,
  seat,
  later = setTimeout,
  spread = () => SPREAD * Math.random(),
}) {
  let ready = false; // the socket is in the room, or in the session
  let told = AT_JOINING;
  let due = false;
  let paused = false;

  function report() {
    due = false;
    const command = ready ? whereaboutsOf(getState(), seat()) : null;
    const text = JSON.stringify(command);
    if (!command || text === told || paused) return;
    told = text;
    paused = true;
    later(() => {
      paused = false;
      report();
    }, SHORTEST_PAUSE);
    send(command);
  }

  return {
    /** A new socket: it has told nothing, and does not take reports yet. */
    opened() {
      ready = false;
      told = AT_JOINING;
    },
    /** The server knows the page on this socket. */
    admitted() {
      ready = true;
      report();
    },
    /** Something has changed on the page. */
    changed() {
      if (due || paused || !ready || !getState().following) return;
      due = true;
      later(report, spread());
    },
  };
}
