package io.switchroom.gateway.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.auth.DigestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;

/** Digest challenges in responses, and their answers in requests (RFC 3261 §22). */
final class Challenge {
  private Challenge() {}

  /** False if there is no use in another attempt. */
  static boolean take(SIPResponse response, DigestClient client) {
    String name = response.getStatusCode() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
    List<String> values = new ArrayList<>();
    for (ListIterator<SIPHeader> i = response.getHeaders(name); i.hasNext(); ) {
      values.add(i.next().getHeaderValue());
    }
    return client.challenged(values, response.getStatusCode() == 407);
  }

  static void answer(SIPRequest request, DigestClient client, SipMessages messages) {
    String name = client.isProxy() ? "Proxy-Authorization" : "Authorization";
    String uri = request.getRequestURI().toString();
    messages.set(request, name, client.authorization(request.getMethod(), uri));
  }
}
