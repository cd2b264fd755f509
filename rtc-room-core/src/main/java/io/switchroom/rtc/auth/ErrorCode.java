package io.switchroom.rtc.auth;

import java.util.Optional;

/**
 * The numbers a client of Tencent's V1/V2 real-time service knows, each with a sentence for people.
 * Zero is success; a number never changes its meaning.
 */
public enum ErrorCode {
  OK(0, "success"),

  SIG_EXPIRED(70001, 8051, "the userSig has expired"),
  SIG_EMPTY(70002, "the userSig is empty"),
  SIG_UNDECODABLE(
      70003, "the userSig cannot be decoded, lacks a field, or is a ticket for something else"),
  SIG_WRONG_SIGNATURE(70009, "the userSig was not signed with a key of this application"),
  SIG_OTHER_IDENTIFIER(70013, "the userSig was issued to another identifier"),
  SIG_OTHER_SDKAPPID(70014, "the userSig was issued for another sdkAppId"),
  SIG_NO_KEY(70016, "the application has no key for this generation of userSig"),
  APPLICATION_UNKNOWN(70020, "no application has this sdkAppId"),
  TOO_MANY_FAILED_LOGINS(70050, "too many failed logins; try again later"),

  GENERAL(-3301, 1, "entering the room failed"),
  ENTER_TIMEOUT(-3308, "entering the room took too long"),
  BAD_PARAMETER(-3316, 8021, "a parameter is missing or of the wrong kind"),
  BAD_SDKAPPID(-3317, "the sdkAppId must be a number from 1 to 4294967295"),
  BAD_ROOM_ID(-3318, "the room id is out of range, or no text of 1 to 64 of A-Z a-z 0-9 _ -"),
  BAD_USER_ID(-3319, "the userId must be 1 to 32 of A-Z a-z 0-9 _ - and not digits only"),
  BAD_USER_SIG(-3320, "the userSig must be a text"),

  PRIVATE_MAP_KEY_REFUSED(
      -100006, 10004, "the privateMapKey is not good for this user, application, room or time"),
  NO_RIGHT_TO_CREATE(-102010, 10003, "no right to create the room"),
  NO_RIGHT_TO_ENTER(-102011, 10003, "no right to enter the room"),
  NO_RIGHT_TO_SEND(-102013, 10003, "no right to send audio or video"),
  NO_RIGHT_TO_SEND_AUXILIARY(-102015, 10003, "no right to send the auxiliary stream"),
  NO_RIGHT_TO_RECEIVE(-102019, 10003, "no right to receive"),
  NO_RIGHT(10003, "no right to do this"),

  ALREADY_IN_ROOM(1003, 8010, "already in a room; leave it first"),
  BUSY(8011, "another enter or leave is under way"),
  UNSUPPORTED(8023, "this is not supported here"),
  FORCED_OFFLINE(8050, "replaced by another login of the same user"),
  NOT_IN_ROOM(10006, "not in a room"),
  ROOM_NOT_FOUND(-102005, 10009, "the room does not exist"),
  MEMBER_NOT_FOUND(-102007, 10010, "the member does not exist"),
  ROOM_FULL(-102052, "the room is full"),

  ROLE_UNKNOWN(-102055, "Role not exists"),
  AUDIENCE_PUBLISHED(6001, "an audience member may not publish; what it sends is dropped"),
  LINK_AS_AUDIENCE(-3330, "an audience member cannot be linked with another room"),
  LINK_REFUSED(-102044, "the other room refused the link");

  private final int number;
  private final int v1Number;
  private final String sentence;

  ErrorCode(int number, String sentence) {
    this(number, number, sentence);
  }

  ErrorCode(int number, int v1Number, String sentence) {
    this.number = number;
    this.v1Number = v1Number;
    this.sentence = sentence;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The number by which a V1 client knows it; mostly the same. */
  public int v1Number() {
    return v1Number;
  }

  /** What happened, in words, without a full stop. */
  public String sentence() {
    return sentence;
  }

  /** The constant with this number on the wire, if there is one. */
  public static Optional<ErrorCode> ofNumber(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
