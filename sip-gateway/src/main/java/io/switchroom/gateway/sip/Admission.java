package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Who may ask anything of us. Asked for every request that begins something (INVITE, REGISTER,
 * OPTIONS, …), before a transaction is made of it. On the signalling loop.
 */
public interface Admission {
  /** By what name a call from this machine goes in development mode. */
  String DEVELOPMENT = "development";

  /**
   * Who asks.
   *
   * @param method as in INVITE
   * @param requestUser the user part of the Request-URI, unescaped
   * @param fromUser that of From
   * @param fromHost its host
   * @param login the user a digest answer names, or empty
   */
  record Request(
      String method,
      InetSocketAddress source,
      TransportKind transport,
      String requestUser,
      String fromUser,
      String fromHost,
      String login) {}

  /** What becomes of it. */
  sealed interface Verdict {
    /**
     * It is let in.
     *
     * @param peer who it is, for {@link InviteDetails#peer}
     */
    record Pass(String peer) implements Verdict {}

    /**
     * It is let in once it has proven to be the one it names (RFC 7616).
     *
     * @param algorithms offered, the best first
     * @param secrets H(A1) by user and algorithm; null for none
     * @param peer who it is then
     */
    record Prove(
        String realm,
        List<DigestAlgorithm> algorithms,
        BiFunction<String, DigestAlgorithm, String> secrets,
        String peer)
        implements Verdict {}

    /** It is refused. */
    record Refuse(SipRejection rejection) implements Verdict {}

    /** It gets no answer at all. */
    record Ignore() implements Verdict {}
  }

  Verdict judge(Request request);

  /** A request could not prove what it claimed. */
  void failed(Request request);

  /** Lets everybody in. */
  Admission OPEN =
      new Admission() {
        @Override
        public Verdict judge(Request request) {
          return new Verdict.Pass("");
        }

        @Override
        public void failed(Request request) {}
      };
}
