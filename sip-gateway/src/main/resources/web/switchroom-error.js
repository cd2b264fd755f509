/** What can go wrong in the browser, for switchroom.js and its modules. */

/** Codes that arise in the browser; the server's own come through unchanged. */
export const ErrorCode = Object.freeze({
  NO_RIGHT_TO_SEND: -102013,
  CAMERA_START_FAIL: -1301,
  MIC_START_FAIL: -1302,
  SCREEN_START_FAIL: -1308,
  CAMERA_NOT_AUTHORIZED: -1314,
  CAMERA_OCCUPIED: -1316,
  MIC_NOT_AUTHORIZED: -1317,
  MIC_OCCUPIED: -1319,
  GENERAL: -3301,
  ENTER_TIMEOUT: -3308,
  ALREADY_IN_ROOM: 1003,
  BUSY: 8011,
  FORCED_OFFLINE: 8050,
  NOT_IN_ROOM: 10006,
});

/** What every rejected promise of this module carries. */
export class SwitchroomError extends Error {
  /**
   * @param {number} code one of ErrorCode, or the server's number
   * @param {string} message a sentence for people
   */
  constructor(code, message) {
    super(message);
    this.name = 'SwitchroomError';
    this.code = code;
  }
}

/** Whatever went wrong, as a SwitchroomError. */
export function typed(failure) {
  return failure instanceof SwitchroomError
    ? failure
    : new SwitchroomError(ErrorCode.GENERAL, failure.message);
}
