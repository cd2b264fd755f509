package io.switchroom.dialplan;

/**
 * A line of the configured table.
 *
 * @param number as people write it: {@code +49 (30) 1234-0}
 * @param sdkAppId the application whose room it is
 * @param room where its calls go
 */
public record NumberRoute(String number, long sdkAppId, long room) {}
