package io.switchroom.gateway.sip;

/** One SIP dialog-to-be, from its INVITE to its end. Never reused while the process lives. */
public record CallRef(long id) {}
