package io.switchroom.gateway.api;

import io.switchroom.gateway.config.ApiScope;
import java.util.concurrent.CompletionStage;

/**
 * One thing the API can do.
 *
 * @param method of HTTP
 * @param path as in the OpenAPI document, {@code /apps/{sdkAppId}/rooms}
 * @param id {@code operationId} there
 * @param scope what a key must be good for
 */
record ApiOperation(String method, String path, String id, ApiScope scope, Work work) {

  /** Done on the control loop, where rooms may be asked; must not block. */
  interface Work {
    CompletionStage<ApiAnswer> run(ApiRequest request) throws ApiProblem;
  }
}
