/**
 * The pictures of one stay in a room, for switchroom.js: two lines that send, the camera's and the
 * screen's, and as many that receive as there is to see. No line is there until it is needed, so that
 * a room without pictures costs nothing.
 */

import { assign, constrain } from './switchroom-track.js';

/** What the server passes on. Naming nothing else keeps an offer with many lines short. */
const CODECS = ['video/vp8', 'video/h264'];
const MAX_RECEIVE_LINES = 32;

export class SessionVideo {
  /** How many receiving lines were offered. */
  receiveLines = 0;

  /** @type {Map<string, {userId: string, video: string}>} by mid: whose picture is seen where */
  seenByMid = new Map();

  /** @type {Map<string, MediaStream>} by mid */
  #streams = new Map();

  /** @type {Map<string, {transceiver: RTCRtpTransceiver, track: ?MediaStreamTrack, owned: boolean, muted: boolean, limits: object}>} */
  #sent = new Map();

  #connection;

  /** @type {?import('./switchroom-profile.js').Profile} */
  #profile = null;

  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * Makes the lines that send, the camera's first: by their order the server knows which is which.
   *
   * @returns {boolean} whether they are new, so that an offer is due
   */
  addSendingLines() {
    if (this.#sent.size > 0) {
      return false;
    }
    for (const video of ['camera', 'screen']) {
      const transceiver = this.#connection.addTransceiver('video', { direction: 'sendonly' });
      preferCodecs(transceiver);
      this.#sent.set(video, { transceiver, track: null, owned: false, muted: false, limits: {} });
    }
    return true;
  }

  /**
   * Makes more lines that receive.
   *
   * @returns {boolean} whether there are new ones, so that an offer is due
   */
  addReceiveLines(wanted) {
    const missing = Math.min(wanted, MAX_RECEIVE_LINES) - this.receiveLines;
    for (let i = 0; i < missing; i++) {
      preferCodecs(this.#connection.addTransceiver('video', { direction: 'recvonly' }));
      this.receiveLines++;
    }
    return missing > 0;
  }

  /** A receiving line has its track. */
  addLine(mid, track) {
    this.#streams.set(mid, new MediaStream([track]));
  }

  /** @returns {MediaStream|null} null while no line carries it */
  streamOf(userId, video) {
    for (const [mid, seen] of this.seenByMid) {
      if (seen.userId === userId && seen.video === video) {
        return this.#streams.get(mid) ?? null;
      }
    }
    return null;
  }

  /** @returns {MediaStreamTrack|null} what is sent on that line */
  track(video) {
    return this.#sent.get(video)?.track ?? null;
  }

  /**
   * Sends a track on its line, in place of what was sent there.
   *
   * @param {boolean} owned whether the track is to be stopped when it is sent no longer
   */
  async send(video, track, owned, limits) {
    const line = this.#sent.get(video);
    this.#release(line);
    line.track = track;
    line.owned = owned;
    await line.transceiver.sender.replaceTrack(track);
    await this.limit(video, limits);
  }

  /**
   * Bounds what that line sends from now on, within the role profile; what is left out is bounded
   * by the profile only.
   */
  async limit(video, limits = {}) {
    const line = this.#sent.get(video);
    line.limits = limits;
    const { sender } = line.transceiver;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      assign(encoding, this.#profile.videoEncoding(video, line.track, limits));
    }
    if (video === 'camera') {
      assign(parameters, { degradationPreference: this.#profile.degradation() });
    }
    await sender.setParameters(parameters);
  }

  /** A role profile is in force from now on: the camera, if one is sent, goes on by it. */
  async govern(profile) {
    this.#profile = profile;
    const line = this.#sent.get('camera');
    if (!line?.track || !profile.sendsVideo) {
      return;
    }
    await constrain(line.track, profile.camera());
    await this.limit('camera', line.limits);
  }

  /** Lets go of what is sent, which goes on elsewhere: {video, track, owned, limits} of each. */
  handOver() {
    const pictures = [];
    for (const [video, line] of this.#sent) {
      if (line.track) {
        pictures.push({ video, track: line.track, owned: line.owned, limits: line.limits });
        line.track = null;
        line.owned = false;
      }
    }
    return pictures;
  }

  /** Sends nothing on that line any more. */
  async stop(video) {
    const line = this.#sent.get(video);
    this.#release(line);
    await line.transceiver.sender.replaceTrack(null);
  }

  /** @returns {boolean} whether the server has to be told that the line is muted or no longer so */
  mutes(video, muted) {
    const line = this.#sent.get(video);
    const changed = line.muted !== muted;
    line.muted = muted;
    return changed;
  }

  close() {
    for (const line of this.#sent.values()) {
      this.#release(line);
    }
    this.#streams.clear();
    this.seenByMid.clear();
  }

  #release(line) {
    if (line.owned) {
      line.track?.stop();
    }
    line.track = null;
    line.owned = false;
  }
}

function preferCodecs(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities('video').codecs
    .filter(({ mimeType, sdpFmtpLine }) => CODECS.includes(mimeType.toLowerCase())
      && !/packetization-mode=0/.test(sdpFmtpLine ?? ''));
  // The browser's own order, VP8 before H.264, is the right one.
  transceiver.setCodecPreferences?.(codecs);
}
