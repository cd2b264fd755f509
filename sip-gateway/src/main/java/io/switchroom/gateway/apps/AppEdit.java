package io.switchroom.gateway.apps;

/** What came of a change of applications or role profiles. */
public sealed interface AppEdit {

  /**
   * It is done and in the database.
   *
   * @param now everything as it is from now on
   */
  record Done(AppRegistry.State now) implements AppEdit {}

  /** There is nothing of that name. */
  record NotFound(String text) implements AppEdit {}

  /**
   * It cannot be done as things are.
   *
   * @param text what would be right
   */
  record Conflict(String text) implements AppEdit {}
}
