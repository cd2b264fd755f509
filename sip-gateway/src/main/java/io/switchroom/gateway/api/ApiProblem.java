package io.switchroom.gateway.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A request that is not fulfilled: the answer is {@code application/problem+json} (RFC 9457).
 * Expected, so it carries no stack.
 */
final class ApiProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * @param status of HTTP
   * @param code a word for programs; it never changes its meaning
   * @param detail a sentence for people
   */
  ApiProblem(int status, String code, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
  }

  static ApiProblem invalid(String detail) {
    return new ApiProblem(400, "InvalidParameter", detail);
  }

  ApiAnswer answer() {
    return new ApiAnswer(
        status,
        "application/problem+json",
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "about:blank")
            .put("status", status)
            .put("code", code)
            .put("detail", getMessage()));
  }
}
