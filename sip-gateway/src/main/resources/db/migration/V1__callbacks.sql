-- What waits to be sent to applications, and the log of what was sent. For SQLite and PostgreSQL.

CREATE TABLE callback (
  id         BIGINT  NOT NULL PRIMARY KEY, -- rises with each event, never used twice
  sdk_app_id BIGINT  NOT NULL,
  room       TEXT    NOT NULL, -- as in JSON: 7 is a number, "7" a name
  event_type INTEGER NOT NULL,
  event_info TEXT    NOT NULL, -- JSON
  posted_ms  BIGINT  NOT NULL, -- Unix time, as all of them
  state      TEXT    NOT NULL, -- waiting, delivered or given-up
  attempts   INTEGER NOT NULL, -- that are known to have been made
  ended_ms   BIGINT, -- while it waits: none
  last_error TEXT
);

CREATE INDEX callback_waiting ON callback (id) WHERE state = 'waiting';
CREATE INDEX callback_room ON callback (sdk_app_id, room, id);
CREATE INDEX callback_ended ON callback (ended_ms);

CREATE TABLE callback_attempt (
  callback_id BIGINT  NOT NULL,
  number      INTEGER NOT NULL, -- from 1
  begun_ms    BIGINT  NOT NULL,
  latency_ms  INTEGER NOT NULL,
  status      INTEGER, -- of HTTP; without an answer: none
  error       TEXT, -- of a success: none
  PRIMARY KEY (callback_id, number)
);
