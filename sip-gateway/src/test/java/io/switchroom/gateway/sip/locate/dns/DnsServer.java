package io.switchroom.gateway.sip.locate.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A name server on a loopback address that serves a {@link Zone}, well or badly. */
public final class DnsServer implements AutoCloseable {

  /** How it answers. */
  public enum Manner {
    WELL,
    NOT_AT_ALL,
    WITH_SERVFAIL,
    /** UDP answers say that there is more than fits: TCP is to be used. */
    CUT_SHORT,
    /** After the right header and question, records of garbage. */
    WITH_BROKEN_DATA,
    /** Datagrams of nothing but garbage. */
    WITH_GARBAGE
  }

  private final Zone zone;
  private final Channel udp;
  private final Channel tcp;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Random random = new Random(11);
  private volatile Manner manner = Manner.WELL;

  public DnsServer(EventLoopGroup group, String host, Zone zone) throws InterruptedException {
    this.zone = zone;
    udp =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(initializer(true))
            .bind(host, 0)
            .sync()
            .channel();
    tcp =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(initializer(false))
            .bind(address())
            .sync()
            .channel();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) udp.localAddress();
  }

  public void setManner(Manner manner) {
    this.manner = manner;
  }

  /** The questions since the last call, as {@code SRV _sip._udp.example.org.}. */
  public List<String> takeAsked() {
    List<String> questions = List.copyOf(asked);
    asked.clear();
    return questions;
  }

  @Override
  public void close() {
    udp.close().syncUninterruptibly();
    tcp.close().syncUninterruptibly();
  }

  private ChannelInitializer<Channel> initializer(boolean datagrams) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (datagrams) {
          channel
              .pipeline()
              .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder());
        } else {
          channel.pipeline().addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder());
        }
        channel
            .pipeline()
            .addLast(
                new SimpleChannelInboundHandler<DnsQuery>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext ctx, DnsQuery query) {
                    onQuery(ctx, query);
                  }
                });
      }
    };
  }

  private void onQuery(ChannelHandlerContext ctx, DnsQuery query) {
    DnsQuestion question = query.recordAt(DnsSection.QUESTION);
    asked.add(question.type().name() + " " + question.name());
    boolean datagram = query instanceof DatagramDnsQuery;
    if (manner == Manner.NOT_AT_ALL) {
      return;
    }
    if (manner == Manner.WITH_GARBAGE) {
      InetSocketAddress to = ((DatagramDnsQuery) query).sender();
      ctx.writeAndFlush(new DatagramPacket(garbage(query.id()), to));
      return;
    }
    DnsResponse response =
        query instanceof DatagramDnsQuery udpQuery
            ? new DatagramDnsResponse(udpQuery.recipient(), udpQuery.sender(), query.id())
            : new DefaultDnsResponse(query.id());
    response.setRecursionAvailable(true);
    response.addRecord(DnsSection.QUESTION, ReferenceCountUtil.retain(question));
    switch (manner) {
      case WITH_SERVFAIL -> response.setCode(DnsResponseCode.SERVFAIL);
      case WITH_BROKEN_DATA ->
          add(response, DnsSection.ANSWER, question.name(), question.type(), garbage(0xffff));
      case CUT_SHORT -> {
        if (datagram) {
          response.setTruncated(true);
        } else {
          answer(question, response);
        }
      }
      case WELL, NOT_AT_ALL, WITH_GARBAGE -> answer(question, response);
    }
    ctx.writeAndFlush(response);
  }

  private void answer(DnsQuestion question, DnsResponse response) {
    String name = question.name();
    for (String alias = zone.alias(name); alias != null; alias = zone.alias(name)) {
      add(response, DnsSection.ANSWER, name, DnsRecordType.CNAME, name(buffer(), alias));
      name = alias;
    }
    for (ResourceRecord record : zone.records(name, RecordType.valueOf(question.type().name()))) {
      add(response, DnsSection.ANSWER, name, question.type(), data(record));
    }
    if (response.count(DnsSection.ANSWER) == 0) {
      ByteBuf soa = name(name(buffer(), "ns.example."), "root.example.");
      soa.writeInt(1).writeInt(1).writeInt(1).writeInt(1).writeInt((int) Zone.NEGATIVE_TTL);
      add(response, DnsSection.AUTHORITY, "example.", DnsRecordType.SOA, soa);
      response.setCode(zone.has(name) ? DnsResponseCode.NOERROR : DnsResponseCode.NXDOMAIN);
    }
  }

  private static void add(
      DnsResponse response, DnsSection section, String name, DnsRecordType type, ByteBuf data) {
    response.addRecord(section, new DefaultDnsRawRecord(name, type, Zone.TTL, data));
  }

  private static ByteBuf data(ResourceRecord record) {
    return switch (record) {
      case ResourceRecord.Address a -> Unpooled.wrappedBuffer(a.address().getAddress());
      case ResourceRecord.Srv srv ->
          name(
              buffer().writeShort(srv.priority()).writeShort(srv.weight()).writeShort(srv.port()),
              srv.target());
      case ResourceRecord.Naptr naptr -> {
        ByteBuf data = buffer().writeShort(naptr.order()).writeShort(naptr.preference());
        for (String text : List.of(naptr.flags(), naptr.services(), naptr.regexp())) {
          data.writeByte(text.length());
          data.writeCharSequence(text, StandardCharsets.US_ASCII);
        }
        yield name(data, naptr.replacement());
      }
    };
  }

  private static ByteBuf buffer() {
    return ByteBufAllocator.DEFAULT.buffer();
  }

  private static ByteBuf name(ByteBuf data, String name) {
    for (String label : name.split("\\.")) {
      data.writeByte(label.length());
      data.writeCharSequence(label, StandardCharsets.US_ASCII);
    }
    return data.writeByte(0);
  }

  /** Begins with a query's id, so that it is looked at. */
  private ByteBuf garbage(int id) {
    byte[] bytes = new byte[random.nextInt(60)];
    random.nextBytes(bytes);
    return buffer().writeShort(id).writeBytes(bytes);
  }
}
