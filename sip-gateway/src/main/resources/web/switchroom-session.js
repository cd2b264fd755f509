import { Profile } from './switchroom-profile.js';
import { assign, constrain } from './switchroom-track.js';
import { SessionVideo } from './switchroom-video.js';

const RECEIVE_LINES = 8;
const MAX_RECEIVE_LINES = 64;

/** One stay in a room: its peer connection, microphone and receiving lines. */
export class Session {
  entered = false;
  userId = null;
  roomId = null;
  muted = false;
  connection = null;
  sender = null;
  microphone = null;
  receiveLines = 0;
  wanted = 0;
  negotiation = Promise.resolve();

  /** @type {?Profile} in force, from entry on */
  profile = null;

  /** @type {SessionVideo} there with the connection */
  video = null;

  /** @type {Map<string, HTMLAudioElement>} a player for each receiving line, by mid */
  lines = new Map();

  /** @type {Map<string, string>} userId by mid: who is heard where */
  heardByMid = new Map();

  #ownsMicrophone = false;

  connect() {
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.video = new SessionVideo(this.connection);
    // The line is there even without a microphone, so that one can be added without a new offer.
    const { sender } = this.connection.addTransceiver(this.microphone ?? 'audio', {
      direction: 'sendonly',
    });
    this.sender = sender;
    this.addReceiveLines(RECEIVE_LINES);
  }

  addReceiveLines(count) {
    for (let i = 0; i < count; i++) {
      this.connection.addTransceiver('audio', { direction: 'recvonly' });
    }
    this.receiveLines += count;
  }

  /**
   * Makes more lines that receive.
   *
   * @returns {boolean} whether there are new ones, so that an offer is due
   */
  addWantedLines() {
    const missing = Math.min(this.wanted, MAX_RECEIVE_LINES) - this.receiveLines;
    this.addReceiveLines(Math.max(0, missing));
    return missing > 0;
  }

  /**
   * A role profile is in force from now on, without a new negotiation: for the microphone, and for
   * the camera if one is sent.
   *
   * @param {object} fields as the server sent it
   */
  async govern(fields) {
    this.profile = new Profile(fields);
    await this.useMicrophone();
    await this.video.govern(this.profile);
  }

  /**
   * Sends the microphone as the profile has it, or nothing. The microphone was opened before the
   * profile was known: whoever enters is asked for it once, and at once.
   */
  async useMicrophone() {
    const { microphone, profile, sender } = this;
    const sent = profile?.sendsAudio === false ? null : microphone;
    if (sender.track !== sent) {
      await sender.replaceTrack(sent);
    }
    if (!profile || !sent) {
      return;
    }
    await constrain(sent, profile.microphone());
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      assign(encoding, profile.audioEncoding());
    }
    await sender.setParameters(parameters);
  }

  /** The server is found at the address in its answer and finds us by our checks: no candidates. */
  async offer() {
    await this.connection.setLocalDescription();
    return this.connection.localDescription.sdp;
  }

  addLine(mid, track) {
    const audio = new Audio();
    audio.autoplay = true;
    audio.srcObject = new MediaStream([track]);
    this.lines.set(mid, audio);
    return audio;
  }

  /** Takes a microphone which is to be stopped when the stay ends. */
  own(track) {
    this.microphone = track;
    this.#ownsMicrophone = true;
  }

  /** Lets go of the microphone. */
  release() {
    if (this.#ownsMicrophone) {
      this.microphone?.stop();
    }
    this.microphone = null;
    this.#ownsMicrophone = false;
  }

  /** Of the same user, for another room, with the same microphone; to be connected. */
  successor() {
    const next = new Session();
    next.microphone = this.microphone;
    next.muted = this.muted;
    next.profile = this.profile;
    return next;
  }

  /**
   * Becomes what the other was, whose connection ends.
   *
   * @returns {object[]} the pictures that were sent there: {video, track, owned, limits}
   */
  takeOver(before) {
    this.#ownsMicrophone = before.#ownsMicrophone;
    before.#ownsMicrophone = false;
    before.microphone = null;
    const pictures = before.video.handOver();
    before.close();
    return pictures;
  }

  /** Ends without having begun: the microphone is another's. */
  giveUp() {
    this.microphone = null;
    this.close();
  }

  mute(muted) {
    this.muted = muted;
    if (this.microphone) {
      this.microphone.enabled = !muted;
    }
  }

  close() {
    if (this.microphone) {
      this.microphone.enabled = true;
    }
    this.release();
    this.video?.close();
    this.connection?.close();
    for (const audio of this.lines.values()) {
      audio.pause();
      audio.srcObject = null;
    }
    this.lines.clear();
    this.heardByMid.clear();
  }
}
