package io.switchroom.gateway.callback;

import java.util.Arrays;
import java.util.Optional;

/** What happened, with the number ({@code EventType}) by which applications know it. */
public enum CallbackType {
  ROOM_CREATED(101),
  ROOM_DISMISSED(102),
  USER_ENTERED(103),
  USER_LEFT(104),
  ROLE_CHANGED(105),
  VIDEO_STARTED(201),
  VIDEO_STOPPED(202),
  AUDIO_STARTED(203),
  AUDIO_STOPPED(204),
  AUXILIARY_STARTED(205),
  AUXILIARY_STOPPED(206);

  /** {@code EventGroupId}: an application may have an address of its own for each. */
  public static final int ROOM_GROUP = 1;

  public static final int MEDIA_GROUP = 2;

  private static final int TYPES_PER_GROUP = 100;

  private final int number;

  CallbackType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** {@link #ROOM_GROUP} or {@link #MEDIA_GROUP}. */
  public int group() {
    return groupOf(number);
  }

  static int groupOf(int number) {
    return number / TYPES_PER_GROUP;
  }

  public static Optional<CallbackType> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
