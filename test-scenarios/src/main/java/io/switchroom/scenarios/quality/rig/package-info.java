/** The product's rooms and playout in virtual time, and what is put before and behind them. */
package io.switchroom.scenarios.quality.rig;
