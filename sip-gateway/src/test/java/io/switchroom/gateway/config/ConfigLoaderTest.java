package io.switchroom.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.natives.NativeBinding;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.RoleProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final String OWN_SECRET = "0123456789abcdef0123456789abcdef";
  private static final String OWN_APP =
      "apps:\n  - {sdkAppId: 1400000002, secret: " + OWN_SECRET + "}\n";

  @TempDir Path folder;

  private GatewayConfig load(String yaml, Map<String, String> environment)
      throws InvalidConfigException {
    return new ConfigLoader(environment, 4).load(Optional.of(file(yaml)));
  }

  private GatewayConfig load(String yaml) throws InvalidConfigException {
    return load(yaml, Map.of());
  }

  /** The mistakes in a file, as "line: sentence", or in variables, as "NAME: sentence". */
  private List<String> mistakes(String yaml, Map<String, String> environment) {
    InvalidConfigException refused =
        assertThrows(InvalidConfigException.class, () -> load(yaml, environment));
    return refused.mistakes().stream().map(text -> text.replace(path() + ":", "")).toList();
  }

  private void refuses(String yaml, String... expected) {
    assertEquals(List.of(expected), mistakes(yaml, Map.of()));
  }

  private Path file(String yaml) {
    try {
      return Files.writeString(Path.of(path()), yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String path() {
    return folder.resolve("own.yaml").toString();
  }

  @Test
  void withoutAFileTheDefaultsAreThoseThatAnyToolMayRelyOn() throws InvalidConfigException {
    GatewayConfig config = new ConfigLoader(Map.of(), 4).load(Optional.empty());

    assertEquals("127.0.0.1", config.bind().getHostAddress());
    assertEquals(config.bind(), config.advertise());
    assertTrue(config.development());
    assertEquals(8080, config.http().port());
    assertEquals(5060, config.sip().port());
    assertEquals(7880, config.rtc().port());
    assertEquals(20000, config.media().firstPort());
    assertEquals(29999, config.media().lastPort());
    assertEquals(4, config.media().loops());
    assertEquals(10_000_000, config.rooms().maxNumber());
    assertEquals(1_400_000_001L, config.apps().get(0).sdkAppId());
    assertTrue(config.apps().get(0).development());
    assertEquals(1_400_000_001L, config.sip().sdkAppId());
    assertEquals(List.of(), config.dialplan().numbers());
  }

  @Test
  void phonesAreOfferedWideBandFirst() throws InvalidConfigException {
    GatewayConfig.Media media = load("").media();
    assertEquals(
        List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU, AudioCodec.PCMA),
        media.phoneCodecs());
    assertTrue(media.opusFec());
    assertTrue(media.phoneAutomaticGain());
    assertFalse(media.phoneNoiseSuppression());
    assertFalse(media.phoneEchoGuard());
    assertEquals(6, media.mixedTalkers());
    assertFalse(load("").metrics().perLeg());
  }

  @Test
  void noiseSuppressionWithoutItsLibraryIsRefusedWithWhatToInstall() throws Exception {
    String library = "no-library-of-this-name";
    NativeBinding absent =
        NativeBinding.ofSystem(ConfigLoaderTest.class, "Suppression", "libspeexdsp1", library);
    ConfigLoader without = new ConfigLoader(Map.of(), 1, absent::requireLibrary);
    ConfigLoader with = new ConfigLoader(Map.of(), 1, () -> {});
    Path on = file("media:\n  mixedTalkers: 5\n  phoneNoiseSuppression: true\n");

    InvalidConfigException refused =
        assertThrows(InvalidConfigException.class, () -> without.load(Optional.of(on)));
    assertEquals(1, refused.mistakes().size());
    String told = refused.mistakes().get(0);
    assertTrue(told.startsWith(on + ":3: media.phoneNoiseSuppression: "), told);
    assertTrue(told.endsWith("(Debian: libspeexdsp1); install it, or set this to false"), told);
    assertTrue(with.load(Optional.of(on)).media().phoneNoiseSuppression());
    Path off = file("media:\n  phoneEchoGuard: true\n");
    assertTrue(without.load(Optional.of(off)).media().phoneEchoGuard());
  }

  @Test
  void codecsAreAListOfKnownNames() throws InvalidConfigException {
    assertEquals(
        List.of(AudioCodec.PCMA, AudioCodec.OPUS),
        load("media:\n  phoneCodecs: [pcma, OPUS]\n").media().phoneCodecs());
    Map<String, String> environment = Map.of("SWITCHROOM_MEDIA_PHONE_CODECS", "[G722]");
    assertEquals(List.of(AudioCodec.G722), load("", environment).media().phoneCodecs());
    refuses(
        "media:\n  phoneCodecs: [G729, PCMU, PCMU]\n",
        "2: media.phoneCodecs: \"G729\" is no codec; codecs are G722, PCMA, PCMU, opus;"
            + " did you mean G722?",
        "2: media.phoneCodecs: PCMU stands there twice");
    refuses(
        "media:\n  phoneCodecs: []\n",
        "2: media.phoneCodecs: a list of at least one codec must stand here, such as G722, PCMA,"
            + " PCMU, opus");
  }

  @Test
  void aFileReplacesOnlyTheKeysThatItNames() throws InvalidConfigException {
    GatewayConfig config = load("http:\n  port: 8181\nmedia: {loops: 2, ports: 30000 - 30099}\n");

    assertEquals(8181, config.http().port());
    assertEquals(10, config.http().pingIntervalSeconds());
    assertEquals(2, config.media().loops());
    assertEquals(30099, config.media().lastPort());
  }

  @Test
  void anEmptyFileOrSectionChangesNothing() throws InvalidConfigException {
    GatewayConfig defaults = new ConfigLoader(Map.of(), 4).load(Optional.empty());

    assertEquals(defaults, load(""));
    assertEquals(defaults, load("# nothing yet\n"));
    assertEquals(defaults, load("http:\n  # port: 1\nsip:\n"));
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws InvalidConfigException {
    Map<String, String> environment =
        Map.of(
            "SWITCHROOM_HTTP_PORT", " 9090 ",
            "SWITCHROOM_MEDIA_PORTS", "31000-31001",
            "SWITCHROOM_MEDIA_TIMEOUT_SECONDS", "7",
            "SWITCHROOM_SIP_T1_MS", "250",
            "SWITCHROOM_DIALPLAN_NUMBERS", "{+4930: 5, '0049': {room: 6}}",
            "HOME", "/nowhere");

    GatewayConfig config = load("http:\n  port: 8181\n", environment);

    assertEquals(9090, config.http().port());
    assertEquals(31000, config.media().firstPort());
    assertEquals(7, config.media().timeoutSeconds());
    assertEquals(250, config.sip().t1Ms());
    assertEquals("+4930", config.dialplan().numbers().get(0).dialled());
    assertEquals("0049", config.dialplan().numbers().get(1).dialled());
    assertEquals(6, config.dialplan().numbers().get(1).room());
  }

  @Test
  void everyKeyHasAVariableOfItsOwn() {
    List<Setting> settings = ConfigLoader.reference().all();

    long variables = settings.stream().map(s -> Settings.variable(s.key())).distinct().count();

    assertEquals(settings.size(), variables);
    assertEquals(
        "SWITCHROOM_SIP_MAX_REQUESTS_PER_SECOND_PER_SOURCE",
        Settings.variable("sip.maxRequestsPerSecondPerSource"));
  }

  @Test
  void allMistakesAreReportedAtOnceWithTheirLines() {
    String yaml =
        """
        bind: 127.0.0.1
        http:
          prot: 8181
          maxConnections: many
        sip:
          port: 70000
        media:
          ports: 20001-29999
        apps:
          - sdkAppId: 1400000002
            secret: short
          - sdkAppId: 1400000002
            secret: %s
        """
            .formatted(OWN_SECRET);
    Map<String, String> environment = Map.of("SWITCHROOM_RTC_PRT", "1", "SWITCHROOM_BIND", "here");

    assertEquals(
        List.of(
            "3: http.prot is not a known key; did you mean http.port?",
            "4: http.maxConnections: \"many\" is not a whole number;"
                + " it must be from 1 to 1000000 connections",
            "6: sip.port: 70000 is out of range;"
                + " it must be from 0 to 65535 (a port; 0 is any free one)",
            "8: media.ports: 20001-29999 does not consist of pairs:"
                + " RTP takes an even port and RTCP the odd one after it; write 20002-29999",
            "11: apps: the secret is too short: 5 characters; it must have at least 32",
            "12: apps: sdkAppId 1400000002 stands already at 10",
            "SWITCHROOM_BIND: bind: \"here\" is not an IP address,"
                + " such as 127.0.0.1, 0.0.0.0 or ::1",
            "SWITCHROOM_RTC_PRT: is not the variable of a known key;"
                + " did you mean SWITCHROOM_RTC_PORT?"),
        mistakes(yaml, environment));
  }

  @Test
  void suggestsTheKnownKeyThatWasProbablyMeant() {
    refuses("htp:\n  port: 1\n", "1: htp is not a known key; did you mean http?");
    refuses(
        "rooms:\n  max_members: 3\n",
        "2: rooms.max_members is not a known key; did you mean rooms.maxMembers?");
    refuses(
        "media:\n  timeout: 3\n",
        "2: media.timeout is not a known key; did you mean media.timeoutSeconds?");
    refuses("port: 3\n", "1: port is not a known key; did you mean http.port?");
    refuses("quux: 3\n", "1: quux is not a known key");
  }

  @Test
  void refusesWhatIsNotTheShapeOfTheKey() {
    refuses("http: 8080\n", "1: http is a section; its keys belong on the lines below, indented");
    refuses("bind: [1]\n", "1: bind: a single value must stand here");
    refuses("bind:\n", "1: bind: a single value must stand here");
    refuses("bind: ::1\nbind: ::1\n", "2: bind is set a second time; the first is in line 1");
    refuses("? [a]\n: 1\n", "1: a list or table stands where a key should");
    refuses("- bind\n", "1: the file must consist of lines like \"http:\" and their keys");
    refuses("development: yes\n", "1: development: \"yes\" is neither true nor false");
    refuses("apps: []\n", "1: apps: a list of at least one application must stand here");
    refuses(
        "dialplan:\n  numbers: 7\n",
        "2: dialplan.numbers: a table of number: room must stand here");
  }

  @Test
  void refusesWhatIsNotAWholeNumber() {
    String right = "; it must be from 1 to 86400 seconds";
    for (String text : List.of("1.5", "0x10", "007", "1e3", "", "ten")) {
      refuses(
          "media:\n  timeoutSeconds: '" + text + "'\n",
          "2: media.timeoutSeconds: \"" + text + "\" is not a whole number" + right);
    }
    for (String text : List.of("0", "-1", "86401", "99999999999999999999999")) {
      refuses(
          "media:\n  timeoutSeconds: " + text + "\n",
          "2: media.timeoutSeconds: " + text + " is out of range" + right);
    }
  }

  @Test
  void refusesRangesThatAreNotPairsOfPorts() {
    refuses(
        "media:\n  ports: 20000\n",
        "2: media.ports: \"20000\" is not a range of ports, such as 20000-29999");
    refuses(
        "media:\n  ports: 20000-70000\n",
        "2: media.ports: 20000-70000 is out of range; ports go from 1 to 65535");
    refuses(
        "media:\n  ports: 29999-20000\n",
        "2: media.ports: 29999-20000 holds no pair of ports; the first must be below the last");
    assertTrue(mistakes("media:\n  ports: 20000-20100\n", Map.of()).get(0).endsWith("20000-20101"));
  }

  @Test
  void refusesPortsThatOverlap() {
    refuses(
        "sip:\n  port: 8080\n",
        "2: sip.port: 8080 is also http.port 8080, both TCP; choose another");
    refuses(
        "rtc:\n  port: 5059\nmedia:\n  loops: 2\n",
        "2: rtc.port: 5059-5060 overlaps sip.port 5060, both UDP; choose another");
    refuses(
        "media:\n  ports: 7882-7891\n  loops: 8\n",
        "2: media.ports: 7882-7891 overlaps rtc.port 7880-7887, both UDP; choose another");
    refuses(
        "rtc:\n  port: 65535\nmedia:\n  loops: 2\n",
        "2: rtc.port: 2 loops (media.loops) need the ports up to 65536; the last port is 65535");
  }

  @Test
  void anyFreePortOverlapsWithNothing() throws InvalidConfigException {
    GatewayConfig config = load("http: {port: 0}\nsip: {port: 0}\nrtc: {port: 0}\n");

    assertEquals(0, config.http().port());
    assertEquals(0, config.sip().port());
    assertEquals(0, config.rtc().port());
  }

  @Test
  void tcpAndUdpDoNotShareTheirPorts() throws InvalidConfigException {
    assertEquals(7880, load("http: {port: 7880}\n").http().port());
  }

  @Test
  void refusesTheDevelopmentSecretOnAnAddressThatOthersReach() {
    String sentence =
        "1: bind: 192.0.2.1 is not a loopback address, and application 1400000001 has the"
            + " development secret, with which anyone may enter any room; give it a secret of its"
            + " own (apps) or bind to 127.0.0.1";
    refuses("bind: 192.0.2.1\n", sentence);
  }

  @Test
  void refusesTheDevelopmentSecretUnderAnyOtherName() throws InvalidConfigException {
    String secret =
        new ConfigLoader(Map.of(), 1)
            .load(Optional.empty())
            .apps()
            .get(0)
            .secrets()
            .get(0)
            .reveal();
    String yaml = "bind: 192.0.2.1\napps: [{sdkAppId: 7, secret: " + secret + "}]\n";

    List<String> mistakes = mistakes(yaml, Map.of());

    assertEquals(1, mistakes.size());
    assertTrue(mistakes.get(0).contains("application 7 has the development secret"), yaml);
  }

  @Test
  void theApiKeyThatEveryoneKnowsServesOnThisMachineOnly() throws InvalidConfigException {
    GatewayConfig.Api.Key known = load("").api().keys().get(0);
    assertEquals(List.of(), load("bind: 192.0.2.1\n" + OWN_APP).api().keys());

    String yaml =
        "bind: 192.0.2.1\n"
            + OWN_APP
            + "api: {keys: [{name: mine, scopes: all, secret: "
            + known.secret().reveal()
            + "}]}\n";
    List<String> mistakes = mistakes(yaml, Map.of());
    assertEquals(1, mistakes.size());
    assertTrue(mistakes.get(0).contains("the API key mine has the development secret"), yaml);
  }

  @Test
  void readsApiKeysAndTellsEveryMistakeInThem() throws InvalidConfigException {
    String secret = "0123456789012345678901234567890123";
    GatewayConfig.Api.Key key =
        load("api:\n  keys:\n    - name: support\n      secret: "
                + secret
                + "\n      scopes: [rooms:read, callbacks:read]\n      apps: [1400000001]\n")
            .api()
            .keys()
            .get(0);
    assertEquals(Set.of(ApiScope.ROOMS_READ, ApiScope.CALLBACKS_READ), key.scopes());
    assertEquals(Set.of(1400000001L), key.apps());

    refuses(
        "api:\n  keys:\n    - {name: a, secret: short, scopes: [rooms:reed], apps: [5]}\n"
            + "    - {name: a, scope: all, secret: "
            + secret
            + "}\n",
        "3: api.keys: the secret is too short: 5 characters; it must have at least 32",
        "3: api.keys: \"rooms:reed\" is not a scope; there are apps:read, apps:reload,"
            + " apps:write, callbacks:read, calls:read, calls:write, profiles:read, profiles:write, rooms:moderate, rooms:read",
        "3: api.keys: \"5\" is none of apps",
        "4: api.keys: scope is not known here; did you mean scopes?",
        "4: api.keys: two keys have the name \"a\"",
        "4: api.keys: the key must have scopes: all, or a list of apps:read, apps:reload,"
            + " apps:write, callbacks:read, calls:read, calls:write, profiles:read, profiles:write, rooms:moderate, rooms:read");
  }

  @Test
  void anOwnSecretMayBeServedOnAnyAddress() throws InvalidConfigException {
    GatewayConfig config = load("bind: 192.0.2.1\n" + OWN_APP);

    assertEquals("192.0.2.1", config.advertise().getHostAddress());
    assertEquals(OWN_SECRET, config.app(1_400_000_002L).orElseThrow().secrets().get(0).reveal());
    assertEquals(1_400_000_002L, config.sip().sdkAppId());
    assertFalse(config.app(1_400_000_001L).isPresent(), "apps are replaced as a whole");
  }

  @Test
  void everyAddressAtOnceNeedsOneToAdvertise() throws InvalidConfigException {
    String everywhere = "bind: 0.0.0.0\n" + OWN_APP;

    assertTrue(
        mistakes(everywhere, Map.of()).get(0).contains("with bind 0.0.0.0 it must be given"));
    assertEquals(
        "192.0.2.9", load(everywhere + "advertise: 192.0.2.9\n").advertise().getHostAddress());
  }

  @Test
  void aSecretMayStandInAFileBesideTheConfiguration() throws Exception {
    Files.writeString(folder.resolve("key"), OWN_SECRET + "\n");

    GatewayConfig config = load("apps:\n  - {sdkAppId: 7, secretFile: key}\n");

    assertEquals(OWN_SECRET, config.apps().get(0).secrets().get(0).reveal());
    refuses(
        "apps:\n  - {sdkAppId: 7, secretFile: nowhere}\n",
        "2: apps: secretFile \"nowhere\" cannot be read");
    refuses(
        "apps:\n  - {sdkAppId: 7, secretFile: key, secret: x}\n",
        "2: apps: secret and secretFile stand side by side; several belong in one list of either");
  }

  @Test
  void anApplicationMayHaveSeveralKeysOfBothGenerations() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    String publicPem = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    Files.writeString(folder.resolve("new"), OWN_SECRET);
    Files.writeString(folder.resolve("old"), OWN_SECRET + "-old");
    Files.writeString(folder.resolve("ec.pub"), publicPem);
    Files.writeString(folder.resolve("ec"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));

    GatewayConfig.App app =
        load("""
                apps:
                  - sdkAppId: 7
                    secretFile: [new, old]
                    publicKey: |
                      %s
                    privateKeyFile: ec
                    privateMapKeyRequired: true
                    accountType: 10793
                    bizId: 5
                  - {sdkAppId: 8, publicKeyFile: ec.pub}
                """
                .formatted(publicPem.strip().replace("\n", "\n      ")))
            .apps()
            .get(0);

    assertEquals(List.of(OWN_SECRET, OWN_SECRET + "-old"), revealed(app));
    assertTrue(app.privateMapKeyRequired());
    assertEquals(10793, app.accountType());
    assertEquals(5, app.bizId());
    Application application = app.application();
    assertEquals("TicketKeys[2 secret, 2 public]", application.keys().toString());
    assertTrue(application.issuer().isPresent());
    assertTrue(application.firstGenerationIssuer().isPresent());
    assertFalse(app.toString().contains("PRIVATE"), "no key is printed");
  }

  @Test
  void refusesKeysThatAreNone() throws Exception {
    Files.writeString(folder.resolve("text"), "hello");
    refuses(
        """
        apps:
          - sdkAppId: 7
            secret: [short, {a: b}]
            publicKeyFile: text
            privateKeyFile: text
            privateMapKeyRequired: yes
            accountType: -1
            bizId: x
          - {sdkAppId: 8, secretFile: [], publicKey: [hello], privateKeyFile: nowhere}
          - {sdkAppId: 9, publicKeyFile: nowhere, development: true}
        """,
        "3: apps: secret: a text or a list of texts must stand here",
        "3: apps: the secret is too short: 5 characters; it must have at least 32",
        "4: apps: publicKey: this is no public key; its first line would be"
            + " -----BEGIN PUBLIC KEY-----",
        "5: apps: privateKeyFile: this is no private key; its first line would be"
            + " -----BEGIN PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----",
        "6: apps: privateMapKeyRequired: \"yes\" is neither true nor false",
        "7: apps: accountType -1 is out of range; it must be from 0 to 4294967295",
        "8: apps: bizId \"x\" is not a whole number; it must be from 0 to 4294967295",
        "9: apps: secret: the list is empty",
        "9: apps: publicKey: this is no public key; its first line would be"
            + " -----BEGIN PUBLIC KEY-----",
        "9: apps: privateKeyFile \"nowhere\" cannot be read",
        "10: apps: an application for development has a secret, and it stands here",
        "10: apps: publicKeyFile \"nowhere\" cannot be read");
  }

  @Test
  void anyPublicSecretInAListIsRefusedOnAnAddressThatOthersReach() throws Exception {
    String known =
        new ConfigLoader(Map.of(), 1)
            .load(Optional.empty())
            .apps()
            .get(0)
            .secrets()
            .get(0)
            .reveal();
    String yaml =
        "bind: 192.0.2.1\napps: [{sdkAppId: 7, secret: [" + OWN_SECRET + ", " + known + "]}]\n";
    assertTrue(mistakes(yaml, Map.of()).get(0).contains("has the development secret"));
  }

  private static List<String> revealed(GatewayConfig.App app) {
    return app.secrets().stream().map(Secret::reveal).toList();
  }

  private static String pem(String type, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }

  @Test
  void anApplicationIsToldOfEventsWhereItSays() throws Exception {
    Files.writeString(folder.resolve("media.key"), "second key\n");
    String yaml =
        """
        apps:
          - sdkAppId: 7
            secret: %s
            callbackUrl: https://app.example/rtc?x=1
            callbackKey: first key
            callbackGroups:
              2: {url: "http://127.0.0.1:9/media", keyFile: media.key}
          - {sdkAppId: 8, secret: %s}
        """
            .formatted(OWN_SECRET, OWN_SECRET);

    GatewayConfig config = load(yaml);

    Map<Integer, GatewayConfig.Callback> told = config.apps().get(0).callbacks();
    assertEquals(Set.of(1, 2, 3, 4), told.keySet());
    assertEquals("https://app.example/rtc?x=1", told.get(1).url().toString());
    assertEquals("first key", told.get(1).key().reveal());
    assertEquals(told.get(1), told.get(3));
    assertEquals("http://127.0.0.1:9/media", told.get(2).url().toString());
    assertEquals("second key", told.get(2).key().reveal());
    assertEquals(Map.of(), config.apps().get(1).callbacks());
    assertEquals(60, config.callbacks().giveUpSeconds());
    String listing =
        String.join("\n", new ConfigLoader(Map.of(), 1).listing(Optional.of(file(yaml))));
    assertFalse((listing + config).contains("first key"), listing);
  }

  @Test
  void refusesCallbacksThatLeadNowhereOrAreNotSigned() {
    String app = "apps:\n  - sdkAppId: 7\n    secret: " + OWN_SECRET + "\n";
    String incomplete = " must have an address, and either a key or a file with it";
    refuses(app + "    callbackUrl: http://a/\n", "2: apps: the callback" + incomplete);
    refuses(app + "    callbackKey: k\n", "2: apps: the callback" + incomplete);
    for (String url :
        List.of("app.example", "ftp://a/", "http://", "'http://a b/'", "http://a/#f")) {
      String text = url.replace("'", "");
      refuses(
          app + "    callbackUrl: " + url + "\n    callbackKey: k\n",
          "4: apps: the callback: \""
              + text
              + "\" is not an address, such as https://app.example/rtc-events");
    }
    refuses(
        app + "    callbackUrl: http://a/\n    callbackKeyFile: nowhere\n",
        "5: apps: the key of the callback is empty or cannot be read");
    refuses(
        app + "    callbackGroups: {5: {url: http://a/, key: k}, 1: {ulr: x}, 2: y}\n",
        "4: apps: callbackGroups: 5 is out of range; it must be from 1 to 4"
            + " (1 rooms, 2 media, 3 recording, 4 live push)",
        "4: apps: callbackGroups: ulr is not a key of a group; did you mean url?",
        "4: apps: the callback of group 1" + incomplete,
        "4: apps: callbackGroups: a group has the keys url and key");
    refuses(
        app + "    callbackGroups: 1\n",
        "4: apps: callbackGroups: a table of groups, each with url and key, must stand here");
  }

  @Test
  void anApplicationHasRoleProfilesOfItsOwn() throws Exception {
    List<GatewayConfig.Profile> profiles =
        load("""
                apps:
                  - sdkAppId: 7
                    secret: %s
                    profiles:
                      - role: teacher
                        platform: [0, 8]
                        default: true
                        type: 3
                        video: {format_fix_width: 1280, format_fix_height: 720, maxkbps: -1}
                        audio: {kbps: 48}
                      - {role: ed320, video: {fps: 5}}
                """
                .formatted(OWN_SECRET))
            .apps()
            .get(0)
            .profiles();

    assertEquals(
        List.of(
            "PC teacher", "PHONE teacher", "PC ed320", "IOS ed320", "ANDROID ed320", "MAC ed320"),
        profiles.stream().map(p -> p.platform() + " " + p.profile().role()).toList());
    RoleProfile teacher = profiles.get(0).profile();
    assertTrue(profiles.get(0).isDefault());
    assertEquals(3, teacher.type());
    assertEquals(1280, teacher.get(ProfileField.FORMAT_FIX_WIDTH));
    assertEquals(48, teacher.get(ProfileField.KBPS));
    assertEquals(Optional.empty(), teacher.cameraBps());
    assertEquals(15, teacher.get(ProfileField.FPS));
    RoleProfile small = profiles.get(2).profile();
    assertFalse(profiles.get(2).isDefault());
    assertEquals(320, small.get(ProfileField.FORMAT_FIX_WIDTH));
    assertEquals(5, small.get(ProfileField.FPS));
  }

  @Test
  void tellsEveryMistakeInARoleProfile() {
    String app = "apps:\n  - sdkAppId: 7\n    secret: " + OWN_SECRET + "\n    profiles:\n";
    refuses(
        app
            + "      - {role: a b}\n"
            + "      - {rol: teacher, video: {}}\n"
            + "      - {role: a, platform: [0, 3], default: yes, type: 256}\n"
            + "      - {role: b, video: {fps: 121, fsp: 3, maxkbps: x}, audio: 5}\n"
            + "      - {role: c, platform: 0, default: true}\n"
            + "      - {role: c, platform: 0, default: true}\n"
            + "      - 7\n",
        "5: apps: the role profile must have a role: 1 to 64 of letters, digits, _ and -",
        "6: apps: rol is not a key of a role profile; did you mean role?",
        "6: apps: the role profile must have a role: 1 to 64 of letters, digits, _ and -",
        "7: apps: default: \"yes\" is neither true nor false",
        "7: apps: type 256 is out of range; it must be from 0 to 255",
        "7: apps: \"3\" is not a platform; there are 0 pc, 1 ios, 2 android, 4 mac, 8 phone",
        "8: apps: audio: fields and their numbers belong here",
        "8: apps: fsp is not a key of video of a role profile; did you mean fps?",
        "8: apps: video.fps 121 is out of range; it must be from 1 to 120 or -1, the client's own"
            + " choice",
        "8: apps: video.maxkbps \"x\" is not a whole number; it must be from 0 to 100000 or -1, the"
            + " client's own choice",
        "10: apps: role profile c stands twice for platform 0",
        "10: apps: platform 0 has two default role profiles",
        "11: apps: a role profile has the keys role, platform, audio, net and video");
    refuses(
        "apps:\n  - sdkAppId: 7\n    secret: " + OWN_SECRET + "\n    profiles: teacher\n",
        "4: apps: profiles: a list of role profiles must stand here");
  }

  @Test
  void theDatabasesPasswordStandsInAFile() throws Exception {
    Files.writeString(folder.resolve("password"), "of the database\n");
    String yaml = "database:\n  url: jdbc:postgresql://db/rooms\n  passwordFile: password\n";

    GatewayConfig.Database database = load(yaml).database();

    assertEquals("jdbc:postgresql://db/rooms", database.url());
    assertEquals("of the database", database.password().reveal());
    assertFalse(database.toString().contains("of the database"));
    assertEquals("jdbc:sqlite:data/switchroom.db", load("").database().url());
    refuses(
        "database:\n  url: jdbc:mysql://db/rooms\n  passwordFile: nowhere\n",
        "2: database.url: is no database for the gateway; it must begin with jdbc:sqlite: or"
            + " jdbc:postgresql:",
        "3: database.passwordFile: \"nowhere\" cannot be read");
  }

  @Test
  void refusesApplicationsThatAreNotWhole() {
    refuses("apps:\n  - secret: " + OWN_SECRET + "\n", "2: apps: the application has no sdkAppId");
    refuses(
        "apps:\n  - {sdkAppId: 7, secrt: " + OWN_SECRET + "}\n",
        "2: apps: secrt is not a key of an application; did you mean secret?",
        "2: apps: the application has no key; secret or secretFile must stand here");
    refuses(
        "apps:\n  - {sdkAppId: 4294967296, secret: " + OWN_SECRET + "}\n",
        "2: apps: sdkAppId 4294967296 is out of range; it must be from 1 to 4294967295");
    refuses("apps:\n  - 7\n", "2: apps: an application has the keys sdkAppId and secret");
    refuses("sip:\n  app: 7\n", "2: sip.app: 7 is not the sdkAppId of one of apps");
  }

  @Test
  void refusesNumbersThatLeadNowhere() {
    refuses(
        """
        dialplan:
          numbers:
            "+49 30": 1
            a: 0
            b: {sdkAppId: 1400000001}
            c: {room: 1, sdkAppId: 7}
            d: {room: 1, rom: 2}
            d: 10000001
        """,
        "3: dialplan.numbers: \"+49 30\" is not a number to dial;"
            + " it must be 1 to 64 letters, digits or + * # . _ -",
        "4: dialplan.numbers: a: room 0 is out of range;"
            + " it must be from 1 to 10000000 (rooms.maxNumber)",
        "5: dialplan.numbers: b has no room",
        "6: dialplan.numbers: c: sdkAppId \"7\" is not that of one of apps",
        "7: dialplan.numbers: rom is not a key of a number; did you mean room?",
        "8: dialplan.numbers: d stands already at 7",
        "8: dialplan.numbers: d: room 10000001 is out of range;"
            + " it must be from 1 to 10000000 (rooms.maxNumber)");
  }

  @Test
  void refusesAPingThatComesTooLate() {
    assertTrue(
        mistakes("http: {idleTimeoutSeconds: 10}\n", Map.of())
            .get(0)
            .startsWith("1: http.idleTimeoutSeconds: 10 closes a connection before its ping"));
  }

  @Test
  void tellsTheLineOfTextThatIsNotYaml() {
    assertTrue(mistakes("bind: ::1\nhttp: {port\n", Map.of()).get(0).startsWith("3: is not YAML"));
    List<String> variable = mistakes("", Map.of("SWITCHROOM_APPS", "[{"));
    assertTrue(variable.get(0).startsWith("SWITCHROOM_APPS: is not YAML"), variable::toString);
    assertEquals(
        List.of("SWITCHROOM_APPS: apps: a list or table in YAML must stand here"),
        mistakes("", Map.of("SWITCHROOM_APPS", " ")));
  }

  @Test
  void tellsThatAFileIsMissingOrNotText() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', (byte) 0xff});
    ConfigLoader loader = new ConfigLoader(Map.of(), 1);

    for (Path path : List.of(missing, binary, folder)) {
      InvalidConfigException refused =
          assertThrows(InvalidConfigException.class, () -> loader.load(Optional.of(path)));
      assertTrue(refused.mistakes().get(0).startsWith(path + ": the"), refused::getMessage);
    }
  }

  @Test
  void anyTextIsLoadedOrRefusedWithoutAnotherException() {
    String alphabet = "abhtp:-{}[]\n\n  #'\"&*!|>%@?,0123\t\u0000\u2028é~\\";
    String reference = "http:\n  port: 8080\nmedia:\n  ports: 20000-29999\napps: [{sdkAppId: 1}]\n";
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder(reference);
      for (int edits = random.nextInt(12); edits >= 0; edits--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        load(text.toString());
      } catch (InvalidConfigException refused) {
        assertFalse(refused.mistakes().isEmpty(), "seed " + seed);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + "\n" + text, e);
      }
    }
  }

  @Test
  void noSecretAppearsInAListingOrAText() throws InvalidConfigException {
    Path file = file(OWN_APP);
    ConfigLoader loader = new ConfigLoader(Map.of("SWITCHROOM_HTTP_PORT", "81"), 1);

    List<String> listing = loader.listing(Optional.of(file));

    assertTrue(listing.contains("http.port: 81  # SWITCHROOM_HTTP_PORT"), listing::toString);
    assertTrue(listing.contains("sip.port: 5060  # default"), listing::toString);
    assertTrue(
        listing.contains("apps: [{sdkAppId: 1400000002, secret: ***}]  # " + file + ":1"),
        listing::toString);
    assertFalse(loader.load(Optional.of(file)).toString().contains(OWN_SECRET));
  }
}
