-- Applications and their role profiles: those of the configuration file, which seeds them anew at
-- each start and reload, and those made through the API. For SQLite and PostgreSQL.

CREATE TABLE app (
  sdk_app_id BIGINT NOT NULL PRIMARY KEY,
  origin     TEXT   NOT NULL, -- file or api
  settings   TEXT   NOT NULL  -- JSON; of the file's without keys, which stay in the file
);

CREATE TABLE role_profile (
  sdk_app_id BIGINT  NOT NULL,
  platform   INTEGER NOT NULL, -- 0 pc, 1 ios, 2 android, 4 mac, 8 phone
  role       TEXT    NOT NULL,
  origin     TEXT    NOT NULL, -- file or api
  is_default INTEGER NOT NULL, -- 0 or 1
  settings   TEXT    NOT NULL, -- JSON, as clients get it
  PRIMARY KEY (sdk_app_id, platform, role)
);

CREATE TABLE profile_set (
  sdk_app_id BIGINT  NOT NULL,
  platform   INTEGER NOT NULL,
  sequence   BIGINT  NOT NULL, -- rises with every change; without a row: 1
  PRIMARY KEY (sdk_app_id, platform)
);
