/**
 * The page: a form or a room, drawn from what the SDK says.
 *
 * Opened with `#sdkAppId=…&userId=…&roomId=…&userSig=…` (and `&privateMapKey=…`, `&controlRole=…`) it joins at once. The fragment is never sent
 * to any server, so the ticket in it stays here.
 */
import { Switchroom, openMicrophone } from './switchroom.js';

const $ = (id) => document.getElementById(id);
const FIELDS = ['roomId', 'sdkAppId', 'userId', 'userSig'];
const STATUS = {
  idle: 'Not in a room',
  connecting: 'Connecting',
  connected: 'Connected',
  lost: 'Disconnected',
};

/** Of a connection that one may hear; better ones need no words. */
const QUALITY = {
  3: 'poor connection',
  4: 'bad connection',
  5: 'very bad connection',
  6: 'no connection',
};

const room = new Switchroom();
window.switchroom = room;

/** What the last attempt to join used, for "Join again". */
let entry = null;
/** Counts joins and leaves, so that an old attempt notices that it is one. */
let attempt = 0;
/** The microphone this page opened and has to stop. */
let ownedMicrophone = null;
let sipUriPattern = '';
let ownVolume = 0;
let ownQuality = 0;

// --- joining and leaving ---------------------------------------------------------------------

async function join(wanted) {
  const mine = ++attempt;
  entry = wanted;
  show('room');
  say('error', '');
  say('notice', '');
  $('room-number').textContent = wanted.roomId;
  drawDial();
  drawMembers();
  drawMicrophone();
  document.title = `Room ${wanted.roomId} · Switchroom`;

  setStatus('connecting', 'Asking for the microphone');
  let microphone = null;
  let refusal = null;
  try {
    microphone = await openMicrophone();
  } catch (failure) {
    refusal = failure;
  }
  if (mine !== attempt) {
    microphone?.stop();
    return;
  }
  ownedMicrophone = microphone;
  if (refusal) {
    listeningOnly(refusal);
  }
  try {
    const named = typeof wanted.roomId === 'number' ? {} : { roomId: undefined, strRoomId: wanted.roomId };
    await room.enterRoom({ ...wanted, ...named, microphone: microphone ?? false });
    announce(`You are in room ${wanted.roomId}.`);
    drawMembers();
    drawMicrophone();
  } catch (failure) {
    if (mine !== attempt) {
      return;
    }
    stopMicrophone();
    show('join');
    fillForm(wanted);
    say('notice', '');
    say('error', `Could not join: ${sentence(failure.message)} (${failure.code})`);
  }
}

function stopMicrophone() {
  ownedMicrophone?.stop();
  ownedMicrophone = null;
}

async function leave() {
  attempt++;
  const left = room.exitRoom().catch(() => {});
  stopMicrophone();
  gone('You left the room', `Room ${entry.roomId} goes on without you.`);
  announce('You left the room.');
  setStatus('idle', STATUS.idle);
  await left;
  if (room.state === 'idle') {
    room.close();
  }
}

function gone(title, text) {
  $('gone-title').textContent = title;
  $('gone-text').textContent = text;
  say('notice', '');
  show('gone');
  document.title = 'Switchroom';
  $('again').focus();
}

function listeningOnly({ message }) {
  const text = window.isSecureContext
    ? `${message} Press “Turn on microphone” to try again.`
    : 'Browsers give the microphone to secure pages only, and this one was opened over plain http from '
      + 'another machine. Open it over https, or on the server itself as '
      + `http://localhost:${location.port || 80}.`;
  say('notice', `You are only listening; the others cannot hear you. ${text}`);
}

async function muteOrUnmute() {
  if (!room.roomId) {
    return;
  }
  try {
    if (room.microphone) {
      await room.muteLocalAudio(!room.muted);
    } else {
      const microphone = await openMicrophone();
      stopMicrophone();
      ownedMicrophone = microphone;
      await room.startMicrophone(microphone);
      say('notice', '');
    }
  } catch (failure) {
    if (room.microphone) {
      say('error', sentence(failure.message));
    } else {
      listeningOnly(failure);
    }
  }
  drawMicrophone();
  drawMembers();
}

async function showOrHide(video) {
  const shown = room.localVideo(video) !== null;
  const change = {
    camera: () => (shown ? room.stopLocalVideo() : room.startLocalVideo()),
    screen: () => (shown ? room.stopScreenShare() : room.startScreenShare()),
  };
  $(video).disabled = true;
  try {
    await change[video]();
    say('error', '');
  } catch (failure) {
    say('error', sentence(failure.message));
  }
  drawPictures();
}

// --- what the room says -----------------------------------------------------------------------

room.on('onStateChange', ({ state, reason }) => {
  setStatus(state, STATUS[state]);
  say('trouble', state === 'connecting' ? reason : '');
  if (state === 'lost') {
    attempt++;
    stopMicrophone();
    say('error', '');
    gone('You are out of the room', sentence(reason));
    announce(`You are out of the room. ${reason}`);
  }
  if (state !== 'connected') {
    $('resume').hidden = true;
  }
  ownVolume = 0;
  ownQuality = 0;
  drawMembers();
  drawPictures();
});

room.on('onUserEnter', ({ displayName, kind }) => {
  announce(`${displayName} joined${kind === 'phone' ? ' by phone' : ''}.`);
  drawMembers();
});

room.on('onUserExit', ({ userId }) => {
  announce(`${nameOf(userId)} left.`);
  drawMembers();
  drawPictures();
});

room.on('onUserVoiceVolume', ({ volumes }) => {
  ownVolume = volumes.find(({ userId }) => userId === room.userId)?.volume ?? 0;
  drawMembers();
});

room.on('onNetworkQuality', ({ users }) => {
  ownQuality = users.find(({ userId }) => userId === room.userId)?.quality ?? ownQuality;
  drawMembers();
});

room.on('onRoomHasAudio', drawMembers);
room.on('onRoomNoAudio', drawMembers);
room.on('onRoomHasVideo', drawPictures);
room.on('onRoomNoVideo', drawPictures);
room.on('onVideoStreams', drawPictures);
room.on('onLocalVideoEnded', drawPictures);
room.on('onException', ({ message, code }) => say('error', `${sentence(message)} (${code})`));
room.on('onWarning', ({ message, code }) => say('error', `${sentence(message)} (${code})`));
room.on('onAutoplayBlocked', () => {
  $('resume').hidden = false;
});
room.on('onMicrophoneEnded', () => {
  listeningOnly({ message: 'The microphone was unplugged or taken away.' });
  drawMicrophone();
});
room.on('error', ({ message, code }) => say('error', `${sentence(message)} (${code})`));

// --- drawing ----------------------------------------------------------------------------------

function show(section) {
  for (const id of ['join', 'room', 'gone']) {
    $(id).hidden = id !== section;
  }
}

function setStatus(state, text) {
  document.querySelector('[data-testid=status]').dataset.state = state;
  $('status-text').textContent = text;
}

function say(id, text) {
  $(id).textContent = text;
  $(id).hidden = text === '';
}

function announce(text) {
  $('announce').textContent = text;
}

/** Everyone's row, oneself first; rows stay where they are, so that rings move smoothly. */
function drawMembers() {
  const self = {
    userId: room.userId ?? entry?.userId ?? '',
    kind: 'browser',
    displayName: entry?.displayName || (room.userId ?? entry?.userId ?? ''),
    audio: room.microphone !== null && !room.muted,
    volume: ownVolume,
    quality: ownQuality,
    self: true,
  };
  const members = [self, ...room.users.values()];
  const list = $('members');
  const rows = new Map([...list.children].map((row) => [row.dataset.userId, row]));
  for (const member of members) {
    const row = rows.get(member.userId) ?? newRow(member);
    rows.delete(member.userId);
    drawRow(row, member);
    if (!row.isConnected) {
      list.append(row);
    }
  }
  for (const row of rows.values()) {
    row.remove();
  }
  const count = members.length;
  $('head-count').textContent = count === 1 ? 'Nobody else is here yet' : `${count} people are here`;
}

function newRow({ userId, kind }) {
  const row = $('member-template').content.firstElementChild.cloneNode(true);
  row.dataset.userId = userId;
  row.dataset.kind = kind;
  row.style.setProperty('--hue', hueOf(userId));
  return row;
}

function drawRow(row, { kind, displayName, audio, volume, self, quality }) {
  row.dataset.speaking = String(audio && volume > 0);
  row.dataset.audio = String(audio);
  row.style.setProperty('--level', audio ? volume / 100 : 0);
  row.querySelector('.initials').textContent = kind === 'phone' ? '' : initials(displayName);
  row.querySelector('.member-name').textContent = displayName;
  const where = kind === 'phone' ? 'Phone' : 'Browser';
  const trouble = QUALITY[quality] ? ` · ${QUALITY[quality]}` : '';
  row.querySelector('.member-detail').textContent = (self ? 'You' : where) + trouble;
}

/** A tile for each camera and screen there is to see, one's own first. */
function drawPictures() {
  const list = $('pictures');
  const tiles = new Map([...list.children].map((tile) => [tile.dataset.key, tile]));
  for (const { userId, displayName, video, stream } of pictures()) {
    const key = `${userId} ${video}`;
    const tile = tiles.get(key) ?? newTile(userId, video, key);
    tiles.delete(key);
    tile.querySelector('.picture-name').textContent =
      video === 'screen' ? `${displayName}: screen` : displayName;
    const player = tile.querySelector('video');
    if (player.srcObject?.getTracks()[0] !== stream.getTracks()[0]) {
      player.srcObject = stream;
    }
    if (!tile.isConnected) {
      list.append(tile);
    }
  }
  for (const tile of tiles.values()) {
    tile.querySelector('video').srcObject = null;
    tile.remove();
  }
  list.hidden = list.children.length === 0;
  for (const video of ['camera', 'screen']) {
    $(video).disabled = room.state !== 'connected';
    $(video).setAttribute('aria-pressed', String(room.localVideo(video) !== null));
  }
}

function pictures() {
  const shown = [];
  for (const video of ['camera', 'screen']) {
    const own = room.localVideo(video);
    if (own) {
      shown.push({ userId: room.userId, displayName: 'You', video, stream: new MediaStream([own]) });
    }
  }
  for (const user of room.users.values()) {
    for (const video of ['screen', 'camera']) {
      const stream = user[video] ? room.videoStreamOf(user.userId, video) : null;
      if (stream) {
        shown.push({ userId: user.userId, displayName: user.displayName, video, stream });
      }
    }
  }
  return shown;
}

function newTile(userId, video, key) {
  const tile = $('picture-template').content.firstElementChild.cloneNode(true);
  tile.dataset.userId = userId;
  tile.dataset.video = video;
  tile.dataset.key = key;
  return tile;
}

function drawMicrophone() {
  const button = $('mute');
  const silent = room.microphone === null || room.muted;
  button.disabled = room.roomId === null;
  button.dataset.muted = String(silent);
  $('mute-icon').setAttribute('href', silent ? '#icon-mic-off' : '#icon-mic');
  $('mute-text').textContent =
    room.microphone === null ? 'Turn on microphone' : room.muted ? 'Unmute' : 'Mute';
}

function drawDial() {
  // Phones dial numbers: a room with a name is for browsers.
  const number = typeof entry?.roomId === 'number' ? entry.roomId : null;
  const uri = number === null ? '' : sipUriPattern.replace('{roomId}', number);
  $('dial').hidden = uri === '';
  $('sip-uri').textContent = uri;
  $('sip-uri').href = uri;
}

function fillForm(values) {
  for (const field of FIELDS) {
    $('join-form').elements[field].value = values[field] ?? '';
  }
}

function nameOf(userId) {
  const row = $('members').querySelector(`[data-user-id="${CSS.escape(userId)}"]`);
  return row?.querySelector('.member-name').textContent ?? userId;
}

function initials(name) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join('') || '?';
}

function hueOf(text) {
  let hash = 0;
  for (const char of text) {
    hash = (hash * 31 + char.codePointAt(0)) % 360;
  }
  return hash;
}

function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?)]$/.test(first) ? first : `${first}.`;
}

// --- the address, the form, the buttons -------------------------------------------------------

/** @returns {object|string} what to join with, or a sentence naming what is missing or wrong */
function read(values) {
  const missing = FIELDS.filter((field) => !values[field]);
  if (missing.length > 0) {
    return `Still missing: ${missing.join(', ')}.`;
  }
  const numeric = /^\d{1,10}$/.test(values.roomId);
  if (!numeric && !/^[A-Za-z0-9_-]{1,64}$/.test(values.roomId)) {
    return 'roomId must be a number, or a name of letters, digits, _ and -.';
  }
  if (!/^\d{1,10}$/.test(values.sdkAppId)) {
    return 'sdkAppId must be a number.';
  }
  const roomId = numeric ? Number(values.roomId) : values.roomId;
  return { ...values, roomId, sdkAppId: Number(values.sdkAppId) };
}

function openAddress() {
  const values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (FIELDS.every((field) => !values[field])) {
    showForm();
    return;
  }
  const wanted = read(values);
  if (typeof wanted === 'string') {
    showForm();
    fillForm(values);
    say('error', `The link is not complete. ${wanted}`);
  } else {
    join(wanted);
  }
}

function showForm() {
  say('error', '');
  show('join');
  setStatus('idle', STATUS.idle);
  document.title = 'Switchroom';
}

$('join-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const values = Object.fromEntries(
    [...new FormData(event.target)].map(([name, value]) => [name, value.trim()]));
  const wanted = read(values);
  if (typeof wanted === 'string') {
    say('error', wanted);
    const bad = FIELDS.find((field) => wanted.includes(field));
    event.target.elements[bad]?.focus();
  } else {
    join(wanted);
  }
});

$('mute').addEventListener('click', muteOrUnmute);
$('camera').addEventListener('click', () => showOrHide('camera'));
$('screen').addEventListener('click', () => showOrHide('screen'));
$('leave').addEventListener('click', leave);
$('again').addEventListener('click', () => join(entry));
$('other').addEventListener('click', () => {
  showForm();
  fillForm({ ...entry, roomId: '' });
});
$('resume').addEventListener('click', async () => {
  await room.resumeAudio();
  $('resume').hidden = true;
});
$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText($('sip-uri').textContent);
    $('copy-text').textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren($('sip-uri'));
    $('copy-text').textContent = 'Selected';
  }
  setTimeout(() => {
    $('copy-text').textContent = 'Copy';
  }, 2000);
});

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, textarea');
  if (event.key === 'm' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    muteOrUnmute();
  }
});
window.addEventListener('hashchange', () => {
  if (room.state !== 'connecting' && room.state !== 'connected') {
    openAddress();
  }
});

fetch('config.json')
  .then((response) => response.json())
  .then((config) => {
    sipUriPattern = config.sipUriPattern ?? '';
    drawDial();
  })
  .catch(() => say('notice', 'The server did not say which phone number leads here.'));

openAddress();
