package io.switchroom.gateway.callback;

import java.util.regex.Pattern;

/**
 * A room as callbacks name it. Room 7 and the room named "7" are two.
 *
 * @param json as it stands in JSON: a number, or a text in quotes
 */
public record CallbackRoom(String json) {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,9}|\"[A-Za-z0-9_-]{1,64}\"");

  public CallbackRoom {
    if (!FORM.matcher(json).matches()) {
      throw new IllegalArgumentException("not a room: " + json);
    }
  }

  public static CallbackRoom number(long number) {
    return new CallbackRoom(Long.toString(number));
  }

  /**
   * A string room.
   *
   * @param name 1 to 64 letters, digits, underscores and hyphens
   */
  public static CallbackRoom named(String name) {
    return new CallbackRoom('"' + name + '"');
  }

  @Override
  public String toString() {
    return json;
  }
}
