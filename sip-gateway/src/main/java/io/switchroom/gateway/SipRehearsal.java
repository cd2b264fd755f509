package io.switchroom.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Asks our own SIP side a few things before it is declared ready, so that no first caller waits
 * while parser and transactions are loaded and compiled. Nothing of it becomes a call: the INVITEs
 * require an extension that nobody has and are refused with 420.
 */
final class SipRehearsal {
  private static final int ROUNDS = 30;
  private static final int PATIENCE_MS = 2_000;

  private SipRehearsal() {}

  /**
   * @param sip where we listen
   * @throws IOException if we do not even answer ourselves
   */
  static void run(InetSocketAddress sip) throws IOException {
    InetAddress here = sip.getAddress();
    try (DatagramSocket socket = new DatagramSocket(0, here)) {
      socket.setSoTimeout(PATIENCE_MS);
      String us = ConfiguredParts.hostPort(new InetSocketAddress(here, socket.getLocalPort()));
      String target = "sip:rehearsal@" + ConfiguredParts.hostPort(sip);
      for (int i = 0; i < ROUNDS; i++) {
        send(socket, sip, request("OPTIONS", target, us, i, ""));
        if (!answered(socket)) {
          if (i == 0) {
            throw new IOException("SIP does not answer on " + sip);
          }
          return; // a low sip.maxRequestsPerSecond: that much practice must do
        }
        send(socket, sip, request("INVITE", target, us, i, "Require: rehearsal\r\n"));
        answered(socket);
        send(socket, sip, request("ACK", target, us, i, ""));
      }
    }
  }

  private static void send(DatagramSocket socket, InetSocketAddress sip, String request)
      throws IOException {
    byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, sip));
  }

  private static boolean answered(DatagramSocket socket) throws IOException {
    try {
      socket.receive(new DatagramPacket(new byte[2_048], 2_048));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** An ACK belongs to its INVITE by branch (RFC 3261 §17.1.1.3). */
  private static String request(String method, String target, String us, int round, String header) {
    String branch = (method.equals("OPTIONS") ? "o" : "i") + round;
    String sequence = (method.equals("OPTIONS") ? 1 : 2) + " " + method;
    return method
        + " "
        + target
        + " SIP/2.0\r\nVia: SIP/2.0/UDP "
        + us
        + ";rport;branch=z9hG4bK-rehearsal-"
        + branch
        + "\r\nMax-Forwards: 70\r\nFrom: <sip:rehearsal@"
        + us
        + ">;tag=r\r\nTo: <"
        + target
        + ">\r\nCall-ID: rehearsal-"
        + round
        + "@"
        + us
        + "\r\nCSeq: "
        + sequence
        + "\r\nContact: <sip:rehearsal@"
        + us
        + ">\r\n"
        + header
        + "Content-Length: 0\r\n\r\n";
  }
}
