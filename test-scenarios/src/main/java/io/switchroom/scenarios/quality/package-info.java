/** {@code ./run quality}: what the product does to sound, as tables. */
package io.switchroom.scenarios.quality;
