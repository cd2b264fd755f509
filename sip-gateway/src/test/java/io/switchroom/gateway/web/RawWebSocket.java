package io.switchroom.gateway.web;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client by hand (RFC 6455), so that a test can also do what no library would: not
 * read, not answer pings, send anything.
 */
final class RawWebSocket implements Closeable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int READ_TIMEOUT_MS = 10_000;

  /** A frame from the server. */
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
  }

  final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawWebSocket(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(READ_TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    String request =
        "GET /rtc HTTP/1.1\r\nHost: localhost\r\nUser-Agent: X (iPhone)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readByte());
    }
    if (!head.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString(StandardCharsets.US_ASCII));
    }
  }

  void send(String text) throws IOException {
    send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One whole frame, masked with zeros. */
  void send(int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(0).put(payload);
    sendBytes(frame.array(), frame.position());
  }

  void sendBytes(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    out.flush();
  }

  void close(int code) throws IOException {
    send(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /** The next frame, pings included. */
  Frame readAny() throws IOException {
    int opcode = in.readByte() & 0x0F;
    long length = in.readByte() & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(opcode, payload);
  }

  /** The next frame that is no ping. */
  Frame read() throws IOException {
    Frame frame = readAny();
    while (frame.opcode == PING) {
      frame = readAny();
    }
    return frame;
  }

  /** Reads up to the server's close frame and gives its code. */
  int readCloseCode() throws IOException {
    Frame frame = read();
    while (frame.opcode != CLOSE) {
      frame = read();
    }
    return frame.closeCode();
  }

  /** Reads until the connection ends, in whatever way. */
  void readToEnd() throws IOException {
    byte[] rest = new byte[65536];
    try {
      int n = in.read(rest);
      while (n >= 0) {
        n = in.read(rest);
      }
    } catch (java.net.SocketException reset) {
      // A reset is an end too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
