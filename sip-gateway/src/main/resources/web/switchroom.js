/**
 * Switchroom's browser SDK: an ES module, with the other files switchroom-….js beside it; no
 * dependencies.
 *
 *   import { Switchroom } from './switchroom.js';
 *
 *   const room = new Switchroom();
 *   room.on('onUserEnter', ({ userId }) => console.log(userId, 'is here'));
 *   await room.enterRoom({ sdkAppId, userId, userSig, roomId: 1000, microphone: true });
 *   await room.muteLocalAudio(true);
 *   await room.startLocalVideo();
 *   room.on('onVideoStreams', () => (video.srcObject = room.videoStreamOf('bob', 'camera')));
 *   await room.exitRoom();
 *
 * Names of methods and events are those of Tencent's real-time audio/video service; what goes over
 * the wire is in docs/signaling.md. Every failure is a SwitchroomError with a number and a sentence.
 */

import { openCamera, openMicrophone, openScreen } from './switchroom-devices.js';
import { ErrorCode, SwitchroomError, typed } from './switchroom-error.js';
import { Roster } from './switchroom-roster.js';
import { Session } from './switchroom-session.js';
import { Signalling } from './switchroom-signalling.js';

export { openCamera, openMicrophone } from './switchroom-devices.js';
export { ErrorCode, SwitchroomError } from './switchroom-error.js';

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
 * @property {number} quality of the network: 0 unknown, 1 excellent, 2 good, 3 poor, 4 bad, 5 very bad, 6 down
 */

/**
 * @typedef {object} VideoParameters
 * @property {MediaStreamTrack} [track] default: opens one, and stops it in the end
 * @property {MediaTrackConstraints} [constraints] for the one it opens; default: the role profile's
 * @property {number} [maxBitrate] bits per second, at most what the role profile allows
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
 * @property {string} [controlRole] the role profile; default: the application's for browsers
 * @property {MediaStreamTrack|boolean} [microphone] true opens the default one, false only listens
 */

/**
 * One client: at most one room at a time, any number after each other.
 *
 * Events, each with one object: the server's (`onUserEnter`, `onUserExit`, `onRoomHasAudio`,
 * `onRoomNoAudio`, `onRoomHasVideo` and `onRoomNoVideo` with `video` "camera" or "screen",
 * `onUserVoiceVolume`, `onNetworkQuality`, `onLines`, `onConnected`, `onWarning`, `onException`,
 * `onForceOffline`, `onRoomDisconnect`, `error`) and six of our own:
 * - `onStateChange` {state, reason, code}: `idle`, `connecting`, `connected`, or `lost` (out of the
 *   room without having asked for it; `reason` says why)
 * - `onAutoplayBlocked` {}: the browser wants a click before it plays sound; call resumeAudio() in it
 * - `onVideoStreams` {}: what videoStreamOf() returns has changed for someone
 * - `onLocalVideoEnded` {video}: the camera or screen was taken away; it is sent no longer
 * - `onChangeRole` {code, message, controlRole}: what came of changeRole(); 0 is success
 * - `onMicrophoneEnded` {}: the microphone was unplugged or its permission taken back
 */
export class Switchroom {
  #url;
  #listeners = new Map();
  #signalling = null;
  #session = null;
  #roster = new Roster();
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
    return this.#roster.users;
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

  /** @returns {object|null} the role profile in force, while in a room (docs/profiles.md) */
  get profile() {
    return this.#session?.profile?.fields ?? null;
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
    sdkAppId,
    userId,
    userSig,
    roomId,
    strRoomId,
    privateMapKey,
    displayName,
    controlRole,
    microphone = true,
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
        sdkAppId, userId, userSig, roomId, strRoomId, privateMapKey, displayName, controlRole, sdp,
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
   * are. Not for the owner of a room. Microphone, camera and screen come along.
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
      const pictures = session.takeOver(old);
      this.#session = session;
      if (session.microphone) {
        this.#watched(session, session.microphone);
      }
      this.#setState('connecting');
      await this.#entered(session, reply);
      if (session.muted) {
        await this.#ask('muteLocalAudio', { muted: true });
      }
      for (const { video, track, owned, limits } of pictures) {
        await this.#sendVideo(session, video, track, owned, limits)
          .catch((failure) => this.#complain(session, failure));
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
   * Goes on with another role profile: devices and encoders follow at once, without a new
   * negotiation. `onChangeRole` tells what came of it, too.
   *
   * @param {string} controlRole its name
   * @throws {SwitchroomError} -102055 if there is none of that name; then nothing changes
   */
  async changeRole(controlRole) {
    const session = this.#session;
    this.#assertEntered(session);
    try {
      const { profile } = await this.#signalling.request('changeRole', { controlRole });
      this.#assertInside(session);
      await this.#govern(session, profile);
      this.#emit('onChangeRole', { code: 0, message: '', controlRole });
    } catch (failure) {
      const { code, message } = typed(failure);
      this.#emit('onChangeRole', { code, message, controlRole });
      throw typed(failure);
    }
  }

  /** Pictures that the profile does not allow end. */
  async #govern(session, profile) {
    await session.govern(profile);
    if (!session.profile.sendsVideo) {
      await this.#stopVideo('camera');
      await this.#stopVideo('screen');
    }
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
    this.#assertEntered(session);
    session.mute(muted);
    await this.#signalling.request('muteLocalAudio', { muted });
  }

  /**
   * Hands in a newer privateMapKey for the room one is in; its rights replace those of the last one.
   *
   * @param {string} privateMapKey
   */
  async updatePrivateMapKey(privateMapKey) {
    this.#assertEntered(this.#session);
    await this.#signalling.request('updatePrivateMapKey', { privateMapKey });
  }

  /**
   * Begins to send a microphone while in the room, after having listened only.
   *
   * @param {MediaStreamTrack} [track] default: opens the default one
   */
  async startMicrophone(track) {
    const session = this.#session;
    this.#assertEntered(session);
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
    await session.useMicrophone();
  }

  /**
   * Shows the camera to the others.
   *
   * @param {VideoParameters} [parameters]
   */
  async startLocalVideo({ track, constraints, ...limits } = {}) {
    const session = this.#session;
    const open = () => openCamera(constraints ?? session.profile.camera());
    await this.#startVideo('camera', track, open, limits);
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
  async startScreenShare({ track, constraints, ...limits } = {}) {
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
    this.#assertEntered(session);
    if (!session.profile.sendsVideo) {
      throw new SwitchroomError(
        ErrorCode.NO_RIGHT_TO_SEND, `The role ${session.profile.role} sends no picture.`);
    }
    await this.#sendVideo(session, video, given ?? (await open()), !given, limits);
  }

  async #sendVideo(session, video, track, owned, limits) {
    try {
      this.#assertInside(session);
      await this.#negotiate(session, () => session.video.addSendingLines());
      this.#assertInside(session);
      await session.video.send(video, track, owned, limits);
      this.#assertInside(session);
      if (session.video.mutes(video, false)) {
        await this.#signalling.request('muteLocalVideo', { video, muted: false });
      }
    } catch (failure) {
      if (owned) {
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
    this.#roster.begin(reply.users);
    await session.connection.setRemoteDescription({ type: 'answer', sdp: reply.sdp });
    await this.#govern(session, reply.profile);
  }

  #assertEntered(session) {
    if (!session?.entered) {
      throw new SwitchroomError(ErrorCode.NOT_IN_ROOM, 'not in a room');
    }
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
    this.#roster.apply(message);
    switch (message.type) {
      case 'onMutedByModerator':
        if (message.muted) {
          session?.mute(true);
        }
        break;
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
    session.wanted = wanted;
    this.#negotiate(session, () => session.addWantedLines())
      .catch((failure) => this.#complain(session, failure));
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
    this.#roster.clear();
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
