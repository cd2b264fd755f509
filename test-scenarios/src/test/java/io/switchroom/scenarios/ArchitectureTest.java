package io.switchroom.scenarios;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The map of ARCHITECTURE.md, held against the compiled classes. */
class ArchitectureTest {
  private static final String CODEC = "io.switchroom.codec..";
  private static final String DIALPLAN = "io.switchroom.dialplan..";
  private static final String RTC = "io.switchroom.rtc..";
  private static final String GATEWAY = "io.switchroom.gateway..";
  private static final String SCENARIOS = "io.switchroom.scenarios..";
  private static final String[] CORES = {CODEC, DIALPLAN, RTC};

  /** Its library blocks, so it hides threads; what it is handed is a plain Executor. */
  private static final DescribedPredicate<JavaClass> DTLS =
      new DescribedPredicate<>("the DTLS handshake") {
        @Override
        public boolean test(JavaClass type) {
          return type.getName().startsWith("io.switchroom.rtc.webrtc.Dtls");
        }
      };

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.switchroom");
    for (String module : new String[] {"codec", "dialplan", "rtc", "gateway", "scenarios"}) {
      assertTrue(
          classes.stream().anyMatch(type -> type.getName().startsWith("io.switchroom." + module)),
          () -> module + " was read");
    }
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.switchroom.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void modulesPointDownwardOnly() {
    neverNeeds(CODEC, DIALPLAN, RTC, GATEWAY, SCENARIOS);
    neverNeeds(DIALPLAN, CODEC, RTC, GATEWAY, SCENARIOS);
    neverNeeds(RTC, DIALPLAN, GATEWAY, SCENARIOS);
    neverNeeds(GATEWAY, SCENARIOS);
  }

  @Test
  void jainSipIsSeenInItsPackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.switchroom.gateway.sip..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.sip..", "gov.nist..")
        .check(classes);
  }

  @Test
  void sqlIsSeenWhereItIsKeptOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.switchroom.gateway.store..",
            "io.switchroom.gateway.callback..",
            "io.switchroom.gateway.apps..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.flywaydb..")
        .check(classes);
  }

  @ParameterizedTest
  @CsvSource({
    "sip, call",
    "sip, web",
    "sip, rooms",
    "net, call",
    "net, web",
    "net, rooms",
    "net, sip",
    "rooms, call",
    "rooms, web",
    "rooms, sip",
    "call, web",
    "web, call",
    "web, sip",
    "store, callback",
    "store, config",
    "store, rooms",
    "callback, config",
    "callback, rooms",
    "callback, web",
    "callback, call",
    "callback, sip"
  })
  void withinTheGatewayEachKnowsOnlyWhatIsBelow(String lower, String other) {
    neverNeeds("io.switchroom.gateway." + lower + "..", "io.switchroom.gateway." + other + "..");
  }

  @Test
  void whatIsBelowTheGatewayOpensNoSocketAndNoFile() {
    noClasses()
        .that()
        .resideInAnyPackage(CORES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.channels..", "java.nio.file..", "io.netty..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.net\\.(Server|Datagram|Multicast)?Socket|java\\.io\\.(Random.*|.*File.*)")
        .check(classes);
  }

  @Test
  void whatIsBelowTheGatewayReadsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(CORES)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(classes);
  }

  @Test
  void whatIsBelowTheGatewayHasNoThreadsButTheDtlsHandshake() {
    noClasses()
        .that()
        .resideInAnyPackage(CORES)
        .and(DescribedPredicate.not(DTLS))
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.Thread|java\\.util\\.Timer"
                + "|java\\.util\\.concurrent\\.(locks\\..*|Executors|ExecutorService|.*Pool.*)")
        .check(classes);
  }

  private static void neverNeeds(String from, String... to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .check(classes);
  }
}
