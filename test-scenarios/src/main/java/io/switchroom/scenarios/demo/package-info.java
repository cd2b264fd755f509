/** {@code ./run demo}: two telephones and a browser meet in a room, and are measured. */
package io.switchroom.scenarios.demo;
