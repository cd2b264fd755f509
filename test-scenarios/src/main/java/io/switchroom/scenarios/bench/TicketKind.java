package io.switchroom.scenarios.bench;

/** What somebody shows who wants to enter. */
enum TicketKind {
  V2("userSig v2 (HMAC-SHA256)", false, false),
  V1("userSig v1 (ECDSA, secp256k1)", true, false),
  V2_WITH_PRIVATE_MAP_KEY("userSig v2 and privateMapKey", false, true);

  private final String title;
  private final boolean firstGeneration;
  private final boolean privateMapKey;

  TicketKind(String title, boolean firstGeneration, boolean privateMapKey) {
    this.title = title;
    this.firstGeneration = firstGeneration;
    this.privateMapKey = privateMapKey;
  }

  /** For people. */
  String title() {
    return title;
  }

  boolean firstGeneration() {
    return firstGeneration;
  }

  boolean privateMapKey() {
    return privateMapKey;
  }
}
