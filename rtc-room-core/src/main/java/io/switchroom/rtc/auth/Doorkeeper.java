package io.switchroom.rtc.auth;

import java.net.InetAddress;

/**
 * Judges whoever wants to enter a room, or has a newer privateMapKey: too many failures before
 * (70050), the userSig, the privateMapKey, the right to enter; in this order. Used on one thread.
 */
public final class Doorkeeper {
  private final Applications applications;
  private final FailedLogins failedLogins;

  public Doorkeeper(Applications applications, FailedLogins failedLogins) {
    this.applications = applications;
    this.failedLogins = failedLogins;
  }

  /** Whether there is such an application; asked before {@link #judge}. */
  public boolean knows(SdkAppId application) {
    return applications.find(application).isPresent();
  }

  /**
   * Never throws, whatever the tickets are.
   *
   * @param userSig as sent; null counts as empty
   * @param privateMapKey as sent; null counts as empty
   * @param from the address the request came from
   * @param nowS unix seconds, for tickets
   * @param nowNs for counting failures
   */
  public Judgement judge(
      RoomKey room,
      UserId user,
      String userSig,
      String privateMapKey,
      InetAddress from,
      long nowS,
      long nowNs) {
    SdkAppId application = room.application();
    if (failedLogins.mustWait(application, user, from, nowNs)) {
      return new Judgement.Refused(Verdict.of(ErrorCode.TOO_MANY_FAILED_LOGINS));
    }
    Verdict verdict = applications.verify(userSig, user, application, nowS);
    Judgement judgement =
        verdict.ok()
            ? applications.judge(privateMapKey, user, application, room.room(), nowS)
            : new Judgement.Refused(verdict);
    return withRightToEnter(counted(judgement, application, user, from, nowNs));
  }

  /**
   * Judges someone who is in a room of the application and wants to change to this one: the
   * privateMapKey and the right to enter. Parameters as with {@link #judge}.
   */
  public Judgement judgeSwitch(
      RoomKey room, UserId user, String privateMapKey, InetAddress from, long nowS, long nowNs) {
    return withRightToEnter(renew(room, user, privateMapKey, from, nowS, nowNs));
  }

  /**
   * Judges a newer privateMapKey of someone who is in the room; what it grants replaces what he was
   * granted. Never throws, whatever the key is.
   *
   * @param privateMapKey as sent
   * @param nowS unix seconds, for tickets
   * @param nowNs for counting failures
   */
  public Judgement renew(
      RoomKey room, UserId user, String privateMapKey, InetAddress from, long nowS, long nowNs) {
    SdkAppId application = room.application();
    if (failedLogins.mustWait(application, user, from, nowNs)) {
      return new Judgement.Refused(Verdict.of(ErrorCode.TOO_MANY_FAILED_LOGINS));
    }
    Judgement judgement = applications.judge(privateMapKey, user, application, room.room(), nowS);
    return counted(judgement, application, user, from, nowNs);
  }

  private static Judgement withRightToEnter(Judgement judgement) {
    return switch (judgement) {
      case Judgement.Refused refused -> refused;
      case Judgement.Granted granted ->
          granted.terms().rights().has(Right.ENTER_ROOM)
              ? granted
              : new Judgement.Refused(Verdict.of(Right.ENTER_ROOM.refusal()));
    };
  }

  private Judgement counted(
      Judgement judgement, SdkAppId application, UserId user, InetAddress from, long nowNs) {
    switch (judgement) {
      case Judgement.Refused refused -> failedLogins.failed(application, user, from, nowNs);
      case Judgement.Granted granted -> failedLogins.succeeded(application, user, from);
    }
    return judgement;
  }
}
