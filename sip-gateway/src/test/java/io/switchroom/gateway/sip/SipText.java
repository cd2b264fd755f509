package io.switchroom.gateway.sip;

/** SIP as a caller's side would write and read it, in plain text. */
final class SipText {
  static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
          + "m=audio 40000 RTP/AVP 0\r\n";

  private static int calls;

  private final String transport;
  private final int localPort;
  private final int serverPort;
  final String callId;
  final String fromTag;
  String toTag = "";
  private int branches;
  private String lastBranch;

  SipText(RawSipClient client, int serverPort) {
    this.transport = client.transport();
    this.localPort = client.localPort();
    this.serverPort = serverPort;
    int call = ++calls;
    this.callId = "call-" + call + "@127.0.0.1";
    this.fromTag = "f" + call;
  }

  /** A request with a new branch; {@code extra} is whole header lines. */
  String request(String method, int cSeq, String extra, String body) {
    lastBranch = "z9hG4bK-" + callId.hashCode() + "-" + ++branches;
    return request(method, cSeq, extra, body, lastBranch);
  }

  /** The CANCEL of the request just made, or the ACK of its refusal: same branch. */
  String sameBranch(String method, int cSeq) {
    return request(method, cSeq, "", "", lastBranch);
  }

  private String request(String method, int cSeq, String extra, String body, String branch) {
    return method
        + " sip:1000@127.0.0.1:"
        + serverPort
        + " SIP/2.0\r\n"
        + "Via: SIP/2.0/"
        + transport
        + " 127.0.0.1:"
        + localPort
        + ";rport;branch="
        + branch
        + "\r\nMax-Forwards: 70\r\n"
        + "From: \"Alice A.\" <sip:alice@127.0.0.1>;tag="
        + fromTag
        + "\r\nTo: <sip:1000@127.0.0.1>"
        + (toTag.isEmpty() ? "" : ";tag=" + toTag)
        + "\r\nCall-ID: "
        + callId
        + "\r\nCSeq: "
        + cSeq
        + " "
        + method
        + "\r\n"
        + extra
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  String contact() {
    return "Contact: <sip:alice@127.0.0.1:"
        + localPort
        + (transport.equals("TCP") ? ";transport=tcp" : "")
        + ">\r\n";
  }

  String invite(int cSeq) {
    return request(
        "INVITE", cSeq, contact() + "User-Agent: Test/1\r\nContent-Type: application/sdp\r\n", SDP);
  }

  String ack(int cSeq) {
    return request("ACK", cSeq, "", "");
  }

  /** Takes the To tag of a response for what follows. */
  String joined(String response) {
    String to = header(response, "To");
    toTag = to.substring(to.indexOf("tag=") + 4);
    return response;
  }

  /** The 200 to a request of the server's. */
  static String ok(String request) {
    StringBuilder response = new StringBuilder("SIP/2.0 200 OK\r\n");
    for (String line : request.split("\r\n")) {
      if (line.matches("(Via|From|To|Call-ID|CSeq):.*")) {
        response.append(line).append("\r\n");
      }
    }
    return response.append("Content-Length: 0\r\n\r\n").toString();
  }

  /** The first header of this name, or "" if there is none. */
  static String header(String message, String name) {
    for (String line : message.split("\r\n")) {
      if (line.isEmpty()) {
        break;
      }
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return "";
  }
}
