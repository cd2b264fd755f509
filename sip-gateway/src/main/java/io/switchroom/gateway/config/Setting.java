package io.switchroom.gateway.config;

import org.yaml.snakeyaml.nodes.Node;

/** The value of one key, such as {@code http.port}, as it was written, and where. */
record Setting(String key, Node value, Origin origin) {

  /** Where a part of the value stands; parts of a variable have no lines of their own. */
  Origin originOf(Node part) {
    return origin.line() == 0 ? origin : Settings.origin(origin.source(), part);
  }
}
