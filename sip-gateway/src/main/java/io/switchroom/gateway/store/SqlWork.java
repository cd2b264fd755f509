package io.switchroom.gateway.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One piece of work in the database. It neither commits nor closes the connection, and it may be
 * run again from its beginning if its transaction had to be rolled back.
 */
@FunctionalInterface
public interface SqlWork<T> {
  T run(Connection connection) throws SQLException;
}
