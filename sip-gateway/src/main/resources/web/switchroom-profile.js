const ADAPTIVE = -1;
const BPS_PER_KBPS = 1000;

/**
 * A role profile: how its bearer captures, encodes and sends (docs/profiles.md). What it leaves to
 * the client, the browser decides.
 */
export class Profile {
  /** @type {object} as the server sent it: role, audio, net, video */
  fields;

  constructor(fields) {
    this.fields = fields;
  }

  /** @returns {string} its name */
  get role() {
    return this.fields.role;
  }

  get sendsAudio() {
    return this.fields.audio.kbps !== 0;
  }

  get sendsVideo() {
    return this.fields.video.maxkbps !== 0;
  }

  /** @returns {MediaTrackConstraints} for the microphone */
  microphone() {
    const { aec, ans, agc, channel, sample_rate: sampleRate } = this.fields.audio;
    return defined({
      echoCancellation: flag(aec),
      noiseSuppression: flag(ans),
      autoGainControl: flag(agc),
      channelCount: ideal(channel),
      sampleRate: ideal(sampleRate),
    });
  }

  /** @returns {MediaTrackConstraints} for the camera */
  camera() {
    const { video } = this.fields;
    const fps = chosen(video.fps);
    return defined({
      width: size(video.format_fix_width, video.format_max_width),
      height: size(video.format_fix_height, video.format_max_height),
      frameRate: fps && { ideal: fps, max: fps },
    });
  }

  /** @returns {object} of RTCRtpEncodingParameters, for the microphone */
  audioEncoding() {
    return { maxBitrate: bps(this.fields.audio.kbps) };
  }

  /**
   * What is sent of a camera or screen. The profile bounds the camera; of a screen, with its fine
   * print, the server's own limit is enough.
   *
   * @param {'camera'|'screen'} video
   * @param {MediaStreamTrack} track
   * @param {{maxBitrate?: number, maxFramerate?: number}} wanted less than the profile allows
   * @returns {object} of RTCRtpEncodingParameters
   */
  videoEncoding(video, track, wanted) {
    if (video === 'screen') {
      return { maxBitrate: wanted.maxBitrate, maxFramerate: wanted.maxFramerate };
    }
    const { fields } = this;
    return {
      maxBitrate: least(wanted.maxBitrate, bps(fields.video.maxkbps)),
      maxFramerate: least(wanted.maxFramerate, chosen(fields.video.fps)),
      scaleResolutionDownBy: this.#shrink(track.getSettings()),
    };
  }

  /** @returns {string|undefined} an RTCDegradationPreference for the camera */
  degradation() {
    const { qclear } = this.fields.video;
    return qclear === ADAPTIVE
      ? undefined
      : qclear === 1 ? 'maintain-resolution' : 'maintain-framerate';
  }

  /** By how much a picture has to shrink to be no larger than the profile's. */
  #shrink({ width, height }) {
    const { video } = this.fields;
    const widest = chosen(video.format_fix_width) ?? chosen(video.format_max_width) ?? Infinity;
    const highest = chosen(video.format_fix_height) ?? chosen(video.format_max_height) ?? Infinity;
    return Math.max(1, (width ?? 0) / widest, (height ?? 0) / highest);
  }
}

function chosen(value) {
  return value === ADAPTIVE ? undefined : value;
}

function flag(value) {
  return value === ADAPTIVE ? undefined : value === 1;
}

function ideal(value) {
  return value === ADAPTIVE ? undefined : { ideal: value };
}

function size(fixed, most) {
  return ideal(fixed) ?? (most === ADAPTIVE ? undefined : { max: most });
}

function bps(kbps) {
  return kbps === ADAPTIVE ? undefined : kbps * BPS_PER_KBPS;
}

function least(a, b) {
  return a === undefined || b === undefined ? a ?? b : Math.min(a, b);
}

function defined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
