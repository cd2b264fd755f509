package io.switchroom.gateway.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A peer that knows no SIP: sends text, reads text, each read with a deadline. */
interface RawSipClient extends AutoCloseable {
  int DEADLINE_MS = 20_000;

  /** "UDP" or "TCP". */
  String transport();

  int localPort();

  void send(byte[] bytes) throws IOException;

  /** The next message. */
  String read(int timeoutMs) throws IOException;

  @Override
  void close() throws IOException;

  default void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  default String read() throws IOException {
    return read(DEADLINE_MS);
  }

  /** The next message that begins like this; others before it are passed over. */
  default String await(String start) throws IOException {
    long deadlineNs = System.nanoTime() + DEADLINE_MS * 1_000_000L;
    StringBuilder passed = new StringBuilder();
    while (true) {
      int left = (int) ((deadlineNs - System.nanoTime()) / 1_000_000);
      if (left <= 0) {
        throw new SocketTimeoutException("no \"" + start + "\" but:\n" + passed);
      }
      String message;
      try {
        message = read(left);
      } catch (SocketTimeoutException e) {
        throw new SocketTimeoutException("no \"" + start + "\" but:\n" + passed);
      }
      if (message.startsWith(start)) {
        return message;
      }
      passed.append(message).append('\n');
    }
  }

  /** True if nothing arrives for this long. */
  default boolean isSilentFor(int ms) throws IOException {
    try {
      read(ms);
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  static RawSipClient udp(InetSocketAddress server) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    return new RawSipClient() {
      @Override
      public String transport() {
        return "UDP";
      }

      @Override
      public int localPort() {
        return socket.getLocalPort();
      }

      @Override
      public void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, server));
      }

      @Override
      public String read(int timeoutMs) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout(timeoutMs);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  static RawSipClient tcp(InetSocketAddress server) throws IOException {
    return tcp(new Socket(server.getAddress(), server.getPort()));
  }

  static RawSipClient tcp(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new RawSipClient() {
      @Override
      public String transport() {
        return "TCP";
      }

      @Override
      public int localPort() {
        return socket.getLocalPort();
      }

      @Override
      public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
      }

      /** One message by Content-Length, or a lone CRLF; "" when the server has closed. */
      @Override
      public String read(int timeoutMs) throws IOException {
        socket.setSoTimeout(timeoutMs);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (true) {
          int next = in.read();
          if (next < 0) {
            return "";
          }
          head.write(next);
          String text = head.toString(UTF_8);
          if (text.equals("\r\n")) {
            return text;
          }
          if (text.endsWith("\r\n\r\n")) {
            int length = Integer.parseInt(SipText.header(text, "Content-Length"));
            return text + new String(in.readNBytes(length), UTF_8);
          }
        }
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }
}
