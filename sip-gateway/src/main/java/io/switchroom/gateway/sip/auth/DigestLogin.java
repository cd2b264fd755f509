package io.switchroom.gateway.sip.auth;

/** A user and a password for digest authentication (RFC 7616). */
public record DigestLogin(String user, String password) {
  @Override
  public String toString() {
    return "DigestLogin[" + user + ", ***]";
  }
}
