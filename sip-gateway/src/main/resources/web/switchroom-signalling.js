import { ErrorCode, SwitchroomError } from './switchroom-error.js';

const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_NORMAL = 1000;

/** The WebSocket: requests with their replies, events, and the end. */
export class Signalling {
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
