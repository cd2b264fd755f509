/** What is said in {@code ./run quality}: the same samples every time. */
package io.switchroom.scenarios.quality.sound;
