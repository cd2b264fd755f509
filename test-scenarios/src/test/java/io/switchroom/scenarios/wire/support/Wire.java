package io.switchroom.scenarios.wire.support;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one gateway and the one browser of this run, started when first asked for, and
 * checks after each test that it left nothing in the gateway.
 */
public final class Wire implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
  /** Longer than it takes the gateway to miss a phone that is gone. */
  private static final Duration LEFT_BEHIND = Duration.ofSeconds(45);

  private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create("wire");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == GatewayProcess.class || type == Browser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class
        ? browser(context)
        : gateway(context);
  }

  private static GatewayProcess gateway(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .getOrComputeIfAbsent(
            "gateway",
            key -> {
              try {
                return GatewayProcess.start("shared", Map.of());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            GatewayProcess.class);
  }

  private static Browser browser(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .getOrComputeIfAbsent("browser", key -> Browser.launch(), Browser.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    // What a failed test left is not to be the next one's failure.
    gateway(context).awaitEmpty(LEFT_BEHIND);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      gateway(context).assertNothingLeft();
    }
  }
}
