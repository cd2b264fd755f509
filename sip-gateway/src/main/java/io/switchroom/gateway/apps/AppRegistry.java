package io.switchroom.gateway.apps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.apps.AppEdit.Conflict;
import io.switchroom.gateway.apps.AppEdit.Done;
import io.switchroom.gateway.apps.AppEdit.NotFound;
import io.switchroom.gateway.apps.AppStore.AppRow;
import io.switchroom.gateway.apps.AppStore.ProfileRow;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.GatewayConfig.Profile;
import io.switchroom.gateway.config.JsonSettings;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.store.SqlWork;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.ProfileSet;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.profile.ShippedProfiles;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applications and their role profiles: those of the configuration file, which seeds them at each
 * start and reload and rules over what it names, and those made through the API. All of them are in
 * the database, but for the keys of the file's applications, which stay in the file.
 */
public final class AppRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(AppRegistry.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IN_FILE = "it stands in the configuration file; change it there";

  private final Database database;
  private final AppStore store = new AppStore();
  private final Consumer<State> listener;
  private volatile State now = new State(List.of(), Set.of(), RoleProfiles.SHIPPED);

  private record Numbered(long number, AppEdit edit) {}

  private long published;

  /** Of the thread that writes to the database, as are {@link #fileApps}. */
  private long edits;

  /** Of the thread that writes to the database. */
  private List<App> fileApps = List.of();

  /**
   * What the rows of applications mean, so that an edit reads only what it changes. Same thread.
   */
  private Map<AppRow, App> rowsRead = Map.of();

  /**
   * Everything at one moment. Immutable.
   *
   * @param fromFile sdkAppIds of the configuration file's applications
   */
  public record State(List<App> apps, Set<Long> fromFile, RoleProfiles profiles) {
    public State {
      apps = List.copyOf(apps);
      fromFile = Set.copyOf(fromFile);
    }

    public boolean isFromFile(SdkAppId app) {
      return fromFile.contains(app.value());
    }
  }

  /**
   * @param listener told of every change, on a thread of the database's: it must be short
   */
  public AppRegistry(Database database, Consumer<State> listener) {
    this.database = database;
    this.listener = listener;
  }

  /** Everything as it is now, from any thread; nothing before the first {@link #seed}. */
  public State now() {
    return now;
  }

  /**
   * Takes over what the configuration file says now. Each future here may fail as the database's.
   */
  public CompletionStage<State> seed(List<App> apps) {
    return edit(connection -> {
          fileApps = apps;
          seedApps(connection);
          seedProfiles(connection);
          return new Done(load(connection));
        })
        .thenApply(edit -> ((Done) edit).now());
  }

  /**
   * Makes an application or changes it.
   *
   * @param body its settings ({@link JsonSettings#app})
   * @throws IllegalArgumentException with every mistake of the body, one per line
   */
  public CompletionStage<AppEdit> putApp(SdkAppId id, ObjectNode body) {
    JsonSettings.app(id.value(), body);
    return edit(
        connection -> {
          if (isFromFile(id)) {
            return new Conflict(IN_FILE);
          }
          store.put(connection, new AppRow(id.value(), AppStore.API, body.toString()));
          return new Done(load(connection));
        });
  }

  /** Nobody new gets in; who is in stays. Its role profiles go, too. */
  public CompletionStage<AppEdit> removeApp(SdkAppId id) {
    return edit(
        connection -> {
          if (isFromFile(id)) {
            return new Conflict(IN_FILE);
          }
          if (isMissing(connection, id)) {
            return new NotFound("there is no application " + id);
          }
          store.removeApp(connection, id.value());
          for (ProfileRow row : store.profiles(connection)) {
            if (row.set().application().equals(id)) {
              store.removeProfile(connection, row.set(), row.role());
            }
          }
          return new Done(load(connection));
        });
  }

  /** Makes a role profile or changes it; who is in goes on with the one he found. */
  public CompletionStage<AppEdit> putProfile(SdkAppId app, Profile profile) {
    RoleProfiles.Key set = new RoleProfiles.Key(app, profile.platform());
    return edit(
        connection -> {
          if (isMissing(connection, app)) {
            return new NotFound("there is no application " + app);
          }
          List<ProfileRow> rows = rows(connection, set);
          ProfileRow old = find(rows, profile.profile().role());
          ProfileRow standing =
              rows.stream().filter(ProfileRow::isDefault).findFirst().orElse(null);
          if (old != null && old.isFromFile()) {
            return new Conflict(IN_FILE);
          }
          if (profile.isDefault() && standing != null && standing.isFromFile()) {
            return new Conflict("the default, " + standing.role() + ", is one of the file's");
          }
          if (!profile.isDefault() && old != null && old.isDefault()) {
            return new Conflict("it is the default; make another one the default instead");
          }
          if (profile.isDefault() && standing != null && standing != old) {
            store.put(connection, row(set, AppStore.API, parse(standing), false));
          }
          store.put(connection, row(set, AppStore.API, profile.profile(), profile.isDefault()));
          return new Done(load(connection));
        });
  }

  /** Removes a role profile, or brings back the shipped one of that name. */
  public CompletionStage<AppEdit> removeProfile(RoleProfiles.Key set, String role) {
    return edit(
        connection -> {
          ProfileRow row = find(rows(connection, set), role);
          if (row == null) {
            boolean shipped =
                ShippedProfiles.of(set.platform()).stream()
                    .anyMatch(profile -> profile.role().equals(role));
            return shipped
                ? new Conflict("it is as it was shipped, and stays")
                : new NotFound("there is no role profile of that name");
          }
          if (row.isFromFile()) {
            return new Conflict(IN_FILE);
          }
          if (row.isDefault()) {
            return new Conflict("it is the default; make another one the default first");
          }
          store.removeProfile(connection, set, role);
          return new Done(load(connection));
        });
  }

  private CompletionStage<AppEdit> edit(SqlWork<AppEdit> work) {
    CompletableFuture<Numbered> committed =
        database.write(connection -> new Numbered(++edits, work.run(connection)));
    return committed.thenApply(
        numbered -> {
          if (numbered.edit() instanceof Done done) {
            publish(numbered.number(), done.now());
          }
          return numbered.edit();
        });
  }

  /** Whoever asked for an edit may be slow to hear of it, and a later one has come before it. */
  private synchronized void publish(long number, State state) {
    if (number > published) {
      published = number;
      now = state;
      listener.accept(state);
    }
  }

  private boolean isFromFile(SdkAppId id) {
    return fileApps.stream().anyMatch(app -> app.sdkAppId() == id.value());
  }

  private boolean isMissing(Connection connection, SdkAppId id) throws SQLException {
    return store.apps(connection).stream().noneMatch(row -> row.sdkAppId() == id.value());
  }

  private void seedApps(Connection connection) throws SQLException {
    for (AppRow row : store.apps(connection)) {
      boolean named = isFromFile(new SdkAppId(row.sdkAppId()));
      if (row.isFromFile() && !named) {
        store.removeApp(connection, row.sdkAppId());
      } else if (!row.isFromFile() && named) {
        LOG.warn("application {} of the API is the configuration file's now", row.sdkAppId());
      }
    }
    for (App app : fileApps) {
      ObjectNode settings =
          JsonNodeFactory.instance
              .objectNode()
              .put("privateMapKeyRequired", app.privateMapKeyRequired())
              .put("accountType", app.accountType())
              .put("bizId", app.bizId());
      store.put(connection, new AppRow(app.sdkAppId(), AppStore.FILE, settings.toString()));
    }
  }

  private void seedProfiles(Connection connection) throws SQLException {
    Map<String, ProfileRow> wanted = new LinkedHashMap<>();
    for (App app : fileApps) {
      for (Profile profile : app.profiles()) {
        RoleProfiles.Key set =
            new RoleProfiles.Key(new SdkAppId(app.sdkAppId()), profile.platform());
        ProfileRow row = row(set, AppStore.FILE, profile.profile(), profile.isDefault());
        wanted.put(set + row.role(), row);
      }
    }
    for (ProfileRow row : store.profiles(connection)) {
      ProfileRow now = wanted.get(row.set() + row.role());
      if (row.equals(now)) {
        wanted.remove(row.set() + row.role());
      } else if (row.isFromFile() && now == null) {
        store.removeProfile(connection, row.set(), row.role());
      } else if (!row.isFromFile() && now != null) {
        LOG.warn("role profile {} of {} is the file's now", row.role(), row.set().application());
      }
    }
    for (ProfileRow row : wanted.values()) {
      store.put(connection, row);
    }
  }

  private State load(Connection connection) throws SQLException {
    List<App> apps = new ArrayList<>(fileApps);
    Map<AppRow, App> read = new HashMap<>();
    for (AppRow row : store.apps(connection)) {
      if (!row.isFromFile()) {
        try {
          App app = rowsRead.containsKey(row) ? rowsRead.get(row) : app(row);
          read.put(row, app);
          apps.add(app);
        } catch (IllegalArgumentException e) {
          LOG.error("application {} is left out: {}", row.sdkAppId(), e.getMessage());
        }
      }
    }
    rowsRead = read;
    apps.sort(Comparator.comparingLong(App::sdkAppId));
    Set<Long> fromFile = fileApps.stream().map(App::sdkAppId).collect(Collectors.toSet());
    return new State(apps, fromFile, profiles(connection));
  }

  private static App app(AppRow row) {
    return JsonSettings.app(row.sdkAppId(), (ObjectNode) json(row.settings()));
  }

  private RoleProfiles profiles(Connection connection) throws SQLException {
    Map<RoleProfiles.Key, List<ProfileRow>> rows =
        store.profiles(connection).stream().collect(Collectors.groupingBy(ProfileRow::set));
    Map<RoleProfiles.Key, Long> sequences = store.sequences(connection);
    Set<RoleProfiles.Key> keys = new HashSet<>(sequences.keySet());
    keys.addAll(rows.keySet());
    Map<RoleProfiles.Key, ProfileSet> sets = new HashMap<>();
    for (RoleProfiles.Key key : keys) {
      List<ProfileRow> own = rows.getOrDefault(key, List.of());
      sets.put(
          key,
          ShippedProfiles.set(
              key.platform(),
              sequences.getOrDefault(key, 1L),
              defaultRole(own),
              own.stream().map(AppRegistry::parse).toList()));
    }
    return new RoleProfiles(sets);
  }

  /** The file's word counts more. */
  private static String defaultRole(List<ProfileRow> rows) {
    return rows.stream()
        .filter(ProfileRow::isDefault)
        .min((a, b) -> Boolean.compare(b.isFromFile(), a.isFromFile()))
        .map(ProfileRow::role)
        .orElse(ShippedProfiles.DEFAULT_ROLE);
  }

  private List<ProfileRow> rows(Connection connection, RoleProfiles.Key set) throws SQLException {
    return store.profiles(connection).stream().filter(row -> row.set().equals(set)).toList();
  }

  private static ProfileRow find(List<ProfileRow> rows, String role) {
    return rows.stream().filter(row -> row.role().equals(role)).findFirst().orElse(null);
  }

  private static ProfileRow row(
      RoleProfiles.Key set, String origin, RoleProfile profile, boolean isDefault) {
    String settings = ProfileJson.of(profile, isDefault).toString();
    return new ProfileRow(set, profile.role(), origin, isDefault, settings);
  }

  private static RoleProfile parse(ProfileRow row) {
    return ProfileJson.parse(json(row.settings()));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds what is no JSON", e);
    }
  }
}
