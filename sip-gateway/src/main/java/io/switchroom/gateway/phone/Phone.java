package io.switchroom.gateway.phone;

import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import java.util.List;

/**
 * A desk phone or softphone that registers with us, as the configuration has it.
 *
 * @param name the user part of its address, and its login
 * @param display how others see it; empty: by its name
 * @param algorithms offered to it, the best first: phones that know MD5 only give up where they are
 *     offered something else beside it
 */
public record Phone(
    String name, String password, String display, List<DigestAlgorithm> algorithms) {
  public Phone {
    algorithms = List.copyOf(algorithms);
  }

  @Override
  public String toString() {
    return "Phone[" + name + ", ***]";
  }
}
