package io.switchroom.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a request is answered with.
 *
 * @param status of HTTP
 * @param body null for none
 */
record ApiAnswer(int status, String contentType, JsonNode body) {
  private static final String JSON = "application/json";

  static ApiAnswer ok(JsonNode body) {
    return new ApiAnswer(200, JSON, body);
  }

  static ApiAnswer noContent() {
    return new ApiAnswer(204, JSON, null);
  }
}
