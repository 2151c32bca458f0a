/** WebSocket close codes that the server sends: the members of `CloseCode` in app/protocol/close_codes.py. */

export const CloseCode = Object.freeze({
  UNSUPPORTED_DATA: 1003,
  POLICY_VIOLATION: 1008,
  INTERNAL_ERROR: 1011,
  TRY_AGAIN_LATER: 1013,
  BAD_VERSION: 4400,
  BAD_TOKEN: 4401,
  SESSION_GONE: 4404,
  SESSION_MOVED: 4409,
  ROOM_OVER: 4410,
  TOO_MANY_COMMANDS: 4429,
});
