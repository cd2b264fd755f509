package io.switchroom.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is refused. The message is for the operator and names every mistake. */
public final class InvalidConfigException extends Exception {
  private final List<String> mistakes;

  InvalidConfigException(List<Mistake> mistakes) {
    super(text(mistakes));
    this.mistakes = mistakes.stream().map(Mistake::toString).toList();
  }

  private static String text(List<Mistake> mistakes) {
    String count = mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes";
    return mistakes.stream()
        .map(mistake -> "\n  " + mistake)
        .collect(Collectors.joining("", count + " in the configuration:", ""));
  }

  /** One line per mistake, "file:line: what is wrong; what would be right", in reading order. */
  public List<String> mistakes() {
    return mistakes;
  }
}
