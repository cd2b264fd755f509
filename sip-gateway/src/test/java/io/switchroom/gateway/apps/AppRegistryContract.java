package io.switchroom.gateway.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.GatewayConfig.Profile;
import io.switchroom.gateway.config.JsonSettings;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.store.DatabaseSettings;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.ProfileSet;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.profile.ShippedProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Applications and role profiles, in either kind of database, over several lives of the gateway.
 */
abstract class AppRegistryContract {
  private static final SdkAppId ONE = new SdkAppId(1);
  private static final SdkAppId TWO = new SdkAppId(4_294_967_295L);
  private static final Platform PC = Platform.PC;

  private final List<AppRegistry.State> told = new ArrayList<>();
  private DatabaseSettings settings;
  private Database database;
  private AppRegistry registry;

  /** Of an empty database. */
  protected abstract DatabaseSettings settings();

  @BeforeEach
  void open() throws Exception {
    settings = settings();
    start(List.of(app(ONE)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void start(List<App> file) throws Exception {
    database = Database.open(settings);
    registry = new AppRegistry(database, told::add);
    get(registry.seed(file));
  }

  private void restart(List<App> file) throws Exception {
    database.close();
    start(file);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static ObjectNode settings(SdkAppId id) {
    return JsonNodeFactory.instance.objectNode().put("secret", ("key of " + id).repeat(10));
  }

  private static App app(SdkAppId id, Profile... profiles) {
    App app = JsonSettings.app(id.value(), settings(id));
    return new App(
        app.sdkAppId(),
        app.secrets(),
        app.publicKeys(),
        app.privateKey(),
        app.privateMapKeyRequired(),
        app.accountType(),
        app.bizId(),
        app.development(),
        app.callbacks(),
        List.of(profiles));
  }

  private static Profile profile(String role, int fps, boolean isDefault) {
    RoleProfile profile = ShippedProfiles.basis(PC, role).with(Map.of(ProfileField.FPS, fps));
    return new Profile(PC, isDefault, profile);
  }

  private ProfileSet set(SdkAppId app) {
    return registry.now().profiles().set(app, PC);
  }

  private Optional<Integer> fps(String role) {
    return set(ONE).find(role).map(profile -> profile.get(ProfileField.FPS));
  }

  private List<Long> apps() {
    return registry.now().apps().stream().map(App::sdkAppId).toList();
  }

  @Test
  void whatTheApiMadeIsThereAfterARestart() throws Exception {
    assertInstanceOf(AppEdit.Done.class, get(registry.putApp(TWO, settings(TWO))));
    get(registry.putProfile(ONE, profile("teacher", 24, true)));
    get(registry.putProfile(TWO, profile("ed320", 7, false)));
    AppRegistry.State before = registry.now();
    restart(List.of(app(ONE)));
    assertEquals(before, registry.now());
    assertEquals(List.of(1L, TWO.value()), apps());
    assertTrue(registry.now().isFromFile(ONE));
    assertFalse(registry.now().isFromFile(TWO));
    assertEquals("teacher", set(ONE).defaultRole());
    assertEquals(before, told.get(told.size() - 1));
  }

  @Test
  void theFileRulesOverWhatItNames() throws Exception {
    get(registry.putApp(TWO, settings(TWO)));
    get(registry.putProfile(ONE, profile("teacher", 24, true)));
    restart(List.of(app(ONE, profile("teacher", 10, false), profile("pupil", 5, true)), app(TWO)));
    assertTrue(registry.now().isFromFile(TWO));
    assertEquals(Optional.of(10), fps("teacher"));
    assertEquals("pupil", set(ONE).defaultRole());
    assertInstanceOf(AppEdit.Conflict.class, get(registry.putApp(TWO, settings(TWO))));
    assertInstanceOf(AppEdit.Conflict.class, get(registry.removeApp(ONE)));
    for (String role : List.of("teacher", "pupil")) {
      assertInstanceOf(
          AppEdit.Conflict.class, get(registry.putProfile(ONE, profile(role, 9, false))));
      assertInstanceOf(
          AppEdit.Conflict.class, get(registry.removeProfile(new RoleProfiles.Key(ONE, PC), role)));
    }
    assertInstanceOf(
        AppEdit.Conflict.class, get(registry.putProfile(ONE, profile("own", 9, true))));
  }

  @Test
  void whatLeavesTheFileIsGone() throws Exception {
    restart(List.of(app(ONE, profile("pupil", 5, true)), app(TWO)));
    restart(List.of(app(ONE)));
    assertEquals(List.of(1L), apps());
    assertEquals(Optional.empty(), fps("pupil"));
    assertEquals("user", set(ONE).defaultRole());
  }

  @Test
  void theSequenceRisesWithEveryChangeAndNothingElse() throws Exception {
    assertEquals(1, set(ONE).sequence());
    get(registry.putProfile(ONE, profile("teacher", 24, false)));
    assertEquals(2, set(ONE).sequence());
    restart(List.of(app(ONE)));
    get(registry.seed(List.of(app(ONE))));
    assertEquals(2, set(ONE).sequence());
    List<App> withPupil = List.of(app(ONE, profile("pupil", 5, false)));
    get(registry.seed(withPupil));
    assertEquals(3, set(ONE).sequence());
    restart(withPupil);
    assertEquals(3, set(ONE).sequence());
    get(registry.removeProfile(new RoleProfiles.Key(ONE, PC), "teacher"));
    assertEquals(4, set(ONE).sequence());
    get(registry.seed(List.of(app(ONE))));
    assertEquals(5, set(ONE).sequence());
    assertEquals(1, registry.now().profiles().set(ONE, Platform.IOS).sequence());
  }

  @Test
  void exactlyOneProfileIsTheDefault() {
    get(registry.putProfile(ONE, profile("a", 1, true)));
    get(registry.putProfile(ONE, profile("b", 2, true)));
    assertEquals("b", set(ONE).defaultRole());
    assertInstanceOf(AppEdit.Conflict.class, get(registry.putProfile(ONE, profile("b", 3, false))));
    get(registry.putProfile(ONE, profile("b", 3, true)));
    assertEquals(Optional.of(1), fps("a"));
    assertEquals(Optional.of(3), fps("b"));
    assertEquals(1, set(ONE).profiles().stream().filter(set(ONE)::isDefault).count());
  }

  @Test
  void anApplicationTakesItsProfilesAlong() throws Exception {
    get(registry.putApp(TWO, settings(TWO)));
    get(registry.putProfile(TWO, profile("teacher", 24, true)));
    get(registry.removeApp(TWO));
    assertInstanceOf(AppEdit.NotFound.class, get(registry.removeApp(TWO)));
    assertInstanceOf(
        AppEdit.NotFound.class, get(registry.putProfile(TWO, profile("teacher", 24, true))));
    get(registry.putApp(TWO, settings(TWO)));
    assertEquals("user", set(TWO).defaultRole());
    assertEquals(Optional.empty(), set(TWO).find("teacher"));
  }
}
