package io.switchroom.gateway.apps;

import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.RoleProfiles;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The SQL of applications and their role profiles: the tables of {@code V2__apps.sql}. */
final class AppStore {

  /**
   * @param origin {@link #FILE} or {@link #API}
   * @param settings JSON
   */
  record AppRow(long sdkAppId, String origin, String settings) {
    boolean isFromFile() {
      return origin.equals(FILE);
    }
  }

  /**
   * @param origin {@link #FILE} or {@link #API}
   * @param settings JSON
   */
  record ProfileRow(
      RoleProfiles.Key set, String role, String origin, boolean isDefault, String settings) {
    boolean isFromFile() {
      return origin.equals(FILE);
    }
  }

  static final String FILE = "file";
  static final String API = "api";

  List<AppRow> apps(Connection connection) throws SQLException {
    List<AppRow> rows = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT sdk_app_id, origin, settings FROM app ORDER BY sdk_app_id");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        rows.add(new AppRow(row.getLong(1), row.getString(2), row.getString(3)));
      }
    }
    return rows;
  }

  List<ProfileRow> profiles(Connection connection) throws SQLException {
    List<ProfileRow> rows = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT sdk_app_id, platform, role, origin, is_default, settings"
                    + " FROM role_profile ORDER BY sdk_app_id, platform, role");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        rows.add(
            new ProfileRow(
                set(row),
                row.getString(3),
                row.getString(4),
                row.getInt(5) != 0,
                row.getString(6)));
      }
    }
    return rows;
  }

  Map<RoleProfiles.Key, Long> sequences(Connection connection) throws SQLException {
    Map<RoleProfiles.Key, Long> sequences = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT sdk_app_id, platform, sequence FROM profile_set");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        sequences.put(set(row), row.getLong(3));
      }
    }
    return sequences;
  }

  private static RoleProfiles.Key set(ResultSet row) throws SQLException {
    long platform = row.getLong(2);
    return new RoleProfiles.Key(
        new SdkAppId(row.getLong(1)),
        Platform.of(platform).orElseThrow(() -> new SQLException("no platform: " + platform)));
  }

  void put(Connection connection, AppRow app) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "INSERT INTO app (sdk_app_id, origin, settings) VALUES (?, ?, ?)"
                + " ON CONFLICT (sdk_app_id) DO UPDATE"
                + " SET origin = excluded.origin, settings = excluded.settings")) {
      put.setLong(1, app.sdkAppId());
      put.setString(2, app.origin());
      put.setString(3, app.settings());
      put.executeUpdate();
    }
  }

  void removeApp(Connection connection, long sdkAppId) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM app WHERE sdk_app_id = ?")) {
      delete.setLong(1, sdkAppId);
      delete.executeUpdate();
    }
  }

  /** The set's sequence rises. */
  void put(Connection connection, ProfileRow profile) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "INSERT INTO role_profile (sdk_app_id, platform, role, origin, is_default, settings)"
                + " VALUES (?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (sdk_app_id, platform, role) DO UPDATE SET"
                + " origin = excluded.origin, is_default = excluded.is_default,"
                + " settings = excluded.settings")) {
      name(put, profile.set(), profile.role());
      put.setString(4, profile.origin());
      put.setInt(5, profile.isDefault() ? 1 : 0);
      put.setString(6, profile.settings());
      put.executeUpdate();
    }
    raiseSequence(connection, profile.set());
  }

  /** The set's sequence rises. */
  void removeProfile(Connection connection, RoleProfiles.Key set, String role) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM role_profile WHERE sdk_app_id = ? AND platform = ? AND role = ?")) {
      name(delete, set, role);
      delete.executeUpdate();
    }
    raiseSequence(connection, set);
  }

  private static void name(PreparedStatement statement, RoleProfiles.Key set, String role)
      throws SQLException {
    statement.setLong(1, set.application().value());
    statement.setInt(2, set.platform().number());
    statement.setString(3, role);
  }

  private void raiseSequence(Connection connection, RoleProfiles.Key set) throws SQLException {
    try (PreparedStatement raise =
        connection.prepareStatement(
            "INSERT INTO profile_set (sdk_app_id, platform, sequence) VALUES (?, ?, 2)"
                + " ON CONFLICT (sdk_app_id, platform) DO UPDATE"
                + " SET sequence = profile_set.sequence + 1")) {
      raise.setLong(1, set.application().value());
      raise.setInt(2, set.platform().number());
      raise.executeUpdate();
    }
  }
}
