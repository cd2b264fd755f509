/** What a caller costs: load on the running gateway, measured from outside. */
package io.switchroom.scenarios.bench;
