/**
 * Switchroom's browser SDK: an ES module, with switchroom-video.js beside it; no other dependencies.
 *
 *   import { Switchroom } from './switchroom.js';
 *
 *   const room = new Switchroom();
 *   room.on('onUserEnter', ({ userId }) => console.log(userId, 'is here'));
 *   await room.enterRoom({ sdkAppId, userId, userSig, roomId: 1000, microphone: true });
 *   await room.muteLocalAudio(true);
 *   await room.startLocalVideo({ maxBitrate: 800_000 });
 *   room.on('onVideoStreams', () => (video.srcObject = room.videoStreamOf('bob', 'camera')));
 *   await room.exitRoom();
 *
 * Names of methods and events are those of Tencent's real-time audio/video service; what goes over
 * the wire is in docs/signaling.md. Every failure is a SwitchroomError with a number and a sentence.
 */

import { SessionVideo } from './switchroom-video.js';

/** Codes that arise in the browser; the server's own come through unchanged. */
export const ErrorCode = Object.freeze({
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

/**
 * @typedef {object} User
 * @property {string} userId
 * @property {'browser'|'phone'} kind how this member came in
 * @property {string} displayName for a phone its number, masked
 * @property {20|21} role 20 anchor, 21 audience
 * @property {boolean} audio whether there is something to hear: not muted, not absent
 * @property {number} volume 0 (silent) to 100
 * @property {boolean} camera whether there is a camera to see
 * @property {boolean} screen whether there is a screen to see
 */

/**
 * @typedef {object} VideoParameters
 * @property {MediaStreamTrack} [track] default: opens one, and stops it in the end
 * @property {MediaTrackConstraints} [constraints] for the one it opens
 * @property {number} [maxBitrate] bits per second; the server's limit holds beside it
 * @property {number} [maxFramerate] pictures per second
 */

/**
 * @typedef {object} EnterParameters
 * @property {number} sdkAppId
 * @property {string} userId
 * @property {string} userSig
 * @property {number} [roomId] a numeric room
 * @property {string} [strRoomId] a string room: 1 to 64 of letters, digits, _ -; instead of roomId
 * @property {string} [privateMapKey] the ticket for this room, where the application requires one
 * @property {string} [displayName] the name others see; the userId if absent
 * @property {MediaStreamTrack|boolean} [microphone] true opens the default one, false only listens
 */

const REQUEST_TIMEOUT_MS = 10_000;
const RECEIVE_LINES = 8;
const MAX_RECEIVE_LINES = 64;
const CLOSE_NORMAL = 1000;
const CAMERA_CONSTRAINTS = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } };
const SCREEN_CONSTRAINTS = { frameRate: { ideal: 10 } };

/**
 * One client: at most one room at a time, any number after each other.
 *
 * Events, each with one object: the server's (`onUserEnter`, `onUserExit`, `onRoomHasAudio`,
 * `onRoomNoAudio`, `onRoomHasVideo` and `onRoomNoVideo` with `video` "camera" or "screen",
 * `onUserVoiceVolume`, `onLines`, `onConnected`, `onWarning`, `onForceOffline`, `onRoomDisconnect`,
 * `error`) and five of our own:
 * - `onStateChange` {state, reason, code}: `idle`, `connecting`, `connected`, or `lost` (out of the
 *   room without having asked for it; `reason` says why)
 * - `onAutoplayBlocked` {}: the browser wants a click before it plays sound; call resumeAudio() in it
 * - `onVideoStreams` {}: what videoStreamOf() returns has changed for someone
 * - `onLocalVideoEnded` {video}: the camera or screen was taken away; it is sent no longer
 * - `onMicrophoneEnded` {}: the microphone was unplugged or its permission taken back
 */
export class Switchroom {
  #url;
  #listeners = new Map();
  #signalling = null;
  #session = null;
  #users = new Map();
  #state = { state: 'idle', reason: '', code: 0 };

  /** @param {{url?: string}} [options] the WebSocket's address; default: /rtc of the page's server */
  constructor({ url } = {}) {
    this.#url = url ?? `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rtc`;
  }

  /** @returns {'idle'|'connecting'|'connected'|'lost'} */
  get state() {
    return this.#state.state;
  }

  /** @returns {string} why the state is what it is; empty if there is nothing to explain */
  get stateReason() {
    return this.#state.reason;
  }

  /** @returns {Map<string, User>} the others in the room; do not change it */
  get users() {
    return this.#users;
  }

  /** @returns {string|null} oneself, while in a room */
  get userId() {
    return this.#session?.userId ?? null;
  }

  /** @returns {number|string|null} */
  get roomId() {
    return this.#session?.roomId ?? null;
  }

  /** @returns {boolean} whether the microphone is muted */
  get muted() {
    return this.#session?.muted ?? false;
  }

  /** @returns {MediaStreamTrack|null} the microphone being sent, null while only listening */
  get microphone() {
    return this.#session?.microphone ?? null;
  }

  /** @returns {RTCPeerConnection|null} for measurements; the SDK owns it */
  get peerConnection() {
    return this.#session?.connection ?? null;
  }

  /**
   * The sound of one other member.
   *
   * @param {string} userId
   * @returns {MediaStream|null} null while no line carries this member
   */
  streamOf(userId) {
    const session = this.#session;
    for (const [mid, heard] of session?.heardByMid ?? []) {
      if (heard === userId) {
        return session.lines.get(mid)?.srcObject ?? null;
      }
    }
    return null;
  }

  /**
   * The picture of one other member.
   *
   * @param {string} userId
   * @param {'camera'|'screen'} [video]
   * @returns {MediaStream|null} null while no line carries it
   */
  videoStreamOf(userId, video = 'camera') {
    return this.#session?.video?.streamOf(userId, video) ?? null;
  }

  /**
   * @param {'camera'|'screen'} [video]
   * @returns {MediaStreamTrack|null} what is being sent, null while nothing is
   */
  localVideo(video = 'camera') {
    return this.#session?.video?.track(video) ?? null;
  }

  /** @returns {Promise<RTCStatsReport|null>} the connection's statistics, null outside a room */
  async getStats() {
    return this.#session?.connection.getStats() ?? null;
  }

  /**
   * @param {string} event
   * @param {(detail: object) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(event, listener) {
    if (!this.#listeners.has(event)) {
      this.#listeners.set(event, new Set());
    }
    this.#listeners.get(event).add(listener);
    return () => this.off(event, listener);
  }

  /** Takes a listener away. */
  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
  }

  /**
   * Enters a room, which is made if nobody is in it. Resolves when the server let us in; sound
   * flows from `onStateChange` "connected" on.
   *
   * @param {EnterParameters} parameters
   * @returns {Promise<void>}
   */
  async enterRoom({
    sdkAppId, userId, userSig, roomId, strRoomId, privateMapKey, displayName, microphone = true,
  }) {
    if (this.#session) {
      throw this.#session.entered
        ? new SwitchroomError(ErrorCode.ALREADY_IN_ROOM, 'already in a room; leave it first')
        : new SwitchroomError(ErrorCode.BUSY, 'entering a room is under way');
    }
    const session = new Session();
    this.#session = session;
    this.#setState('connecting');
    try {
      if (microphone === true) {
        session.own(this.#watched(session, await openMicrophone()));
      } else if (microphone) {
        session.microphone = this.#watched(session, microphone);
      }
      this.#assertCurrent(session);
      await this.#connectSignalling();
      this.#assertCurrent(session);
      this.#connectMedia(session);
      const sdp = await session.offer();
      this.#assertCurrent(session);
      const reply = await this.#signalling.request('enterRoom', {
        sdkAppId, userId, userSig, roomId, strRoomId, privateMapKey, displayName, sdp,
      });
      this.#assertCurrent(session);
      await this.#entered(session, reply);
    } catch (failure) {
      const error = typed(failure);
      if (this.#session === session) {
        this.#end('idle', error.message, error.code);
        if (session.entered || error.code === ErrorCode.ENTER_TIMEOUT) {
          // The server may hold us for a member: the goodbye takes us out.
          this.close();
        }
      }
      throw error;
    }
  }

  /** Leaves the room. The connection stays, for another enterRoom; close() ends it too. */
  async exitRoom() {
    const session = this.#session;
    if (!session) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'not in a room');
    }
    if (!session.entered) {
      // The server answers no exitRoom while an enterRoom is under way, but understands a goodbye.
      this.close();
      return;
    }
    const left = this.#signalling.request('exitRoom', {});
    this.#end('idle');
    await left.catch((failure) => {
      // The end of the media may overtake the request, and takes us out as well.
      if (failure.code !== ErrorCode.NOT_IN_ROOM) {
        throw failure;
      }
    });
  }

  /**
   * Changes to another room without leaving first. If that room does not let us in, we stay where we
   * are. Not for the owner of a room. A camera or screen has to be started again over there.
   *
   * @param {{roomId?: number, strRoomId?: string, privateMapKey?: string}} where
   */
  async switchRoom({ roomId, strRoomId, privateMapKey }) {
    const old = this.#session;
    this.#assertInside(old);
    const session = old.successor();
    try {
      this.#connectMedia(session);
      const sdp = await session.offer();
      const reply = await this.#signalling.request('switchRoom', {
        roomId, strRoomId, privateMapKey, sdp,
      });
      this.#assertInside(this.#session === old ? old : null);
      session.takeOver(old);
      this.#session = session;
      if (session.microphone) {
        this.#watched(session, session.microphone);
      }
      this.#setState('connecting');
      await this.#entered(session, reply);
      if (session.muted) {
        await this.#ask('muteLocalAudio', { muted: true });
      }
    } catch (failure) {
      if (this.#session !== session) {
        session.giveUp();
      }
      throw typed(failure);
    }
  }

  /**
   * Becomes an anchor, who is heard and seen, or audience, who only hears and sees.
   *
   * @param {20|21} role 20 anchor, 21 audience
   */
  async switchRole(role) {
    await this.#ask('switchRole', { role });
  }

  /**
   * As the owner: mutes a member for everyone, who cannot unmute himself then, or takes that back.
   *
   * @param {string} userId
   * @param {boolean} muted
   */
  async muteRemoteAudio(userId, muted) {
    await this.#ask('muteRemoteAudio', { userId, muted });
  }

  /** As the owner: asks a member to unmute himself, which he may then. A phone is unmuted. */
  async askToUnmute(userId) {
    await this.#ask('askToUnmute', { userId });
  }

  /**
   * As the owner: sends a member away.
   *
   * @param {string} userId
   * @param {number} [banSeconds] for how long he may not come back
   */
  async removeUser(userId, banSeconds = 0) {
    await this.#ask('removeUser', { userId, banSeconds });
  }

  /** As the owner: nobody new may come in, or everybody again. */
  async lockRoom(locked) {
    await this.#ask('lockRoom', { locked });
  }

  /** As the owner: leaves, and ends the room for everyone. */
  async dissolveRoom() {
    await this.#ask('dissolveRoom', {});
    this.#end('idle');
  }

  /**
   * Mutes or unmutes the microphone: nothing of it leaves this machine while muted.
   *
   * @param {boolean} muted
   */
  async muteLocalAudio(muted) {
    const session = this.#session;
    if (!session?.entered) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'not in a room');
    }
    session.mute(muted);
    await this.#signalling.request('muteLocalAudio', { muted });
  }

  /**
   * Hands in a newer privateMapKey for the room one is in; its rights replace those of the last one.
   *
   * @param {string} privateMapKey
   */
  async updatePrivateMapKey(privateMapKey) {
    if (!this.#session?.entered) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'not in a room');
    }
    await this.#signalling.request('updatePrivateMapKey', { privateMapKey });
  }

  /**
   * Begins to send a microphone while in the room, after having listened only.
   *
   * @param {MediaStreamTrack} [track] default: opens the default one
   */
  async startMicrophone(track) {
    const session = this.#session;
    if (!session?.entered) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'not in a room');
    }
    const opened = track ?? (await openMicrophone());
    if (this.#session !== session) {
      if (!track) {
        opened.stop();
      }
      return;
    }
    session.release();
    if (track) {
      session.microphone = track;
    } else {
      session.own(opened);
    }
    this.#watched(session, opened);
    session.mute(session.muted);
    await session.sender.replaceTrack(opened);
  }

  /**
   * Shows the camera to the others.
   *
   * @param {VideoParameters} [parameters]
   */
  async startLocalVideo({ track, constraints = CAMERA_CONSTRAINTS, ...limits } = {}) {
    await this.#startVideo('camera', track, () => openCamera(constraints), limits);
  }

  /** Shows the camera no longer. */
  async stopLocalVideo() {
    await this.#stopVideo('camera');
  }

  /**
   * Shows a screen or a window, beside the camera. Call it in a click.
   *
   * @param {VideoParameters} [parameters]
   */
  async startScreenShare({ track, constraints = SCREEN_CONSTRAINTS, ...limits } = {}) {
    await this.#startVideo('screen', track, () => openScreen(constraints), limits);
  }

  /** Shows the screen no longer. */
  async stopScreenShare() {
    await this.#stopVideo('screen');
  }

  /**
   * Bounds what is sent from now on.
   *
   * @param {'camera'|'screen'} video
   * @param {{maxBitrate?: number, maxFramerate?: number}} limits
   */
  async limitLocalVideo(video, limits) {
    if (this.localVideo(video)) {
      await this.#session.video.limit(video, limits);
    }
  }

  async #startVideo(video, given, open, limits) {
    const session = this.#session;
    if (!session?.entered) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'not in a room');
    }
    const track = given ?? (await open());
    try {
      this.#assertInside(session);
      await this.#negotiate(session, () => session.video.addSendingLines());
      this.#assertInside(session);
      await session.video.send(video, track, !given, limits);
      this.#assertInside(session);
      if (session.video.mutes(video, false)) {
        await this.#signalling.request('muteLocalVideo', { video, muted: false });
      }
    } catch (failure) {
      if (!given) {
        track.stop();
      }
      throw typed(failure);
    }
    track.addEventListener('ended', () => {
      if (this.#session === session && session.video.track(video) === track) {
        this.#stopVideo(video).catch(() => {});
        this.#emit('onLocalVideoEnded', { video });
      }
    });
  }

  async #stopVideo(video) {
    const session = this.#session;
    if (!this.localVideo(video)) {
      return;
    }
    await session.video.stop(video);
    if (this.#session === session && session.video.mutes(video, true)) {
      await this.#signalling.request('muteLocalVideo', { video, muted: true });
    }
  }

  async #ask(type, fields) {
    this.#assertInside(this.#session);
    await this.#signalling.request(type, fields);
  }

  /** What the server says on entry is true from now on. */
  async #entered(session, reply) {
    session.entered = true;
    session.userId = reply.userId;
    session.roomId = reply.roomId ?? reply.strRoomId;
    this.#users.clear();
    for (const user of reply.users) {
      this.#users.set(user.userId, { camera: false, screen: false, ...user, volume: 0 });
    }
    await session.connection.setRemoteDescription({ type: 'answer', sdp: reply.sdp });
  }

  #assertInside(session) {
    if (this.#session !== session) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'left the room meanwhile');
    }
  }

  /** Plays what the browser held back for want of a click; call it in the click. */
  async resumeAudio() {
    await Promise.all([...(this.#session?.lines.values() ?? [])].map((line) => line.play()));
  }

  /** Leaves the room, if in one, and closes the connection to the server. */
  close() {
    if (this.#session) {
      this.#end('idle');
    }
    this.#signalling?.close();
    this.#signalling = null;
  }

  async #connectSignalling() {
    if (this.#signalling?.open) {
      return;
    }
    const signalling = new Signalling(
      this.#url,
      (message) => this.#onMessage(message),
      (event) => {
        if (this.#signalling === signalling) {
          this.#signalling = null;
          this.#onSignallingLost(event);
        }
      },
    );
    this.#signalling = signalling;
    await signalling.connect();
  }

  #connectMedia(session) {
    session.connect();
    const { connection } = session;
    connection.ontrack = ({ transceiver, track }) => {
      if (track.kind === 'video') {
        session.video.addLine(transceiver.mid, track);
        this.#emit('onVideoStreams', {});
        return;
      }
      const line = session.addLine(transceiver.mid, track);
      line.play().catch((failure) => {
        if (this.#session === session && failure.name === 'NotAllowedError') {
          this.#emit('onAutoplayBlocked', {});
        }
      });
    };
    connection.onconnectionstatechange = () => {
      if (this.#session !== session) {
        return;
      }
      switch (connection.connectionState) {
        case 'connected':
          this.#setState('connected');
          break;
        case 'disconnected':
          this.#setState('connecting', 'Nothing arrives from the server; waiting for it to come back.');
          break;
        case 'failed':
          this.#end('lost', 'The sound connection to the server failed: its media port (UDP) cannot be '
            + 'reached from here, or no longer.', ErrorCode.GENERAL);
          // Not in the room any more as far as this client goes: the goodbye tells the others.
          this.close();
          break;
        default:
      }
    };
  }

  #onMessage(message) {
    const session = this.#session;
    const user = this.#users.get(message.userId);
    switch (message.type) {
      case 'onUserEnter':
        this.#users.set(message.userId, {
          userId: message.userId,
          kind: message.kind,
          displayName: message.displayName,
          role: message.role,
          audio: false,
          volume: 0,
          camera: false,
          screen: false,
        });
        break;
      case 'onUserExit':
        this.#users.delete(message.userId);
        break;
      case 'onRoomHasAudio':
      case 'onRoomNoAudio':
        if (user) {
          user.audio = message.type === 'onRoomHasAudio';
        }
        break;
      case 'onRoomHasVideo':
      case 'onRoomNoVideo':
        if (user) {
          user[message.video] = message.type === 'onRoomHasVideo';
        }
        break;
      case 'onUserRoleChange':
        if (user) {
          user.role = message.role;
        }
        break;
      case 'onMutedByModerator':
        if (message.muted) {
          session?.mute(true);
        }
        break;
      case 'onUserVoiceVolume': {
        const volumes = new Map(message.volumes.map(({ userId, volume }) => [userId, volume]));
        for (const other of this.#users.values()) {
          other.volume = volumes.get(other.userId) ?? 0;
        }
        break;
      }
      case 'onLines':
        if (session) {
          session.heardByMid = new Map(Object.entries(message.lines));
          this.#offerLines(session, message.wanted);
          session.video.seenByMid = new Map(Object.entries(message.video ?? {}));
          this.#offerVideoLines(session, message.videoWanted ?? 0);
          this.#emit('onVideoStreams', {});
        }
        break;
      case 'onForceOffline':
      case 'onRoomDisconnect':
        if (session) {
          this.#end('lost', message.message, message.code);
        }
        break;
      default:
    }
    this.#emit(message.type, message);
  }

  #onSignallingLost({ code, reason }) {
    if (!this.#session?.entered) {
      return;
    }
    const words = reason ? `: ${reason}` : '';
    this.#end('lost', `The connection to the server was closed${words} (code ${code}).`, ErrorCode.GENERAL);
  }

  /** More members can be heard than there are lines: adds lines and offers them. */
  #offerLines(session, wanted) {
    session.wanted = Math.min(wanted, MAX_RECEIVE_LINES);
    this.#negotiate(session, () => {
      const missing = session.wanted - session.receiveLines;
      session.addReceiveLines(Math.max(0, missing));
      return missing > 0;
    }).catch((failure) => this.#complain(session, failure));
  }

  #offerVideoLines(session, wanted) {
    if (wanted > session.video.receiveLines) {
      this.#negotiate(session, () => session.video.addReceiveLines(wanted))
        .catch((failure) => this.#complain(session, failure));
    }
  }

  /**
   * Offers anew, one offer after the other.
   *
   * @param {() => boolean} change changes the connection when it is its turn; whether it did
   */
  #negotiate(session, change) {
    const done = session.negotiation.then(async () => {
      if (this.#session !== session || !change()) {
        return;
      }
      const sdp = await session.offer();
      const reply = await this.#signalling.request('offer', { sdp });
      if (this.#session === session) {
        await session.connection.setRemoteDescription({ type: 'answer', sdp: reply.sdp });
      }
    });
    session.negotiation = done.catch(() => {});
    return done;
  }

  #complain(session, failure) {
    if (this.#session === session) {
      const { code, message } = typed(failure);
      this.#emit('error', { type: 'error', code, message });
    }
  }

  #watched(session, track) {
    track.addEventListener('ended', () => {
      if (this.#session === session && session.microphone === track) {
        this.#emit('onMicrophoneEnded', {});
      }
    });
    return track;
  }

  #assertCurrent(session) {
    if (this.#session !== session) {
      session.close();
      throw new SwitchroomError(ErrorCode.GENERAL, 'left before the room was entered');
    }
  }

  #end(state, reason = '', code = 0) {
    this.#session.close();
    this.#session = null;
    this.#users.clear();
    this.#setState(state, reason, code);
  }

  #setState(state, reason = '', code = 0) {
    const old = this.#state;
    this.#state = { state, reason, code };
    if (old.state !== state || old.reason !== reason) {
      this.#emit('onStateChange', this.#state);
    }
  }

  #emit(event, detail) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      listener(detail);
    }
  }
}

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

async function openScreen(constraints) {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: constraints });
    return stream.getVideoTracks()[0];
  } catch (failure) {
    throw new SwitchroomError(
      ErrorCode.SCREEN_START_FAIL, `The screen is not shared: ${failure.message}`);
  }
}

/** One stay in a room: its peer connection, microphone and receiving lines. */
class Session {
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
    return next;
  }

  /** Becomes what the other was, whose connection ends. */
  takeOver(before) {
    this.#ownsMicrophone = before.#ownsMicrophone;
    before.#ownsMicrophone = false;
    before.microphone = null;
    before.close();
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

/** The WebSocket: requests with their replies, events, and the end. */
class Signalling {
  #url;
  #onEvent;
  #onClose;
  #socket = null;
  #nextId = 1;
  #pending = new Map();

  constructor(url, onEvent, onClose) {
    this.#url = url;
    this.#onEvent = onEvent;
    this.#onClose = onClose;
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.#url);
      this.#socket = socket;
      const timer = setTimeout(() => {
        reject(new SwitchroomError(ErrorCode.ENTER_TIMEOUT, 'The server does not answer.'));
        socket.close();
      }, REQUEST_TIMEOUT_MS);
      socket.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.onmessage = ({ data }) => this.#onText(data);
      socket.onclose = (event) => {
        clearTimeout(timer);
        const reason = event.reason ? `: ${event.reason}` : '';
        const error = new SwitchroomError(
          ErrorCode.GENERAL,
          `The server cannot be reached or closed the connection${reason} (code ${event.code}).`,
        );
        reject(error);
        for (const request of this.#pending.values()) {
          request.reject(error);
        }
        this.#pending.clear();
        this.#onClose(event);
      };
    });
  }

  request(type, fields) {
    if (!this.open) {
      return Promise.reject(
        new SwitchroomError(ErrorCode.GENERAL, 'There is no connection to the server.'));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        const code = type === 'enterRoom' ? ErrorCode.ENTER_TIMEOUT : ErrorCode.GENERAL;
        reject(new SwitchroomError(code, 'The server took too long to answer.'));
      }, REQUEST_TIMEOUT_MS);
      this.#pending.set(id, {
        resolve: (reply) => {
          clearTimeout(timer);
          resolve(reply);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#socket.send(JSON.stringify({ type, id, ...fields }));
    });
  }

  close() {
    this.#socket?.close(CLOSE_NORMAL);
  }

  #onText(text) {
    const message = JSON.parse(text);
    if (message.id === undefined) {
      this.#onEvent(message);
      return;
    }
    const request = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.code === 0) {
      request?.resolve(message);
    } else {
      request?.reject(new SwitchroomError(message.code, message.message));
    }
  }
}

function typed(failure) {
  return failure instanceof SwitchroomError
    ? failure
    : new SwitchroomError(ErrorCode.GENERAL, failure.message);
}
