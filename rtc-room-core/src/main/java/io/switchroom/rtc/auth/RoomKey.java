package io.switchroom.rtc.auth;

/** What tells one room from another: room 1 of one application is not room 1 of another. */
public record RoomKey(SdkAppId application, RoomId room) {
  @Override
  public String toString() {
    return application + "/" + room;
  }
}
