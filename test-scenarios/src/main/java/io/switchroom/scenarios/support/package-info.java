/** Phones and browsers of our own that call the gateway over real sockets, and what they hear. */
package io.switchroom.scenarios.support;
