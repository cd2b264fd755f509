package io.switchroom.gateway.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP socket of an {@link EpollLoop}. */
final class EpollPort implements UdpPort {
  private final EpollLoop loop;
  private final LoopMemory memory;
  private final LoopStats stats;
  private final DatagramHandler handler;
  private final boolean shared;
  private final boolean ipv6;
  private final int addressBytes;
  private final int fd;
  private final InetSocketAddress local;
  private PeerAddress lastFrom;
  private InetSocketAddress lastTo;
  private PeerAddress lastPeer;
  private boolean open = true;

  /** A port that the kernel chose is lost by disconnecting; one that was asked for stays. */
  private final boolean keepsItsPort;

  /** The only one who is heard, or null. */
  private PeerAddress connected;

  /** Where the loop keeps it, and the name under which epoll knows it; both are the loop's. */
  int place;

  long key;

  /** Opens and binds; see {@link Loop#openUdp}. */
  EpollPort(
      EpollLoop loop,
      LoopMemory memory,
      InetSocketAddress bind,
      boolean shared,
      int bufferBytes,
      DatagramHandler handler)
      throws IOException {
    this.loop = loop;
    this.memory = memory;
    this.stats = loop.stats();
    this.handler = handler;
    this.shared = shared;
    this.keepsItsPort = bind.getPort() != 0;
    // An IPv4 socket for an IPv4 address: going through mapped IPv6 costs the kernel time.
    this.ipv6 = bind.getAddress() instanceof Inet6Address;
    this.addressBytes = PeerAddresses.bytes(ipv6);
    int family = ipv6 ? LinuxCalls.AF_INET6 : LinuxCalls.AF_INET;
    int type = LinuxCalls.SOCK_DGRAM | LinuxCalls.SOCK_NONBLOCK | LinuxCalls.SOCK_CLOEXEC;
    this.fd = LinuxCalls.socket(family, type, 0);
    if (fd < 0) {
      throw LinuxCalls.failure("socket");
    }
    try {
      option(LinuxCalls.SOL_SOCKET, LinuxCalls.SO_RCVBUF, bufferBytes, "SO_RCVBUF");
      option(LinuxCalls.SOL_SOCKET, LinuxCalls.SO_SNDBUF, bufferBytes, "SO_SNDBUF");
      if (!shared) {
        option(LinuxCalls.SOL_SOCKET, LinuxCalls.SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
      }
      if (ipv6) {
        option(LinuxCalls.IPPROTO_IPV6, LinuxCalls.IPV6_V6ONLY, 0, "IPV6_V6ONLY");
      }
      this.local = bound(bind);
    } catch (IOException | RuntimeException e) {
      LinuxCalls.close(fd);
      throw e;
    }
  }

  private void option(int level, int option, int value, String name) throws IOException {
    memory.bytes.putInt(LoopMemory.OPTION, value);
    long address = memory.address(LoopMemory.OPTION);
    if (LinuxCalls.setsockopt(fd, level, option, address, Integer.BYTES) < 0) {
      throw LinuxCalls.failure(name);
    }
  }

  private InetSocketAddress bound(InetSocketAddress bind) throws IOException {
    PeerAddress wanted = loop.addresses().encoded(bind, ipv6);
    if (wanted == null) {
      throw new IOException(bind + " is not resolved");
    }
    long address = memory.address(LoopMemory.ADDRESS);
    PeerAddresses.put(memory.bytes, LoopMemory.ADDRESS, wanted);
    if (LinuxCalls.bind(fd, address, addressBytes) < 0) {
      throw LinuxCalls.failure("bind");
    }
    memory.bytes.putInt(LoopMemory.LENGTH, addressBytes);
    if (LinuxCalls.getsockname(fd, address, memory.address(LoopMemory.LENGTH)) < 0) {
      throw LinuxCalls.failure("getsockname");
    }
    PeerAddress is = loop.addresses().at(memory.bytes, LoopMemory.ADDRESS, ipv6);
    return new InetSocketAddress(is.getAddress(), is.getPort());
  }

  int fd() {
    return fd;
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  /**
   * The socket has something to read: takes it, one datagram or, if many share it, many. An error
   * means that there is nothing after all, or that the peer's port was closed: it is taken by being
   * told.
   */
  void receive(long nowNs) {
    if (shared) {
      receiveMany(nowNs);
    } else if (loop.rests()) {
      receiveTimed();
    } else {
      receiveOne(nowNs);
    }
  }

  private void receiveOne(long nowNs) {
    int name = LoopMemory.name(0);
    int datagram = LoopMemory.datagram(0);
    memory.bytes.putInt(LoopMemory.LENGTH, PeerAddresses.MAX_BYTES);
    int length =
        (int)
            FastCalls.recvfrom(
                fd,
                memory.address(datagram),
                Loop.MAX_DATAGRAM,
                0,
                memory.address(name),
                memory.address(LoopMemory.LENGTH));
    if (length >= 0) {
      loop.deliver(handler, datagram, length, from(name), nowNs);
    }
  }

  /** The loop comes seldom: the kernel tells when the datagram really came. */
  private void receiveTimed() {
    int length = (int) FastCalls.recvmsg(fd, memory.timedMessage(), 0);
    if (length >= 0) {
      int datagram = LoopMemory.datagram(0);
      loop.deliver(handler, datagram, length, from(LoopMemory.name(0)), loop.arrivalNs());
    }
  }

  private void receiveMany(long nowNs) {
    int count = LinuxCalls.recvmmsg(fd, memory.messages(), LoopMemory.MAX_MESSAGES, 0, 0);
    loop.sharedHeard(nowNs);
    for (int i = 0; i < count; i++) {
      int length = memory.messageLength(i);
      if (open) { // a handler before may have closed it
        loop.deliver(handler, LoopMemory.datagram(i), length, from(LoopMemory.name(i)), nowNs);
      }
    }
  }

  /** Mostly whoever sent last: of a phone there is one. */
  private PeerAddress from(int name) {
    ByteBuffer bytes = memory.bytes;
    PeerAddress last = lastFrom;
    if (last == null || ipv6 || last.word0 != bytes.getLong(name)) {
      last = loop.addresses().at(bytes, name, ipv6);
      lastFrom = last;
    }
    return last;
  }

  @Override
  public void send(byte[] buffer, int offset, int length, InetSocketAddress to) {
    if (!open || length > Loop.MAX_DATAGRAM) {
      stats.sendDropped();
      return;
    }
    if (to != lastTo) {
      lastPeer = encoded(to);
      lastTo = to;
    }
    if (lastPeer == null) {
      stats.sendDropped();
      return;
    }
    memory.bytes.put(LoopMemory.OUT, buffer, offset, length);
    if (lastPeer == connected) {
      if (FastCalls.sendto(fd, memory.address(LoopMemory.OUT), length, 0, 0, 0) == length) {
        stats.datagramOut();
        return;
      }
      disconnect(); // an ICMP message of before may speak of a port that is open again
    }
    PeerAddresses.put(memory.bytes, LoopMemory.ADDRESS, lastPeer);
    long sent =
        FastCalls.sendto(
            fd,
            memory.address(LoopMemory.OUT),
            length,
            0,
            memory.address(LoopMemory.ADDRESS),
            addressBytes);
    if (sent == length) {
      stats.datagramOut();
    } else {
      stats.sendDropped(); // a full buffer, no route
    }
  }

  private PeerAddress encoded(InetSocketAddress to) {
    if (to.equals(connected)) {
      return connected;
    }
    return to instanceof PeerAddress peer && peer.ipv6 == ipv6
        ? peer
        : loop.addresses().encoded(to, ipv6);
  }

  @Override
  public void connect(InetSocketAddress peer, InetAddress here) {
    if (!open || shared || !keepsItsPort || connected != null) {
      return;
    }
    PeerAddress address = loop.addresses().encoded(peer, ipv6);
    if (address == null) {
      return;
    }
    PeerAddresses.put(memory.bytes, LoopMemory.ADDRESS, address);
    if (LinuxCalls.connect(fd, memory.address(LoopMemory.ADDRESS), addressBytes) < 0) {
      return;
    }
    connected = address;
    lastTo = peer;
    lastPeer = address;
    // A socket of all addresses has got the one that routing prefers, and is deaf on the others.
    if (local.getAddress().isAnyLocalAddress() && !here.equals(boundAddress())) {
      disconnect();
    }
  }

  private InetAddress boundAddress() {
    memory.bytes.putInt(LoopMemory.LENGTH, addressBytes);
    long address = memory.address(LoopMemory.ADDRESS);
    return LinuxCalls.getsockname(fd, address, memory.address(LoopMemory.LENGTH)) < 0
        ? null
        : loop.addresses().at(memory.bytes, LoopMemory.ADDRESS, ipv6).getAddress();
  }

  @Override
  public void disconnect() {
    if (open && connected != null) {
      connected = null;
      memory.bytes.putLong(LoopMemory.ADDRESS, LinuxCalls.AF_UNSPEC);
      LinuxCalls.connect(fd, memory.address(LoopMemory.ADDRESS), addressBytes);
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      loop.forget(this);
      LinuxCalls.close(fd); // which also takes it out of epoll
    }
  }
}
