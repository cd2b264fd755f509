/** Opens microphones, cameras and screens, and says what is wrong where that fails. */

import { ErrorCode, SwitchroomError } from './switchroom-error.js';

const CAMERA_CONSTRAINTS = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } };
const SCREEN_CONSTRAINTS = { frameRate: { ideal: 10 } };

/**
 * Opens the default microphone.
 *
 * @returns {Promise<MediaStreamTrack>}
 * @throws {SwitchroomError} MIC_NOT_AUTHORIZED, MIC_OCCUPIED or MIC_START_FAIL, with what to do
 */
export async function openMicrophone() {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new SwitchroomError(
      ErrorCode.MIC_NOT_AUTHORIZED,
      'Browsers give the microphone to secure pages only. Open this page over https, or on the '
        + 'server itself as http://localhost.',
    );
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    return stream.getAudioTracks()[0];
  } catch (failure) {
    switch (failure.name) {
      case 'NotAllowedError':
      case 'SecurityError':
        throw new SwitchroomError(
          ErrorCode.MIC_NOT_AUTHORIZED,
          'The microphone is blocked. Allow it for this page in the browser (beside the address).',
        );
      case 'NotFoundError':
      case 'OverconstrainedError':
        throw new SwitchroomError(ErrorCode.MIC_START_FAIL, 'No microphone was found.');
      case 'NotReadableError':
      case 'AbortError':
        throw new SwitchroomError(
          ErrorCode.MIC_OCCUPIED,
          'The microphone cannot be opened; another program may be using it.',
        );
      default:
        throw new SwitchroomError(ErrorCode.MIC_START_FAIL, `The microphone failed: ${failure.message}`);
    }
  }
}

/**
 * Opens a camera.
 *
 * @param {MediaTrackConstraints} [constraints]
 * @returns {Promise<MediaStreamTrack>}
 * @throws {SwitchroomError} CAMERA_NOT_AUTHORIZED, CAMERA_OCCUPIED or CAMERA_START_FAIL
 */
export async function openCamera(constraints = CAMERA_CONSTRAINTS) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: constraints });
    return stream.getVideoTracks()[0];
  } catch (failure) {
    switch (failure.name) {
      case 'NotAllowedError':
      case 'SecurityError':
        throw new SwitchroomError(
          ErrorCode.CAMERA_NOT_AUTHORIZED,
          'The camera is blocked. Allow it for this page in the browser (beside the address).',
        );
      case 'NotReadableError':
      case 'AbortError':
        throw new SwitchroomError(
          ErrorCode.CAMERA_OCCUPIED,
          'The camera cannot be opened; another program may be using it.',
        );
      case 'NotFoundError':
      case 'OverconstrainedError':
        throw new SwitchroomError(ErrorCode.CAMERA_START_FAIL, 'No such camera was found.');
      default:
        // Without mediaDevices, on a page that is not secure, this is a TypeError.
        throw new SwitchroomError(
          ErrorCode.CAMERA_START_FAIL, `The camera failed: ${failure.message}`);
    }
  }
}

/**
 * Opens a screen or a window; the user chooses. To be called in a click.
 *
 * @param {MediaTrackConstraints} [constraints]
 * @returns {Promise<MediaStreamTrack>}
 * @throws {SwitchroomError} SCREEN_START_FAIL
 */
export async function openScreen(constraints = SCREEN_CONSTRAINTS) {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: constraints });
    return stream.getVideoTracks()[0];
  } catch (failure) {
    throw new SwitchroomError(
      ErrorCode.SCREEN_START_FAIL, `The screen is not shared: ${failure.message}`);
  }
}
