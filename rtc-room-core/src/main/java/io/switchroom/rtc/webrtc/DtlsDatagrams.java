package io.switchroom.rtc.webrtc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;

/**
 * The DTLS library's socket: a bounded queue in, a consumer out. The loop offers datagrams and
 * closes; the handshake's thread receives until {@link #stopWaiting}, then the loop does.
 *
 * <p>It hands over one record at a time and keeps from the library two kinds of record which it
 * would not survive (RFC 6347 §4.1 wants such records dropped):
 *
 * <ul>
 *   <li>encrypted ones too short for any cipher of ours: the library ends the association;
 *   <li>a server's: ChangeCipherSpec ahead of a lost CertificateVerify. The library would then
 *       ignore the unencrypted CertificateVerify for ever, however often it is sent again.
 * </ul>
 */
final class DtlsDatagrams implements DatagramTransport {
  static final int RECEIVE_LIMIT = 1500;

  private static final int SEND_LIMIT = 1200;
  private static final int RECORD_HEADER_LENGTH = 13;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int GCM_NONCE_AND_TAG_LENGTH = 8 + 16;
  private static final byte[] EMPTY = {};

  // Thrown through the library to get out of its waiting loop without ending the association.
  private static final InterruptedIOException NOTHING_WAITING = new InterruptedIOException();

  private final BlockingQueue<byte[]> queue;
  private final Consumer<byte[]> outgoing;
  private byte[] datagram = EMPTY;
  private int recordAt;
  private boolean takesChangeCipherSpec;
  private volatile boolean waits = true;
  private volatile boolean closed;

  DtlsDatagrams(int queueLength, boolean takesChangeCipherSpec, Consumer<byte[]> outgoing) {
    this.queue = new ArrayBlockingQueue<>(queueLength);
    this.takesChangeCipherSpec = takesChangeCipherSpec;
    this.outgoing = outgoing;
  }

  /** Puts a copy into the queue; returns whether there was room. */
  boolean offer(byte[] buffer, int offset, int length) {
    return queue.offer(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** From now on a ChangeCipherSpec is passed on. */
  void takeChangeCipherSpec() {
    takesChangeCipherSpec = true;
  }

  /** From now on {@link #receive} throws {@link InterruptedIOException} instead of waiting. */
  void stopWaiting() {
    waits = false;
  }

  /** Wakes the thread that waits, which gets an exception; nothing is sent any more. */
  void shutDown() {
    closed = true;
    queue.clear();
    queue.add(EMPTY);
  }

  boolean isShutDown() {
    return closed;
  }

  @Override
  public int getReceiveLimit() {
    return RECEIVE_LIMIT;
  }

  @Override
  public int getSendLimit() {
    return SEND_LIMIT;
  }

  /**
   * Gives the next record, or -1 for none in time or one that is withheld: the library calls again.
   */
  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    if (recordAt >= datagram.length) {
      byte[] next = waits ? await(waitMillis) : queue.poll();
      if (closed) {
        throw new IOException("closed");
      }
      if (next == null) {
        if (waits) {
          return -1;
        }
        throw NOTHING_WAITING;
      }
      datagram = next;
      recordAt = 0;
    }
    int recordLength = recordLength();
    int from = recordAt;
    recordAt += recordLength;
    if (recordLength > length || isWithheld(from, recordLength)) {
      return -1;
    }
    System.arraycopy(datagram, from, buffer, offset, recordLength);
    return recordLength;
  }

  private byte[] await(int waitMillis) throws IOException {
    try {
      return queue.poll(waitMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  // The record at recordAt, or all that is left if that is no whole record.
  private int recordLength() {
    int left = datagram.length - recordAt;
    if (left < RECORD_HEADER_LENGTH) {
      return left;
    }
    int fragmentLength = (datagram[recordAt + 11] & 0xFF) << 8 | (datagram[recordAt + 12] & 0xFF);
    return Math.min(left, RECORD_HEADER_LENGTH + fragmentLength);
  }

  private boolean isWithheld(int at, int recordLength) {
    if (recordLength < RECORD_HEADER_LENGTH) {
      return true;
    }
    boolean encrypted = datagram[at + 3] != 0 || datagram[at + 4] != 0;
    if (encrypted) {
      return recordLength <= RECORD_HEADER_LENGTH + GCM_NONCE_AND_TAG_LENGTH;
    }
    return datagram[at] == CHANGE_CIPHER_SPEC && !takesChangeCipherSpec;
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    if (!closed) {
      outgoing.accept(Arrays.copyOfRange(buffer, offset, offset + length));
    }
  }

  /** The library is done; the owner decides when this is shut down. */
  @Override
  public void close() {}
}
