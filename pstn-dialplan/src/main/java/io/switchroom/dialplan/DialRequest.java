package io.switchroom.dialplan;

/**
 * What a caller asks for.
 *
 * @param dialledUser the user part of the Request-URI, unescaped; empty when there is none
 * @param callerNumber the caller's number or name as claimed; empty when withheld
 * @param fromLoopback whether the request came from this very machine
 * @param fromPhone whether it came from a phone that is registered here and has proven it
 */
public record DialRequest(
    String dialledUser, String callerNumber, boolean fromLoopback, boolean fromPhone) {}
