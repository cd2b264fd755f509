package io.switchroom.gateway.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a misspelt one was probably meant to be. */
final class NearestName {
  private NearestName() {}

  /** The nearest of {@code known}, or nothing if none is near enough to be a misspelling. */
  static Optional<String> of(String wrong, Collection<String> known) {
    String nearest = null;
    int least = Math.max(2, wrong.length() / 4) + 1;
    for (String name : known) {
      int distance = distance(plain(wrong), plain(name));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest).or(() -> withSameLastStep(wrong, known));
  }

  /** {@code port} or {@code media.port} for {@code http.port}: right word, wrong place. */
  private static Optional<String> withSameLastStep(String wrong, Collection<String> known) {
    String section = wrong.substring(0, wrong.lastIndexOf('.') + 1);
    List<String> besides = known.stream().filter(name -> name.startsWith(section)).toList();
    return lastStep(wrong, besides).or(() -> lastStep(wrong, known));
  }

  private static Optional<String> lastStep(String wrong, Collection<String> known) {
    String last = "." + plain(wrong.substring(wrong.lastIndexOf('.') + 1));
    return known.stream()
        .filter(
            name -> {
              String plain = "." + plain(name);
              int step = plain.lastIndexOf('.');
              return last.length() > 3
                  && (plain.startsWith(last, step) || last.startsWith(plain.substring(step)));
            })
        .findFirst();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Levenshtein's edit distance, row by row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
