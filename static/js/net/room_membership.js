/**
 * The membership of this page in a room: the seat with the id of the member, where the page looks, and what
 * the tab stores of it for a reload.
 */

/** @import { Command, QuestionMessage, RoomMessage } from "./protocol_types.js" */
/** @import { RoomSeat } from "./wire_types.js" */
/** @import { Dispatch, State } from "../state/state_types.js" */

import { recallMembership, storeMembership } from "./membership_storage.js";
import { createWhereaboutsReport } from "./whereabouts.js";

const QUESTION_MILLISECONDS = 2000; // after which a question that the room has not sent again is over

/**
 * @param {{getState: () => State, dispatch: Dispatch, send: (command: Command) => void,
 *   later?: (work: () => void, milliseconds: number) => unknown}} options
 */
export function createRoomMembership({ getState, dispatch, send, later = setTimeout }) {
  /** @type {RoomSeat | null} */
  let seat = null;
  /** @type {QuestionMessage | null} the question that was there when the socket was opened */
  let questionBefore = null;
  const whereabouts = createWhereaboutsReport({ getState, send, seat: () => seat });

  /** @param {State["following"]} following */
  function store(following) {
    const { called, controls } = getState();
    const looks = { elsewhere: following === "own", task: called === "task", controls };
    if (seat?.member) storeMembership({ room: seat.id, member: seat.member, ...looks });
  }

  function remember() {
    store(getState().following);
  }

  /** A question that was dropped while the page was not in the room is not sent again. */
  function dropOldQuestion() {
    const { question } = getState();
    if (question && question === questionBefore) dispatch({ ...question, state: "dropped" });
  }

  return {
    seat: () => seat,
    /** The page belongs to a room, under the id that it had there before. @param {RoomSeat} room */
    enter(room) {
      seat = { ...room, member: recallMembership(room.id)?.member };
      return seat;
    },
    remember,
    /** What the server says of the seat: under which id the page comes back. @param {RoomMessage} room */
    admitted({ id, member }) {
      if (member && seat?.id === id) seat.member = member;
      remember();
      if (questionBefore) later(dropOldQuestion, QUESTION_MILLISECONDS);
      if (getState().following === "live") whereabouts.admitted();
    },
    /** The page's own session is there: from there it reports that it looks elsewhere. */
    seated() {
      if (getState().following === "own") whereabouts.admitted();
    },
    /** The page is in no room any more. A page that looks elsewhere has to say so. */
    leave() {
      if (getState().following === "own") send({ type: "whereabouts", following: false });
      store(null);
      seat = null;
    },
    opened() {
      questionBefore = getState().question;
      whereabouts.opened();
    },
    changed: whereabouts.changed,
  };
}
