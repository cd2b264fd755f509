/** The others in the room, as the server's events tell of them. */
export class Roster {
  /** @type {Map<string, import('./switchroom.js').User>} by userId */
  users = new Map();

  /** Begins with those who are there on entry. */
  begin(users) {
    this.users.clear();
    for (const user of users) {
      this.users.set(user.userId, { camera: false, screen: false, quality: 0, ...user, volume: 0 });
    }
  }

  clear() {
    this.users.clear();
  }

  /** What an event of the server's changes. */
  apply(event) {
    const user = this.users.get(event.userId);
    switch (event.type) {
      case 'onUserEnter':
        this.users.set(event.userId, {
          userId: event.userId,
          kind: event.kind,
          displayName: event.displayName,
          role: event.role,
          audio: false,
          volume: 0,
          camera: false,
          screen: false,
          quality: 0,
        });
        break;
      case 'onUserExit':
        this.users.delete(event.userId);
        break;
      case 'onRoomHasAudio':
      case 'onRoomNoAudio':
        change(user, { audio: event.type === 'onRoomHasAudio' });
        break;
      case 'onRoomHasVideo':
      case 'onRoomNoVideo':
        change(user, { [event.video]: event.type === 'onRoomHasVideo' });
        break;
      case 'onUserRoleChange':
        change(user, { role: event.role });
        break;
      case 'onUserVoiceVolume': {
        const volumes = new Map(event.volumes.map(({ userId, volume }) => [userId, volume]));
        for (const other of this.users.values()) {
          other.volume = volumes.get(other.userId) ?? 0;
        }
        break;
      }
      case 'onNetworkQuality':
        for (const { userId, quality } of event.users) {
          change(this.users.get(userId), { quality });
        }
        break;
      default:
    }
  }
}

function change(user, changes) {
  if (user) {
    Object.assign(user, changes);
  }
}
