package io.switchroom.gateway.callback;

import java.time.Duration;

/**
 * How callbacks are sent.
 *
 * @param timeout for an answer with status 200
 * @param retryInterval between the beginnings of two attempts, from the second one on
 * @param giveUp after the beginning of the first attempt
 * @param maxConcurrentPerApp requests to one application at once
 * @param maxQueuedPerApp events of one application that may wait; more are given up unsent
 * @param logRetention how long an event stays in the log after its end
 */
public record CallbackSettings(
    Duration timeout,
    Duration retryInterval,
    Duration giveUp,
    int maxConcurrentPerApp,
    int maxQueuedPerApp,
    Duration logRetention) {}
