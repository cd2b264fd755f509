/** The ears of {@code ./run quality} and of the audio tests: what they report is defined here. */
package io.switchroom.scenarios.quality.measure;
